"""What the nightly look finds in one state: facts about homes that take part, each with a name that stays the same as
long as the fact does. Reads only; alert_services.py writes. A fixed number of queries but for the charts, which come in
steps of CHUNK homes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.mail.models import Suppression, SuppressionReason
from accounts.users.models import User
from campaigns.caseload.chart_signs import worse_of
from campaigns.caseload.models import AlertKind
from campaigns.caseload.queries import goals_shared, newest_due
from campaigns.charts.queries import charts_of_all
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import Phase
from campaigns.measurements.models import MonthReport
from facilities.directory.models import FacilityKind, FacilityStatus
from facilities.qios.queries import contractor_on
from facilities.states.codes import State
from qioportal.lib.batches import batches
from qioportal.lib.months import Month

CHUNK = 100
SILENT_MONTHS = 2
LEVEL_REMEMBERED = dt.timedelta(days=90)  # an older loss is no news
NO_SIGN_IN = dt.timedelta(days=60)
ADMINISTRATOR = "home-administrator"


@dataclass(frozen=True, slots=True)
class Fact:
    """`name` is what makes it the same fact tomorrow."""

    enrollment: int
    kind: AlertKind
    name: str
    since: dt.date
    facts: dict = field(default_factory=dict)
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One state's homes that take part in a phase, on a day."""

    state: State
    phase: Phase
    day: dt.date
    parts: list[Enrollment]

    @property
    def newest(self) -> Month:
        """The newest month whose due day is over."""
        return newest_due(self.phase, self.day)


def look_at(state: State, phase: Phase, day: dt.date | None = None) -> Look:
    rows = Enrollment.objects.active().filter(
        phase=phase, facility__state=state.code, facility__status=FacilityStatus.OPEN,
        facility__kind=FacilityKind.NURSING_HOME,
    )  # fmt: skip
    day = day or timezone.localdate(timezone=state.zone)
    return Look(state, phase, day, list(rows.select_related("facility", "phase").order_by("pk")))


def facts_of(look: Look) -> list[Fact]:
    """Everything that stands with the homes on that day."""
    last_months = _last_months(look)
    bounced = _bounced(look)
    return [
        *_silent(look, last_months),
        *_levels_lost(look),
        *_bouncing(bounced),
        *_gone(look, last_months, bounced),
        *_worse(look),
    ]


def _last_months(look: Look) -> dict[int, Month]:
    """By enrollment, the last month that came (one handed back came too)."""
    rows = MonthReport.objects.filter(enrollment__in=look.parts, sent_at__isnull=False).order_by()
    return dict(rows.values_list("enrollment").annotate(last=Max("month")))


def _silent(look: Look, last_months: dict[int, Month]) -> Iterator[Fact]:
    for part in look.parts:
        last = last_months.get(part.pk)
        missing = _missing_since(look, part, last)
        count = look.newest - missing + 1
        if count >= SILENT_MONTHS:
            since = missing.shift(SILENT_MONTHS).first_day
            facts = {"last": str(last) if last else "", "months": count}
            yield Fact(part.pk, AlertKind.SILENT, f"after {last or 'never'}", since, facts)


def _missing_since(look: Look, part: Enrollment, last: Month | None) -> Month:
    """The first month that was asked for and did not come."""
    signed = Month.of(timezone.localdate(part.signed_at, timezone=look.state.zone))
    first = max(signed, Month.of(look.phase.starts_on))
    return max(first, last.shift(1)) if last else first


def _levels_lost(look: Look) -> Iterator[Fact]:
    held: dict[int, list[ParticipationLevel]] = defaultdict(list)
    oldest = look.day - LEVEL_REMEMBERED
    rows = ParticipationLevel.objects.filter(enrollment__in=look.parts).order_by("enrollment", "starts_on")
    for row in rows:
        held[row.enrollment_id] = [*held[row.enrollment_id][-1:], row]
    for part, levels in held.items():
        last = levels[-1]
        if last.ends_on is None:
            before, now, day = (levels[0] if len(levels) > 1 else None), last.level, last.starts_on
        else:
            before, now, day = last, None, last.ends_on + dt.timedelta(days=1)
        if before and before.level > (now or 0) and oldest <= day <= look.day:
            yield Fact(part, AlertKind.LEVEL_LOST, f"{day}", day, {"from": before.level, "to": now})


def _bounced(look: Look) -> dict[int, list[tuple[User, str, dt.date]]]:
    """By enrollment, the home's own people whose mail comes back: person, role, since when."""
    by_home = {part.facility_id: part.pk for part in look.parts}
    rows = Affiliation.objects.current().of_active_people().filter(facility__in=by_home).select_related("user")
    stopped = Suppression.objects.filter(
        reason=SuppressionReason.BOUNCED, address__in=rows.order_by().values("user__email")
    )
    days: dict[str, dt.date] = {}
    for address, at in stopped.values_list("address", "created_at"):
        days[address] = min(days.get(address, dt.date.max), timezone.localdate(at, timezone=look.state.zone))
    found = defaultdict(list)
    for row in rows.order_by("user__name", "pk"):
        if row.user.email in days:
            found[by_home[row.facility_id]].append((row.user, row.role, days[row.user.email]))
    return found


def _bouncing(bounced: dict[int, list[tuple[User, str, dt.date]]]) -> Iterator[Fact]:
    for part, people in bounced.items():
        for user, day in {user: day for user, _, day in people}.items():
            yield Fact(part, AlertKind.BOUNCING, f"person {user.pk}, {day}", day, {"people": [user.pk]})


def _gone(look: Look, last_months: dict[int, Month], bounced: dict) -> Iterator[Fact]:
    """Mail comes back, nobody signed in, and the month is missing: all three, and of every administrator."""
    rows = Affiliation.objects.current().of_active_people().filter(role=ADMINISTRATOR)
    by_home = defaultdict(set)
    for home, user in rows.filter(facility__in=[part.facility_id for part in look.parts]).values_list(
        "facility", "user"
    ):
        by_home[home].add(user)
    for part in look.parts:
        administrators = by_home.get(part.facility_id)
        if not administrators or _missing_since(look, part, last_months.get(part.pk)) > look.newest:
            continue
        away = {user.pk: day for user, _, day in bounced.get(part.pk, ()) if _is_away(look, user)}
        if administrators <= away.keys():
            people = sorted(administrators)
            day = max(away[pk] for pk in people)
            yield Fact(part.pk, AlertKind.GONE, f"people {'-'.join(map(str, people))}, {day}"[:80], day,
                       {"people": people})  # fmt: skip


def _is_away(look: Look, user: User) -> bool:
    seen = user.last_login or user.joined_at
    return timezone.localdate(seen, timezone=look.state.zone) < look.day - NO_SIGN_IN


def _worse(look: Look) -> Iterator[Fact]:
    """Of homes that share a goal with the state's QIO of the day; nothing else is looked at."""
    qio = contractor_on(look.state.code, look.day)
    if qio is None:
        return
    shared = goals_shared(QioDesk(qio, look.state), [part.facility for part in look.parts])
    for parts in batches([part for part in look.parts if part.facility_id in shared], CHUNK):
        for found in charts_of_all(parts, look.day):
            part = found.enrollment
            if not {None, found.goal.pk} & shared[part.facility_id]:
                continue
            worse = worse_of([chart.picture for chart in found.charts], look.newest)
            if worse:
                facts = {"since": str(worse.since), "months": worse.months}
                yield Fact(part.pk, AlertKind.WORSE, f"{found.goal.code} since {worse.since}", worse.since.first_day,
                           facts, found.goal.pk)  # fmt: skip
