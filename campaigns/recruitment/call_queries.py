"""Reads of the call list: the homes of a state in the order of their likely effect, in a fixed number of queries."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db.models import Max, Q
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.measurements.deadlines import due_day, month_due
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.recruitment.above import above_average
from campaigns.recruitment.local_time import LocalTime, local_time
from campaigns.recruitment.models import Call, Caller, Prospect, Stage
from campaigns.recruitment.priority import Above, Facts, Points, Sibling, points_of, total
from campaigns.recruitment.queries import HomeFilters, homes_of
from campaigns.recruitment.resting import REST, rests
from campaigns.recruitment.weight_models import CallWeights
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.qios.queries import contractor_on
from facilities.states.codes import State

_NEVER = ("", None)
_TO_WIN = {Stage.IDENTIFIED, Stage.CONTACTED, Stage.INTERESTED}


@dataclass(frozen=True, slots=True)
class CallPlace:
    """For whom somebody calls: a QIO's desk, or the LANE of the state. One list and one log for both."""

    caller: Caller
    state: State
    qio: Qio | None  # whose points count

    @classmethod
    def of_desk(cls, desk: QioDesk) -> "CallPlace":
        return cls(Caller.QIO, desk.state, desk.qio)

    @classmethod
    def of_lane(cls, state: State) -> "CallPlace":
        return cls(Caller.LANE, state, contractor_on(state.code, timezone.localdate()))

    @property
    def is_lane(self) -> bool:
        return self.caller == Caller.LANE


@dataclass(slots=True)
class Line:
    """One home of the list."""

    home: Facility
    facts: Facts
    points: list[Points]
    is_due: bool  # a step was agreed for today or earlier, and not by the other of QIO and LANE in this week
    rests: bool  # contacted within a week, or agreed for later
    last_call: Call | None = None
    held_by: str = ""  # somebody else who is calling it now
    local: LocalTime | None = None

    @property
    def total(self) -> int:
        return total(self.points)

    @property
    def to_win(self) -> bool:
        return self.home.stage in _TO_WIN

    @property
    def is_to_call(self) -> bool:
        return not self.rests and (self.is_due or self.to_win or self.facts.open_month is not None)

    @property
    def was_called_lately(self) -> bool:
        at = self.home.last_contact_at
        return bool(at and at > timezone.now() - REST)

    @property
    def agreed_for_later(self) -> bool:
        day = self.home.next_step_on
        return self.rests and day is not None and day > timezone.localdate()


SHOWS: dict[str, tuple[str, Callable[[Line, Collection[int]], bool]]] = {
    "": ("To call now", lambda line, _: line.is_to_call),
    "step": ("Agreed for today", lambda line, _: line.is_due),
    "win": ("To win", lambda line, _: line.is_to_call and line.to_win),
    "month": ("Month not sent", lambda line, _: line.is_to_call and line.facts.open_month is not None),
    "stars": ("One star", lambda line, _: line.is_to_call and line.home.overall_rating == 1),
    "before": ("Took part before", lambda line, _: line.is_to_call and bool(line.facts.former)),
    "mine": ("Mine", lambda line, mine: line.is_to_call and line.home.assigned_id in mine),
    "week": ("Called this week", lambda line, _: line.was_called_lately),
    "later": ("Agreed for later", lambda line, _: line.agreed_for_later),
}
NOT_OF_LANE = {"mine"}
SORTS: dict[str, tuple[str, Callable[[Line], tuple]]] = {
    "": ("Agreed first, then points", lambda line: (not line.is_due, -line.total)),
    "contact": ("Longest not contacted", lambda line: (_or_never(line.home.last_contact_at),)),
    "county": ("County", lambda line: (line.home.county,)),
    "name": ("Home", lambda line: ()),
}


_SHOWN = ("ccn", "name", "city", "state", "zip_code", "county", "phone", "chain_id", "certified_beds", "special_focus",
          "overall_rating", "rated_on", "seen_on")  # fmt: skip


