"""Invented hospitals, coalitions, the collaborative, consents, units and levels of the demo."""

import datetime as dt
import random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.users.models import User
from campaigns.enrollment.models import Enrollment, GoalChoice, RecipientKind, Target
from campaigns.enrollment.own import add_unit, set_own_number
from campaigns.enrollment.participants import add_community, add_hospital
from campaigns.enrollment.services import record_view
from campaigns.enrollment.sharing import Recipient, grant_consent, revoke_consent
from campaigns.goals.models import Goal, Measure, Phase
from campaigns.goals.queries import running_phases
from campaigns.measurements.models import MonthReport, Observation, ReportStatus
from campaigns.measurements.participation import recompute_all
from campaigns.measurements.queries import month_due
from facilities.directory.models import Facility, FacilityKind
from facilities.qios.models import Qio
from facilities.states.codes import STATES
from qioportal.demo.people import BY, SINCE, address_of, demo_password
from qioportal.lib.months import months_between

MONTHS = 18
HOSPITALS = [
    ("210901", "CHOPTANK GENERAL HOSPITAL", "EASTON"),
    ("210902", "PATAPSCO COMMUNITY HOSPITAL", "BALTIMORE"),
    ("210903", "CATOCTIN MEDICAL CENTER", "FREDERICK"),
    ("210904", "SEVERN RIVER HOSPITAL", "ANNAPOLIS"),
    ("210905", "SAVAGE MOUNTAIN HOSPITAL", "CUMBERLAND"),
]
COALITIONS = [("Eastern Shore Care Transitions", "Easton"), ("Baltimore Care Transitions", "Baltimore")]
UNITS = ["Garden", "Harbor", "2 West"]


def invent_participants() -> None:
    """Hospitals with two infections each, coalitions with all of care coordination, and somebody who runs the first."""
    maryland = STATES["MD"]
    hospitals = [add_hospital(ccn=ccn, state=maryland, name=name, city=city, by=BY) for ccn, name, city in HOSPITALS]
    coalitions = [add_community(state=maryland, name=name, city=city, by=BY) for name, city in COALITIONS]
    for places, kind in ((hospitals[:4], FacilityKind.HOSPITAL), (coalitions, FacilityKind.COMMUNITY)):
        (phase,) = running_phases(kind)
        invent_parts(phase, places, goals=2)
    for name, place in (("Nora Whitfield", hospitals[0]), ("Isaac Bloom", coalitions[0])):
        user = User.objects.create(email=address_of(name), name=name, password=make_password(demo_password()))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        grant_role(user=user, role="home-administrator", by=BY, starts_on=SINCE, facility=place)


def invent_parts(phase: Phase, places: list[Facility], goals: int) -> None:
    """These places take part in the phase since a year and a half, with targets and months."""
    rng = random.Random(f"parts of {phase.slug}")  # noqa: S311 - invented numbers, not secrets
    due = month_due(timezone.localdate())
    for place in places:
        first = due.shift(1 - MONTHS)
        signed = dt.datetime.combine(first.first_day, dt.time(15), dt.UTC)
        part = Enrollment.objects.create(
            facility=place, phase=phase, signed_at=signed, signer_name="Invented Signer", signer_title="Director",
            agreement_version=phase.agreement_version,
        )  # fmt: skip
        chosen = rng.sample(list(phase.goals.all()), goals)
        GoalChoice.objects.bulk_create(GoalChoice(enrollment=part, goal=goal, chosen_at=signed) for goal in chosen)
        measures = list(Measure.objects.filter(goal__in=chosen, valid_to=None).entered_monthly())
        main = {measure.goal_id: measure for measure in measures if measure.position == 1}
        Target.objects.bulk_create(
            Target(enrollment=part, measure=measure, value=round(_usual(measure) * 0.7, 2), effective_from=first,
                   set_at=signed)
            for measure in main.values()
        )  # fmt: skip
        for month in months_between(first, due):
            if rng.random() > 0.08:
                sent = dt.datetime.combine(month.last_day, dt.time(15), dt.UTC) + dt.timedelta(days=rng.randint(2, 19))
                _send(part, month, measures, min(sent, timezone.now()), rng)


def _usual(measure: Measure) -> float:
    """A rate as it might be: of shares a fifth or four fifths, of rare events three in the base."""
    if measure.is_share:
        return measure.multiplier * (0.2 if measure.direction == "lower" else 0.8)
    return 3.0


def _send(part: Enrollment, month, measures: list[Measure], sent: dt.datetime, rng: random.Random) -> None:
    report = MonthReport.objects.create(
        enrollment=part, month=month, status=ReportStatus.SENT, saved_at=sent, sent_at=sent
    )
    rows = []
    for measure in measures:
        out_of = rng.randint(40, 80) if measure.is_share else measure.multiplier * rng.randint(1, 3)
        count = max(0, round(out_of * _usual(measure) / measure.multiplier + rng.gauss(0, 1)))
        rows.append(Observation(report=report, measure=measure, numerator=min(count, out_of), denominator=out_of))
    Observation.objects.bulk_create(rows)


def invent_collaborative(homes: list[Facility]) -> None:
    phases = [phase for phase in running_phases() if phase.campaign.code == "nnhqcc"]
    for phase in phases[:1]:
        invent_parts(phase, homes, goals=1)


def invent_sharing(home: Facility, qio: Qio, administrator: User, adviser: User) -> None:
    """The home lets its QIO see one goal, let its coalition see all and took that back; it has units and an N."""
    medications = Goal.objects.get(choices__enrollment__facility=home, code="MED", phase__campaign__code="ae")
    grant_consent(
        home=home, to=Recipient(RecipientKind.QIO, qio=qio), by=administrator, goals=[medications],
        purpose="Help with our medication goal",
    )  # fmt: skip
    (taken_back,) = grant_consent(
        home=home, to=Recipient(RecipientKind.LANE, state=home.state), by=administrator,
        purpose="A story for the coalition's spring meeting",
    )  # fmt: skip
    revoke_consent(consent=taken_back, by=administrator)
    record_view(viewer=adviser, home=home, what="Medications")
    for name in UNITS:
        add_unit(home=home, name=name, by=administrator)
    part = Enrollment.objects.get(facility=home, phase__campaign__code="ae")
    asks = Measure.objects.filter(goal__choices__enrollment=part, valid_to=None).exclude(own_number_label="").first()
    if asks:
        since = month_due(timezone.localdate()).shift(-5).first_day
        set_own_number(enrollment=part, measure=asks, value=10, by=administrator, today=since)


def invent_levels() -> int:
    """Computed from what was invented above, with its history."""
    return recompute_all()
