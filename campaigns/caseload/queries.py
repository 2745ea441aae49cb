"""Reads of the caseload: the homes that a desk looks after, with what an adviser must know of each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, NullIf, TruncDate
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.caseload.help_models import CaseEntry, HomeRequest
from campaigns.caseload.models import Alert, AlertKind
from campaigns.enrollment.models import Consent, GoalChoice, ParticipationLevel, RecipientKind
from campaigns.goals.models import Goal, LevelRule, Phase
from campaigns.goals.queries import current_phase
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import due_day, month_due
from campaigns.recruitment.people import acts_for, by_key
from facilities.directory.models import Facility, FacilityQuerySet
from facilities.qios.queries import contractor_on
from facilities.states.codes import STATES
from qioportal.lib.db import MonthField
from qioportal.lib.months import Month

NEVER = dt.date(1900, 1, 1)
WHOSE = {"mine": "Mine", "all": "All homes", "nobody": "Nobody’s"}
ONLY = {"silent": "Two months missing", "alerts": "With an alert", "requests": "With a request"}
NO_LEVEL = "none"

ORDERS = {
    "name": ("name", "ccn"),
    "-name": ("-name", "-ccn"),
    "level": (F("level").asc(nulls_first=True), "name", "ccn"),
    "-level": (F("level").desc(nulls_last=True), "name", "ccn"),
    "month": (F("last_month").asc(nulls_first=True), "name", "ccn"),
    "-month": (F("last_month").desc(nulls_last=True), "name", "ccn"),
    "alerts": ("-alert_count", "name", "ccn"),
    "requests": ("-request_count", "name", "ccn"),
    "contact": (F("last_contact_on").asc(nulls_first=True), "name", "ccn"),
    "-contact": (F("last_contact_on").desc(nulls_last=True), "name", "ccn"),
}


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What the list is narrowed to; the empty value leaves everything in. `whose` also takes a person's key."""

    words: str = ""
    whose: str = "all"
    only: str = ""
    level: str = ""
    goal: str = ""
    order: str = "name"

    @property
    def without_piles(self) -> Self:
        """The same without what the chips choose: what they count."""
        return replace(self, whose="all", only="")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.level or self.goal or self.only)


def homes_of(desk: QioDesk, phase: Phase | None, filters: CaseFilters, user) -> FacilityQuerySet:
    """The open homes of the state that take part, narrowed and in order (see `_with_case`)."""
    homes = _with_case(Facility.objects.homes().open().filter(state=desk.state.code), desk, phase)
    homes = homes.filter(part__isnull=False, part__withdrawn_at__isnull=True)
    homes = homes.matching(filters.words)
    if filters.level:
        homes = homes.filter(level=None if filters.level == NO_LEVEL else int(filters.level))
    if filters.goal:
        chosen = GoalChoice.objects.current().filter(goal__phase=phase, goal__code__iexact=filters.goal)
        homes = homes.filter(part__in=chosen.values("enrollment"))
    homes = homes.filter(_is_of(filters.whose, desk, user))
    if filters.only:
        homes = homes.filter(_only(phase)[filters.only])
    return homes.order_by(*ORDERS[filters.order])


def home_of(desk: QioDesk, phase: Phase | None, ccn: str) -> Facility | None:
    """One home of the desk's state as in the list; closed ones, those that left, hospitals and coalitions included."""
    homes = Facility.objects.filter(state=desk.state.code, ccn=ccn).select_related("chain")
    return _with_case(homes, desk, phase).first()


def homes_by_ccn(desk: QioDesk, ccns: Iterable[str]) -> list[Facility]:
    return list(Facility.objects.homes().open().filter(state=desk.state.code, ccn__in=list(ccns)))


def homes_in_hands(desk: QioDesk, phase: Phase | None, user) -> FacilityQuerySet:
    """The ids of the homes that the person looks after, as adviser, recruiter or stand-in; taking part or not."""
    homes = _with_case(Facility.objects.filter(state=desk.state.code), desk, phase)
    return homes.filter(_is_of("mine", desk, user)).order_by().values("pk")


def has_own(desk: QioDesk, phase: Phase | None, user) -> bool:
    """Does the person look after a home today, by name, as recruiter or as stand-in?"""
    return homes_of(desk, phase, CaseFilters(whose="mine"), user).exists()


def count_piles(desk: QioDesk, phase: Phase | None, filters: CaseFilters, user) -> dict[str, int]:
    """How many homes each chip would show: whose they are among those that the other chip leaves in, and the other way
    round. One query."""
    homes = homes_of(desk, phase, filters.without_piles, user)
    whose, only = _is_of(filters.whose, desk, user), _only(phase)
    piles = {key: _is_of(key, desk, user) & only.get(filters.only, Q()) for key in WHOSE}
    piles |= {key: condition & whose for key, condition in only.items()}
    return homes.order_by().aggregate(
        **{key: Count("pk", filter=condition or None) for key, condition in piles.items()}
    )


