"""Reads for the funnel: the homes of a state, or of the nation, that share a goal's numbers with the reader.

Homes that don't share are counted, never named and never part of a figure: the centre and the limits rest on those that
share alone, so nothing of the others can be worked out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils import timezone

from campaigns.charts.funnel_svg import Dot, Plot
from campaigns.enrollment.consent import consented
from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Chart, Direction, Goal, Measure, Phase
from campaigns.goals.queries import monthly_measures
from campaigns.measurements.models import Observation, ReportStatus
from campaigns.measurements.queries import month_due
from campaigns.spc.funnel import FunnelKind, funnel_limits, funnel_of
from facilities.directory.models import Facility, FacilityKind
from qioportal.lib.months import Month

PERIODS = (3, 6, 12)
LEAST = 5  # homes from which a funnel says anything
INNER, OUTER = (0.025, 0.975), (0.001, 0.999)
WORDS = {
    -2: "Below the outer limit", -1: "Below the inner limit", 0: "Within the limits", 1: "Above the inner limit",
    2: "Above the outer limit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HomeRow:
    home: Facility
    numerator: int
    denominator: int
    rate: float
    place: int

    @property
    def words(self) -> str:
        return WORDS[self.place]


@dataclass(frozen=True, slots=True)
class GoalFunnel:
    """One goal's main measure over some months. `silent` homes work on the goal and don't share with the reader."""

    goal: Goal
    measure: Measure
    first: Month
    last: Month
    rows: tuple[HomeRow, ...]
    sharing: int
    silent: int
    plot: Plot | None
    overdispersed: bool = False

    @property
    def per(self) -> str:
        return self.measure.unit if self.measure.unit.startswith("per ") else self.measure.per

    @property
    def direction(self) -> str:
        return "Higher is better" if self.measure.direction == Direction.HIGHER else "Lower is better"

    @property
    def unsent(self) -> int:
        """Homes that share but sent nothing in these months."""
        return self.sharing - len(self.rows)

    @property
    def outside(self) -> int:
        return sum(abs(row.place) == 2 for row in self.rows)


def _choices(state: str, **wanted):
    """Goals that homes of the state (of all states) work on now."""
    rows = GoalChoice.objects.current().filter(enrollment__in=Enrollment.objects.active(), **wanted)
    return rows.filter(enrollment__facility__state=state) if state else rows


def goals_with_funnel(state: str) -> list[tuple[Goal, int]]:
    """Goals of nursing homes, of the phases that run, which homes work on, each with how many."""
    running = Phase.objects.running(timezone.localdate()).filter(campaign__participants=FacilityKind.NURSING_HOME)
    goals = Goal.objects.filter(phase__in=running)
    rows = _choices(state, goal__in=goals).order_by().values_list("goal").annotate(Count("pk"))
    homes = dict(rows)
    found = goals.filter(pk__in=homes).select_related("phase__campaign").order_by("phase__campaign", "number")
    return [(goal, homes[goal.pk]) for goal in found]


def funnel_of_goal(user, state: str, slug: str, months: int) -> GoalFunnel | None:
    """The homes that share, over so many months up to the last complete one. None without such a goal."""
    today = timezone.localdate()
    phases = Phase.objects.running(today)
    goal = Goal.objects.filter(phase__in=phases, code__iexact=slug).order_by("phase__campaign").first()
    last = month_due(today)
    measure = next(iter(monthly_measures([goal.pk], last.first_day)), None) if goal and goal.slug == slug else None
    if measure is None:
        return None
    choices = _choices(state, goal=goal)
    working = choices.count()
    sharing = choices.filter(consented(user, goal, prefix="enrollment__facility__"))
    homes = {choice.enrollment_id: choice.enrollment.facility
             for choice in sharing.select_related("enrollment__facility")}  # fmt: skip
    first = max(last.shift(1 - months), Month.of(measure.valid_from))
    counts = list(_counts(measure, sharing.values("enrollment"), first, last))
    rows, plot, wide = _plot(measure, homes, counts, f"{goal.short_name}, {first.label} to {last.label}")
    return GoalFunnel(goal, measure, first, last, rows, len(homes), working - len(homes), plot, wide)


def _counts(measure: Measure, enrollments, first: Month, last: Month):
    """By home: numbers and out of, summed over the months of this version alone."""
    rows = Observation.objects.filter(
        report__enrollment__in=enrollments, report__status=ReportStatus.SENT, report__month__gte=first,
        report__month__lte=last, measure=measure, numerator__isnull=False, denominator__gt=0,
    )  # fmt: skip
    return rows.order_by().values_list("report__enrollment").annotate(Sum("numerator"), Sum("denominator"))


def kind_of(measure: Measure) -> FunnelKind:
    is_share = measure.is_share and measure.chart not in (Chart.U, Chart.U_PRIME, Chart.G, Chart.C)
    return FunnelKind.P if is_share else FunnelKind.U


def _plot(measure: Measure, homes: dict[int, Facility], counts: Sequence[tuple[int, int, int]], title: str):
    if not counts:
        return (), None, False
    tops, bottoms = [top for _, top, _ in counts], [bottom for _, _, bottom in counts]
    kind = kind_of(measure)
    found = funnel_of(kind, tops, bottoms, multiply=measure.multiplier)
    rates, places = found.y.tolist(), found.place.tolist()
    rows = tuple(sorted(
        (HomeRow(homes[pk], top, bottom, rate, int(place))
         for (pk, top, bottom), rate, place in zip(counts, rates, places, strict=True)),
        key=lambda row: (-abs(row.place), row.home.name),
    ))  # fmt: skip
    if len(rows) < LEAST:
        return rows, None, False
    sizes = _sizes(min(bottoms), max(bottoms))
    lines = funnel_limits(kind, found.centre / measure.multiplier, sizes, [*INNER, *OUTER]) * measure.multiplier
    low, high, lowest, highest = lines.tolist()
    dots = tuple(Dot(row.home.display_name, row.denominator, row.rate, row.place) for row in rows)
    ceiling = float(measure.multiplier) if measure.is_share else None
    plot = Plot(
        title, f"{measure.label}, {measure.per}", "Out of, in all months together", dots, found.centre, tuple(sizes),
        tuple(zip(low, high, strict=True)), tuple(zip(lowest, highest, strict=True)), ceiling,
    )  # fmt: skip
    return rows, plot, found.overdispersed


def _sizes(smallest: int, largest: int) -> list[int]:
    """Sizes for smooth limits, from below the smallest home on; close together where homes are small."""
    low, high = max(1, smallest * 0.6), largest * 1.04
    return sorted({max(1, math.ceil(low + (high - low) * (step / 60) ** 2)) for step in range(61)})
