"""Reads of improvement: what a home works on, its PDSA cycles, the marks and notes of the chart."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Goal, Phase
from campaigns.goals.queries import monthly_measures
from campaigns.improvement.models import Annotation, Cycle, Outcome
from campaigns.measurements.queries import Point, last_open_month, series_of
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.lib.search import narrowed

MONTHS_BEFORE = 3  # shown before a cycle began
MOST_MONTHS = 12
SIDE_OF_REBASE = 3  # months with numbers that a new line should have on either side


@dataclass(frozen=True, slots=True)
class Mark:
    """What the chart shows at a month: a note of the home, or a PDSA cycle from its first to its last month.

    `number` is a cycle's number; a note has none. `ends_month` is None for a note and for a cycle under way.
    """

    month: Month
    text: str
    is_rebase: bool
    kind: Literal["note", "cycle"]
    number: int | None = None
    ends_month: Month | None = None


def marks_for(enrollment: Enrollment, goal: Goal) -> list[Mark]:
    """Notes and PDSA cycles of the goal, oldest first (two queries)."""
    cycles = Cycle.objects.filter(enrollment=enrollment, goal=goal).order_by("starts_on", "number")
    marks = [Mark(note.month, note.text, note.is_rebase, "note") for note in notes_of(enrollment, goal)]
    marks += [
        Mark(
            Month.of(cycle.starts_on), cycle.title, False, "cycle", cycle.number,
            Month.of(cycle.ends_on) if cycle.ends_on else None,
        )
        for cycle in cycles
    ]  # fmt: skip
    return sorted(marks, key=lambda mark: mark.month)


def work_on(home: Facility, slug: str) -> GoalChoice | None:
    """The home's choice of the goal: one of a running phase and held now before others. None when never chosen."""
    rows = GoalChoice.objects.filter(enrollment__facility=home, goal__code__iexact=slug)
    rows = rows.select_related("goal", "enrollment__phase__campaign", "enrollment__facility")
    running = set(Phase.objects.running(timezone.localdate()).values_list("pk", flat=True))
    ranked = sorted(
        rows, key=lambda row: (row.enrollment.phase_id in running, row.dropped_at is None, row.chosen_at), reverse=True
    )
    return ranked[0] if ranked else None


def is_open(choice: GoalChoice) -> bool:
    """The home works on the goal now, so that something may be written for it."""
    return choice.dropped_at is None and choice.enrollment.withdrawn_at is None


def goals_worked_on(home: Facility) -> list[GoalChoice]:
    """The goals that the home works on now, in all campaigns that run."""
    rows = GoalChoice.objects.current().filter(
        enrollment__facility=home,
        enrollment__withdrawn_at__isnull=True,
        enrollment__phase__in=Phase.objects.running(timezone.localdate()),
    )
    return list(rows.select_related("goal", "enrollment").order_by("enrollment__phase__campaign", "goal__number"))


def goals_with_cycles(home: Facility) -> list[Goal]:
    """What the list can be narrowed to: goals held now, and those with a cycle."""
    now = [choice.goal_id for choice in goals_worked_on(home)]
    mine = Cycle.objects.filter(enrollment__facility=home).values("goal")
    return list(Goal.objects.filter(Q(pk__in=now) | Q(pk__in=mine)).order_by("phase", "number"))


def cycles_of(home: Facility, *, goal: str = "", outcome: str = "", words: str = "") -> QuerySet[Cycle]:
    """The home's cycles of all goals, those under way first, then the newest."""
    rows = Cycle.objects.filter(enrollment__facility=home).select_related("goal", "idea", "created_by")
    if goal:
        rows = rows.filter(goal__code__iexact=goal)
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    rows = narrowed(rows, words, "title__icontains", "plan__icontains", "study__icontains")
    return rows.order_by("ends_on" if outcome == Outcome.OPEN else "-starts_on", "-pk")


def cycle_of(home: Facility, slug: str, number: int) -> Cycle | None:
    """One cycle of the home, its goal and idea with it."""
    choice = work_on(home, slug)
    if choice is None:
        return None
    rows = Cycle.objects.filter(enrollment=choice.enrollment, goal=choice.goal, number=number)
    return rows.select_related("goal", "idea", "created_by", "enrollment__phase", "enrollment__facility").first()


def months_of(cycle: Cycle, today: dt.date) -> list[tuple]:
    """What the counts say around the cycle: (measure, points) from three months before it to its end, newest twelve."""
    newest = last_open_month(cycle.enrollment, today)
    until = min(Month.of(cycle.ends_on), newest) if cycle.ends_on else newest
    first = Month.of(cycle.starts_on).shift(-MONTHS_BEFORE)
    count = min(MOST_MONTHS, until - first + 1)
    if count < 1:
        return []
    measures = monthly_measures([cycle.goal_id], until.first_day)
    series = series_of(cycle.enrollment, measures, until=until, months=count)
    counted = [measure for measure in measures if any(point.numerator is not None for point in series[measure.pk])]
    return [(measure, series[measure.pk]) for measure in counted]


def notes_of(enrollment: Enrollment, goal: Goal) -> list[Annotation]:
    rows = Annotation.objects.filter(enrollment=enrollment, goal=goal).select_related("created_by")
    return list(rows.order_by("month"))


def note_of(enrollment: Enrollment, goal: Goal, month: Month) -> Annotation | None:
    return Annotation.objects.filter(enrollment=enrollment, goal=goal, month=month).first()


def rebase_hint(enrollment: Enrollment, goal: Goal, month: Month, today: dt.date) -> str:
    """A sentence when new lines from this month on would rest on too few months; empty when there are enough."""
    measures = monthly_measures([goal.pk], last_open_month(enrollment, today).first_day)[:1]
    if not measures:
        return ""
    until = last_open_month(enrollment, today)
    points: list[Point] = series_of(enrollment, measures, until=until, months=until - month + 1 + 12)[measures[0].pk]
    with_rate = [point.month for point in points if point.rate is not None]
    before = sum(each < month for each in with_rate)
    after = len(with_rate) - before
    if min(before, after) >= SIDE_OF_REBASE:
        return ""
    return (
        f"So far there are {before} months with numbers before {month.label} and {after} from then on. Lines need at "
        f"least {SIDE_OF_REBASE} on either side; until then the chart has little to compare."
    )