def _with_case(homes: FacilityQuerySet, desk: QioDesk, phase: Phase | None) -> FacilityQuerySet:
    """Each home with `part`, `adviser_id`, `adviser_name`, `level`, `last_month`, `request_count`, `alert_count` and
    `last_contact_on`. Who looks after it: its adviser; where none is named, the one who brought it in."""
    phase_id = phase.pk if phase else 0
    held = ParticipationLevel.objects.filter(enrollment=OuterRef("part__pk"), ends_on=None)
    sent = MonthReport.objects.filter(enrollment=OuterRef("part__pk"), sent_at__isnull=False).values("enrollment")
    asked = HomeRequest.objects.open().filter(facility=OuterRef("pk")).order_by().values("facility")
    alerts = visible_alerts(desk, phase).filter(enrollment=OuterRef("part__pk")).order_by().values("enrollment")
    logged = CaseEntry.objects.of(desk).standing().filter(facility=OuterRef("pk")).order_by().values("facility")
    return homes.annotate(
        prospect=FilteredRelation("prospects", condition=Q(prospects__phase=phase_id)),
        part=FilteredRelation("enrollments", condition=Q(enrollments__phase=phase_id)),
        looked_after=FilteredRelation(
            "caseload_assignments",
            condition=Q(caseload_assignments__qio=desk.qio.pk, caseload_assignments__ends_on__isnull=True),
        ),
    ).annotate(
        part_id=F("part__pk"),
        adviser_id=Coalesce(F("looked_after__adviser_id"), F("prospect__assigned_to_id")),
        adviser_name=Coalesce(F("looked_after__adviser__name"), F("prospect__assigned_to__name"), Value("")),
        level=Subquery(held.values("level")[:1]),
        last_month=Subquery(sent.annotate(last=Max("month")).values("last"), output_field=MonthField()),
        request_count=_count(asked),
        alert_count=_count(alerts),
        last_contact_on=NullIf(
            Greatest(
                Coalesce(TruncDate("prospect__last_contact_at"), NEVER, output_field=DateField()),
                Coalesce(Subquery(logged.annotate(last=Max("day")).values("last")), NEVER, output_field=DateField()),
            ),
            Value(NEVER, output_field=DateField()),
        ),
    )


def _count(rows) -> Coalesce:
    """How many, of rows grouped by their home."""
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0)


def visible_alerts(desk: QioDesk, phase: Phase | None):
    """The alerts of the state's homes that stand and are still to be looked at. One that tells of a home's values only
    while the home shares that goal with this QIO: taken back today, it is gone today."""
    rows = Alert.objects.to_look_at().of_state(desk.state.code).filter(enrollment__phase=phase)
    return rows.filter(shared_with(desk))


def shared_with(desk: QioDesk, day: dt.date | None = None) -> Q:
    """The condition on alerts: they say nothing of values, or the desk's QIO may see those of the goal. The desk's
    guard has made sure that its contract covers the state (enrollment/consent.py is the rule for persons)."""
    consents = Consent.objects.on(day or timezone.localdate()).filter(
        Q(goal__isnull=True) | Q(goal=OuterRef("goal")),
        recipient=RecipientKind.QIO, qio=desk.qio, facility=OuterRef("enrollment__facility"),
    )  # fmt: skip
    return ~Q(kind=AlertKind.WORSE) | Exists(consents.order_by())


def goals_shared(desk: QioDesk, homes: Iterable[Facility]) -> dict[int, set[int | None]]:
    """By home, the ids of the goals whose values the desk's QIO may see today; None in the set stands for all."""
    rows = Consent.objects.on(timezone.localdate()).filter(
        recipient=RecipientKind.QIO, qio=desk.qio, facility__in=[home.pk for home in homes]
    )
    found: dict[int, set[int | None]] = {}
    for facility, goal in rows.order_by().values_list("facility", "goal").distinct():
        found.setdefault(facility, set()).add(goal)
    return found


def _is_of(whose: str, desk: QioDesk, user) -> Q:
    if whose == "all":
        return Q()
    if whose == "nobody":
        return Q(adviser_id__isnull=True)
    person = by_key(desk, whose) if whose != "mine" else None
    return Q(adviser_id__in=[person.pk] if person else acts_for(user, desk))


def _only(phase: Phase | None) -> dict[str, Q]:
    return {"silent": _is_silent(phase), "alerts": Q(alert_count__gt=0), "requests": Q(request_count__gt=0)}


def _is_silent(phase: Phase | None) -> Q:
    """Neither of the two newest months whose due day is over has come, and both were asked for."""
    if phase is None:
        return Q(pk__in=[])
    newest = newest_due(phase, timezone.localdate())
    missing = Q(last_month__isnull=True) | Q(last_month__lt=newest.shift(-1))
    return missing & Q(part__signed_at__date__lt=newest.first_day)


def newest_due(phase: Phase, today: dt.date) -> Month:
    """The newest month whose due day is over."""
    newest = month_due(today)
    return newest if today > due_day(phase, newest) else newest.shift(-1)


def level_names(phase: Phase | None) -> dict[int, str]:
    return dict(LevelRule.objects.filter(phase=phase).order_by("level").values_list("level", "name"))


def goals_of(phase: Phase | None) -> list[Goal]:
    return list(Goal.objects.filter(phase=phase).order_by("number"))


def desk_of(home: Facility) -> QioDesk | None:
    """The desk that works for the home today."""
    qio = contractor_on(home.state, timezone.localdate())
    return QioDesk(qio, STATES[home.state]) if qio else None


def who_has_it(home: Facility) -> str:
    """For the home: whether somebody gets what it sent."""
    if desk_of(home):
        return "Your QIO has it now."
    return f"It is kept. No QIO is on record for {home.place.name} today, so it waits for the next one."


def adviser_of(desk: QioDesk, home: Facility) -> User | None:
    """Who looks after the home: its adviser, or who brought it in."""
    row = home_of(desk, current_phase(), home.ccn)
    return User.objects.filter(pk=row.adviser_id).first() if row and row.adviser_id else None
