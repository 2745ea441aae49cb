"""Invents people, memberships and two years of numbers for real homes; once, and only where DEMO is on."""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.access.roles import ROLES
from accounts.audit.services import record
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure, Phase
from campaigns.goals.queries import current_phase
from campaigns.measurements.queries import month_due
from facilities.cms.statistics import refresh_statistics
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Qio
from qioportal.demo import (
    caseload,
    charts,
    coalitions,
    desk,
    events,
    files,
    improvement,
    library,
    mailings,
    months,
    participants,
    people,
    recognition,
    recruitment,
    reporting,
    returned,
    supporters,
    versions,
)

NAMED_GOALS = ["CA", "MED", "SS"]
_WRITERS = ["Ruth Levin", "Samira Haddad", "Joan Petrakis", "Harriet Lindqvist"]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--show-sign-ins", action="store_true", help="only print one sign-in per role")

    def handle(self, *, show_sign_ins: bool, **options) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off. Set DEMO to on: invented people never mix with real ones.")
        if show_sign_ins:
            self._show()
        elif Qio.objects.filter(slug=people.QIO_SLUG).exists():
            self.stdout.write("    already there; kept as it is")
        else:
            with transaction.atomic():
                self._seed()

    def _seed(self) -> None:
        phase = current_phase()
        maryland = list(
            Facility.objects.open().homes().filter(state="MD", certified_beds__gte=60).order_by("-city", "ccn")
        )
        eastern = [home for home in maryland if home.city.upper() == "EASTON"] or maryland
        home = eastern[0]
        second, newcomer = [each for each in maryland if each != home][:2]
        chain = Chain.objects.create(number="DEMO", name="Invented Homes Group")
        self._join(chain, [each.pk for each in maryland if each not in (home, second, newcomer)])
        self._say("QIOs, people and coalitions")
        qios = people.invent_qios()
        made = people.invent_people(qios, home, second, chain)
        people.invent_coalitions()
        self._say("homes that take part, with their goals")
        enrollments = months.invent_enrollments(phase, [home, second], {newcomer.pk})
        Enrollment.objects.filter(facility=home).update(
            signed_by=made["Marisol Vega"], signer_name="Marisol Vega", signer_title="Administrator"
        )
        chosen = months.invent_goals(phase, enrollments, {home.pk: NAMED_GOALS})
        measures = list(Measure.objects.filter(goal__phase=phase).entered_monthly().order_by("goal", "position"))
        months.invent_targets(enrollments, chosen, measures)
        self._say("two years of months")
        due = month_due(timezone.localdate())
        count = months.invent_months(enrollments, chosen, measures, due, {home.pk, second.pk}, {home.pk})
        versions.invent_version()
        refresh_statistics(*apps.get_models())  # what follows reads what was just written
        self._seed_work(maryland, home, second, qios[people.QIO_SLUG], made)
        refresh_statistics(*apps.get_models())
        self._seed_desks(phase, [home, second, newcomer], qios[people.QIO_SLUG], made)
        record(action="demo.seed", by=people.BY, observations=count, homes=len(enrollments))
        self.stdout.write(f"    {len(enrollments):,} homes take part, {count:,} counts were invented")

    def _join(self, chain: Chain, maryland: list[int]) -> None:
        """Six homes of Maryland, four of Delaware, two of West Virginia."""
        ids = maryland[:6]
        for state, count in (("DE", 4), ("WV", 2)):
            homes = Facility.objects.open().homes().filter(state=state, certified_beds__gte=60).order_by("ccn")
            ids += homes.values_list("pk", flat=True)[:count]
        Facility.objects.filter(pk__in=ids).update(chain=chain)

    def _seed_desks(self, phase: Phase, homes: list[Facility], qio: Qio, made: dict) -> None:
        """The work of QIO and LANE, and people who take part in person."""
        home, second, newcomer = homes
        self._say("calls and next steps")
        returned.invent_returned(home, second, made["Ruth Levin"])
        mailings.invent_mailings(qio, *(made[name] for name in _WRITERS))
        recruitment.invent_measures(["MD", "DE", "DC"])
        recruitment.invent_former_parts(phase, ["MD", "DE", "DC"], newcomer)
        recruitment.invent_recruitment(phase, ["MD", "DE", "DC"], made["Ruth Levin"], made["Harriet Lindqvist"])
        desk.invent_desk(phase, qio, made)
        recruitment.invent_paper(second, phase, made["Owen Castellano"], made["Ruth Levin"])
        self._say("caseload: questions, visits and alerts")
        caseload.invent_caseload(phase, home, second, qio, made)
        self._say("people who take part in person, and the LANEs' reports")
        supporters.invent_supporters(home, made["Marisol Vega"])
        reporting.invent_reports(made["Harriet Lindqvist"], made["Joan Petrakis"])

    def _seed_work(self, maryland: list[Facility], home: Facility, second: Facility, qio: Qio, made: dict) -> None:
        """What people did with their homes beyond the months."""
        self._say("hospitals, coalitions, consents and levels")
        participants.invent_participants()
        participants.invent_collaborative([home, second, *maryland[5:11]])
        participants.invent_sharing(home, qio, made["Marisol Vega"], made["Samira Haddad"])
        charts.invent_comparison(home, qio)
        charts.invent_units(home)
        others = [each for each in dict.fromkeys([second, *maryland[5:9]]) if each != home]
        coalitions.invent_lanes(home, others, current_phase(), made)
        participants.invent_levels()
        recognition.invent_recognition([home, second, *maryland[5:25]], made["Joan Petrakis"])
        self._say("steps, PDSA cycles and notes of the named home")
        improvement.invent_improvement(home, made["Marisol Vega"])
        library.invent_library(home, [second, *maryland[5:12]], qio, made)
        files.invent_files(home, made["Marisol Vega"])
        self._say("events, cohorts and coaches")
        events.invent_events(qio, list(dict.fromkeys([home, second, *maryland[5:11]])), made)

    def _say(self, words: str) -> None:
        self.stdout.write(f"    inventing {words}")
        self.stdout.flush()

    def _show(self) -> None:
        self.stdout.write(
            f"\nSign in at {settings.SITE_URL}/work/ as any of these, password: {people.demo_password()}\n"
        )
        seen = set()
        for name, role, _place in people.PEOPLE:
            if role not in seen:
                seen.add(role)
                self.stdout.write(f"  {ROLES[role].name:<28} {people.address_of(name)}")
        self.stdout.write(
            f"\nMail that the portal sends is read by the administrator at {settings.SITE_URL}/nation/mailbox/"
        )
