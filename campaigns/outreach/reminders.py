"""What a person is reminded of: months that are open and levels about to drop, over all homes and campaigns."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import PlaceKind, roles_at
from campaigns.enrollment.levels import level_of, next_step
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import Phase
from campaigns.goals.queries import CAMPAIGN
from campaigns.measurements.deadlines import months_spoken_of
from campaigns.measurements.level_facts import facts_now, table_of
from campaigns.measurements.queries import not_reported
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from qioportal.lib.batches import batches
from qioportal.lib.months import Month

ENTERING = [role.code for role in roles_at(PlaceKind.HOME) if Permission.ENTER_MONTH in role.permissions]
SOON = dt.timedelta(days=3)
WEEK = dt.timedelta(days=7)
CHUNK = 1_000


class Stage(StrEnum):
    """Each is said once to a person about a month: before the due day and after it twice at most."""

    OPEN = "open"
    SOON = "soon"
    LATE = "late"
    LATER = "later"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Due:
    """A month of a campaign on a day: how far it is."""

    phase: Phase
    month: Month
    due: dt.date
    stage: Stage


def months_to_say(phase: Phase, today: dt.date) -> Iterator[Due]:
    """From the 5th after the month's end until two weeks after the due day."""
    for month, due in months_spoken_of(phase, today):
        if today <= due + 2 * WEEK:
            yield Due(phase, month, due, _stage(today, due))


def _stage(today: dt.date, due: dt.date) -> Stage:
    if today <= due:
        return Stage.SOON if today >= due - SOON else Stage.OPEN
    return Stage.LATE if today <= due + WEEK else Stage.LATER


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a digest. `cause` is what is said once only: campaign, month and stage."""

    home: Facility
    due: Due
    stage: Stage
    level: int | None = None
    falls_to: int | None = None
    step: str = ""

    @property
    def cause(self) -> str:
        return f"{self.due.phase.slug}:{self.due.month}:{self.stage}"

    @property
    def is_late(self) -> bool:
        return self.stage in (Stage.LATE, Stage.LATER)


@dataclass(frozen=True, slots=True)
class Person:
    """Who enters numbers, where."""

    pk: int
    email: str
    homes: frozenset[int]
    chains: frozenset[int]


def people_who_enter(only: Iterable[int] | None = None) -> dict[int, Person]:
    """By id, everybody who may enter a home's numbers today; two queries."""
    held = Affiliation.objects.current().of_active_people()
    held = held if only is None else held.filter(user__in=only)
    chains: dict[int, set[int]] = defaultdict(set)
    for user, chain in held.filter(chain__isnull=False).values_list("user_id", "chain_id"):
        chains[user].add(chain)
    homes: dict[int, set[int]] = defaultdict(set)
    emails: dict[int, str] = {}
    rows = held.filter(role__in=ENTERING).order_by("user_id", "pk")
    for user, email, home in rows.values_list("user_id", "user__email", "facility_id").iterator(chunk_size=2000):
        homes[user].add(home)
        emails[user] = email
    return {pk: Person(pk, emails[pk], frozenset(homes[pk]), frozenset(chains[pk])) for pk in homes}


def items_for(people: Iterable[Person], *, with_levels: bool) -> dict[int, list[Item]]:
    """By person, what is open now where their homes stand, the latest first. Homes of a chain whose digest the person
    gets anyway are left out of the main campaign."""
    people = list(people)
    at_home: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        for home in person.homes:
            at_home[home].append(person)
    found: dict[int, list[Item]] = defaultdict(list)
    only = list(at_home) if len(at_home) <= CHUNK else None
    for item in _items(only, with_levels=with_levels):
        is_main = item.due.phase.campaign.code == CAMPAIGN
        for person in at_home.get(item.home.pk, ()):
            if not (is_main and item.home.chain_id in person.chains):
                found[person.pk].append(item)
    for items in found.values():
        items.sort(key=lambda item: (item.due.due, item.home.name, item.home.ccn))
    return found


def _items(homes: list[int] | None, *, with_levels: bool) -> Iterator[Item]:
    parts = _parts_of(homes) if homes is not None else None
    for today, states in _days().items():
        if parts is not None:
            states = [code for code in states if code in {state for _, state in parts}]
            if not states:
                continue
        phases = Phase.objects.running(today).select_related("campaign")
        if parts is not None:
            phases = phases.filter(pk__in={phase for phase, state in parts if state in states})
        for phase in phases:
            for due in months_to_say(phase, today):
                owing = not_reported(phase, due.month).filter(facility__state__in=states, facility__status="open")
                owing = owing if homes is None else owing.filter(facility__in=homes)
                falls = _falls(due, states, homes) if with_levels and due.stage in (Stage.OPEN, Stage.SOON) else {}
                for enrollment in owing.select_related("facility"):
                    _, *fall = falls.pop(enrollment.pk, (None, None, None, ""))
                    yield Item(enrollment.facility, due, due.stage, *fall)
                if due.stage == Stage.SOON:  # sent, but with a goal left open
                    yield from (Item(home, due, Stage.LEVEL, *fall) for home, *fall in falls.values())


def _parts_of(homes: list[int]) -> set[tuple[int, str]]:
    """In which campaigns and states the homes take part: nothing else is looked at for a few people."""
    rows = Enrollment.objects.active().filter(facility__in=homes).order_by()
    return set(rows.values_list("phase_id", "facility__state"))


def _days() -> dict[dt.date, list[str]]:
    """Which day it is, and where: at the homes' own clocks it is two days at once for some hours."""
    days: dict[dt.date, list[str]] = defaultdict(list)
    for state in STATES.values():
        days[timezone.localdate(timezone=state.zone)].append(state.code)
    return days


def _falls(due: Due, states: list[str], homes: list[int] | None) -> dict[int, tuple[Facility, int, int, str]]:
    """By enrollment: home, level held, level after the due day if nothing comes until then, and what would keep it."""
    held = ParticipationLevel.objects.filter(
        enrollment__phase=due.phase, enrollment__withdrawn_at=None, enrollment__facility__state__in=states,
        enrollment__facility__status="open", ends_on=None,
    )  # fmt: skip
    held = held if homes is None else held.filter(enrollment__facility__in=homes)
    levels = dict(held.values_list("enrollment_id", "level"))
    if not levels:
        return {}
    table, falls = table_of(due.phase), {}
    for ids in batches(sorted(levels), CHUNK):
        rows = Enrollment.objects.filter(pk__in=ids).select_related("facility")
        enrollments = list(rows)
        for each in enrollments:
            each.phase = due.phase
        for each, facts in _with_facts(table, enrollments, due.due + dt.timedelta(days=1)):
            after = level_of(table.rules, facts)
            if after is not None and after < levels[each.pk]:
                falls[each.pk] = (each.facility, levels[each.pk], after, next_step(table.rules, facts))
    return falls


def _with_facts(table, enrollments: list[Enrollment], day: dt.date):
    facts = facts_now(table, enrollments, day)
    return ((each, facts[each.pk]) for each in enrollments)