def _or_never(moment: dt.datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def lines_of(
    place: CallPlace, phase: Phase | None, filters: HomeFilters | None = None, *, weights: CallWeights | None = None
) -> list[Line]:
    """Every open home of the state that fits the words, county and chain, with its points: a fixed number of queries.
    With other `weights` than those in force it shows what they would do."""
    if phase is None:
        return []
    weights, known = weights or weights_for(place.qio), _facts_of(place.state, phase)
    today, now = timezone.localdate(), timezone.now()
    others, lines = _called_by_other(place, phase, now), []
    for home in homes_of(place, phase, filters).only(*_SHOWN):
        facts = known(home)
        points = points_of(home, facts, weights, state=place.state.name, phase=phase.name, began=phase.starts_on)
        rest = rests(home.last_contact_at, home.next_step_on, now, by_other=home.pk in others)
        is_due = bool(home.next_step_on and home.next_step_on <= today) and not rest
        lines.append(Line(home, facts, points, is_due, rest))
    return lines


def _called_by_other(place: CallPlace, phase: Phase, now: dt.datetime) -> set[int]:
    """The homes whom the LANE called last for a QIO, the QIO for a LANE, within the rest of a week. One query."""
    calls = Call.objects.standing().filter(
        prospect__phase=phase, prospect__facility__state=place.state.code, at__gt=now - REST
    )
    last = dict(calls.order_by("at", "pk").values_list("prospect__facility", "place"))
    return {home for home, caller in last.items() if caller != place.caller}


def shown(lines: list[Line], show: str, sort: str, mine: Collection[int] = ()) -> list[Line]:
    """The lines of a chip, in order; what is equal stands by name. `mine`: whose homes are the person's own."""
    fits, key = SHOWS[show][1], SORTS[sort][1]
    return sorted(
        (line for line in lines if fits(line, mine)), key=lambda line: (*key(line), line.home.name, line.home.ccn)
    )


def with_calls(lines: list[Line], phase: Phase, user: User) -> list[Line]:
    """The lines of a page with their last call, who is calling now, and the clock there: two queries."""
    now = timezone.now()
    by_home = {line.home.pk: line for line in lines}
    prospects = Prospect.objects.filter(phase=phase, facility__in=by_home, held_until__gt=now).exclude(held_by=user)
    for row in prospects.select_related("held_by"):
        by_home[row.facility_id].held_by = row.held_by.name if row.held_by else "Somebody"
    calls = Call.objects.standing().filter(prospect__phase=phase, prospect__facility__in=by_home)
    for call in calls.select_related("by", "prospect").order_by("at", "pk"):
        by_home[call.prospect.facility_id].last_call = call
    for line in lines:
        line.local = local_time(line.home, now)
    return lines


def held_home(place: CallPlace, phase: Phase, user: User) -> str:
    """CCN of the home that the person is calling now, or blank."""
    rows = Prospect.objects.filter(phase=phase, held_by=user, held_until__gt=timezone.now())
    return rows.filter(facility__state=place.state.code).values_list("facility__ccn", flat=True).first() or ""


def last_log(place: CallPlace, phase: Phase, user: User, since: dt.datetime) -> Call | None:
    """The person's own newest call of the state, if it can still be taken back."""
    rows = Call.objects.filter(
        by=user, at__gte=since, prospect__phase=phase, prospect__facility__state=place.state.code
    )
    call = rows.select_related("prospect__facility").order_by("-at", "-pk").first()
    return call if call and call.undone_at is None else None


def call_numbered(home: Facility, phase: Phase, number: int) -> Call | None:
    """The home's call of this number in the phase, the oldest is 1. Calls are never deleted, so it stays the same."""
    rows = Call.objects.filter(prospect__facility=home, prospect__phase=phase).order_by("at", "pk")
    return rows[number - 1 : number].first() if 0 < number < 10_000 else None


def weights_for(qio: Qio | None) -> CallWeights:
    """The points in force: of the QIO, or (it has none, or follows) the nation's, or those that we ship."""
    rows = CallWeights.objects.filter(Q(qio=qio) | Q(qio=None)).order_by("-set_at", "-pk")
    newest: dict[int | None, CallWeights] = {}
    for row in rows:
        newest.setdefault(row.qio_id, row)
    own = newest.get(qio.pk) if qio else None
    if own and not own.follows_nation:
        return own
    return newest.get(None) or CallWeights()


@dataclass(slots=True)
class _Known:
    """What the state's rows say, by home."""

    phase: Phase
    due: object
    siblings: dict[int, Sibling] = field(default_factory=dict)  # by chain
    above: dict[int, Above] = field(default_factory=dict)
    former: dict[int, tuple[str, dt.date | None]] = field(default_factory=dict)  # phase, and the day it signed
    last_sent: dict[int, object] = field(default_factory=dict)

    def __call__(self, home: Facility) -> Facts:
        takes_part, last = home.stage == Stage.SIGNED, self.last_sent.get(home.pk)
        is_open = takes_part and last != self.due
        former, former_on = self.former.get(home.pk, _NEVER) if home.stage != Stage.WITHDRAWN else _NEVER
        return Facts(
            takes_part=takes_part,
            contacted=home.last_contact_at is not None,
            sibling=self.siblings.get(home.chain_id),
            above=self.above.get(home.pk),
            former=former,
            former_on=former_on,
            open_month=self.due if is_open else None,
            last_sent=last,
            due_on=due_day(self.phase, self.due),
        )


def _facts_of(state: State, phase: Phase) -> _Known:
    due = month_due(timezone.localdate())
    known = _Known(phase, due)
    chains = Facility.objects.homes().open().filter(state=state.code, chain__isnull=False).values("chain")
    parts = Enrollment.objects.active().filter(phase=phase, facility__chain__in=chains)
    parts = parts.filter(Q(facility__state=state.code) | Q(is_listed=True)).order_by("-is_listed", "signed_at")
    rows = parts.values_list("facility__chain", "facility__name", "facility__chain__name", "signed_at", "is_listed")
    for chain, name, of, at, is_listed in rows:
        if chain not in known.siblings:
            known.siblings[chain] = Sibling(name, of, timezone.localdate(at), is_listed)
    known.above = above_average(state)
    former = Enrollment.objects.filter(
        facility__state=state.code, phase__campaign=phase.campaign_id, phase__number__lt=phase.number
    )
    rows = former.order_by("phase__number").values_list("facility", "phase__name", "signed_at")
    known.former = {home: (name, timezone.localdate(at)) for home, name, at in rows}
    sent = MonthReport.objects.filter(
        enrollment__phase=phase, enrollment__facility__state=state.code, status=ReportStatus.SENT, month__lte=due
    )
    rows = sent.order_by().values_list("enrollment__facility").annotate(last=Max("month"))
    known.last_sent = dict(rows)
    return known
