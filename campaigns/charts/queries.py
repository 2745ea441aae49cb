"""Reads for the charts: the goals of homes with their pictures, in a number of queries that doesn't grow."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from campaigns.charts import comparison, nhs, words
from campaigns.charts.cautions import cautions_of
from campaigns.charts.history import Past, notes_of, pasts_of
from campaigns.charts.look import Look
from campaigns.charts.picture import Mark, Note, Picture, Subject, View
from campaigns.charts.series import trimmed
from campaigns.charts.stretches import picture_of
from campaigns.charts.tables import Row, line_names, rows_of
from campaigns.enrollment.consent import goals_seen
from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.enrollment.queries import enrollment_of, enrollments_now, main_phase
from campaigns.goals.models import Chart, Direction, Goal, Measure
from campaigns.goals.queries import monthly_measures
from campaigns.improvement.queries import marks_for
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.queries import last_open_month, month_due
from facilities.directory.models import Facility
from qioportal.lib.months import Month

Beside = tuple[Facility, frozenset[int]]  # the home whose state shows, and the homes that the reader knows
NO_RULES = "The rules for months in a row don't fit this measure. Look at the line and the target."


@dataclass(frozen=True, slots=True)
class MeasureChart:
    """One measure of a home: its picture as it is looked at, and all its months (the picture shows the last 24)."""

    measure: Measure
    picture: Picture
    marks: tuple[Mark, ...]
    look: Look = field(default_factory=Look)

    @property
    def key(self) -> str:
        """Unique among the charts of a page."""
        return f"{self.measure.goal.slug}-{self.measure.slug}"

    @property
    def pill(self) -> tuple[str, str]:
        return words.pill_of(self.picture)

    @property
    def say(self) -> str:
        return words.say(self.picture)

    @property
    def card_words(self) -> str:
        return words.card_sentence(self.picture)

    @property
    def cautions(self) -> list[str]:
        """What the picture can't show."""
        return cautions_of(self.picture)

    @property
    def icons(self) -> list[tuple[str, str]]:
        """The NHS's two, each with its words; in that view only."""
        return nhs.icons(self.picture) if self.picture.view == View.NHS else []

    @property
    def last_words(self) -> str:
        """86.7"""
        return words.number(self.picture.last.rate) if self.picture.last else words.number(None)

    @property
    def aim_value(self) -> float | None:
        """The target of the newest month, else the one that comes."""
        last = self.picture.last
        aim = (last and self.picture.aim_at(last.month)) or self.picture.aim
        return aim.value if aim else None

    @property
    def target_words(self) -> str:
        """85.0; empty when none is set."""
        return "" if self.aim_value is None else words.number(self.aim_value)

    @property
    def has_newly_reached_target(self) -> bool:
        """The newest month is at the target, and the month before it wasn't."""
        with_rate = [mark for mark in self.picture.judged if mark.rate is not None]
        if not self.picture.target_reached or len(with_rate) < 2:
            return False
        before, aim = with_rate[-2].rate, self.picture.aim_at(with_rate[-1].month)
        return before < aim.value if self.picture.subject.higher_is_better else before > aim.value

    @property
    def rows(self) -> list[Row]:
        """The table: the months drawn, newest first."""
        return rows_of(self.picture)

    @property
    def line_names(self) -> list[str]:
        return line_names(self.picture)

    @property
    def chart_name(self) -> str:
        """Run chart, u chart"""
        return words.chart_name(self.picture)

    @property
    def is_other_view(self) -> bool:
        """The view asked for doesn't fit this measure."""
        return self.look.view is not None and self.look.view != self.picture.view

    @property
    def older(self) -> int:
        """How many months there are before the first one drawn."""
        first = self.picture.marks[0].month if self.picture.marks else None
        return sum(mark.month < first for mark in self.marks) if first else 0

    @property
    def last_sent(self) -> Mark | None:
        """The newest month drawn that has a rate, with its rate also where the line shows something else."""
        shown = self.picture.marks
        return next((mark for mark in reversed(self.marks) if mark.rate is not None and mark.month <= shown[-1].month),
                    None) if shown else None  # fmt: skip

    @property
    def same_months(self) -> Look:
        """The same look at the same months, also when new ones come."""
        shown = self.picture.marks
        return self.look.between(shown[0].month, shown[-1].month) if shown else self.look


@dataclass(frozen=True, slots=True)
class GoalCharts:
    """A goal that the home chose, with a chart per measure; the first is the goal's main one."""

    goal: Goal
    charts: tuple[MeasureChart, ...]
    is_dropped: bool = False
    enrollment: Enrollment | None = None
    notes: tuple[Note, ...] = ()


def charts_of(
    enrollment: Enrollment, today: dt.date, *, goal_slug: str = "", look: Look | None = None, reader=None
) -> list[GoalCharts]:
    """The goals chosen, in the phase's order. With `goal_slug` that goal alone, also when it was dropped since."""
    return charts_of_all([enrollment], today, goal_slug=goal_slug, look=look, reader=reader)


def charts_of_all(
    enrollments: Sequence[Enrollment], today: dt.date, *, goal_slug: str = "", look: Look | None = None, reader=None
) -> list[GoalCharts]:
    """The same for several campaigns of a home (or several homes), in their order.

    One goal comes with its notes and, where the look says so, with state and nation as the `reader` may see them.
    """
    look = look or Look()
    held = _choices(enrollments, goal_slug)
    until = {each.pk: last_open_month(each, today) for each in enrollments}
    measures = _measures(held, until)
    pasts = pasts_of(enrollments, [measure for found in measures.values() for measure in found])
    made = []
    for enrollment in enrollments:
        for choice in held.get(enrollment.pk, ()):
            notes = notes_of(marks_for(enrollment, choice.goal)) if goal_slug else []
            beside = None
            if look.with_peers and goal_slug and reader:
                beside = enrollment.facility, comparison.homes_known(reader, choice.goal)
            charts = tuple(
                _chart(measure, pasts[(enrollment.pk, measure.goal_id, measure.code)], until[enrollment.pk], look,
                       notes, beside)
                for measure in measures[until[enrollment.pk]] if measure.goal_id == choice.goal_id
            )  # fmt: skip
            drawn = charts[0].picture.notes if charts else ()
            made.append(GoalCharts(choice.goal, charts, choice.dropped_at is not None, enrollment, drawn))
    return made


def _choices(enrollments: Sequence[Enrollment], goal_slug: str) -> dict[int, list[GoalChoice]]:
    """By enrollment, its goals; each goal once, an open choice before a dropped one."""
    rows = GoalChoice.objects.filter(enrollment__in=enrollments).select_related("goal")
    rows = rows.filter(goal__code__iexact=goal_slug) if goal_slug else rows.current()
    held: dict[tuple[int, int], GoalChoice] = {}
    for choice in rows.order_by("enrollment_id", "goal__number", "-chosen_at"):  # not by what orders enrollments
        key = (choice.enrollment_id, choice.goal_id)
        if key not in held or choice.dropped_at is None:
            held[key] = choice
    return {pk: list(found) for pk, found in groupby(held.values(), key=lambda choice: choice.enrollment_id)}


def _measures(held: dict[int, list[GoalChoice]], until: dict) -> dict:
    """By newest month (mostly one for all), the measures of the goals in the versions of then."""
    goals: dict = {month: set() for month in until.values()}
    for enrollment, choices in held.items():
        goals[until[enrollment]] |= {choice.goal_id for choice in choices}
    return {month: monthly_measures(found, month.first_day) if found else [] for month, found in goals.items()}


def _chart(measure: Measure, past: Past, until, look: Look, notes: list[Note], beside: Beside | None) -> MeasureChart:
    marks = trimmed(past.points(min(past.counts, default=until), until, measure.multiplier))
    seen = [mark for mark in marks if look.last is None or mark.month <= look.last]
    shown = look.span or max(1, len(seen))
    if look.is_between:
        shown = sum(look.first is None or mark.month >= look.first for mark in seen)
        seen = seen if shown else []
    peers = ()
    if beside and seen:
        window = seen[-shown:]
        peers = comparison.lines_of(measure, window[0].month, window[-1].month, *beside)
    picture = picture_of(
        subject_of(measure), seen, past.aims, shown, view=look.view, breaks=past.breaks, notes=notes, peers=peers,
        with_95=look.with_95,
    )  # fmt: skip
    return MeasureChart(measure, picture, tuple(marks), look)


def subject_of(measure: Measure) -> Subject:
    return Subject(
        title=measure.label,
        per=measure.unit if measure.unit.startswith("per ") else measure.per,
        higher_is_better=measure.direction == Direction.HIGHER,
        ceiling=float(measure.multiplier) if measure.is_share else None,
        not_tested=(measure.chart_reason or NO_RULES) if measure.chart == Chart.LINE else "",
        kind=measure.chart,
        multiplier=measure.multiplier,
    )


def place_words(home: Facility) -> str:
    """Harbor House, Baltimore: whose picture it is, for files that leave the page."""
    return f"{home.display_name}, {home.display_city}"


def enrollments_shown(home: Facility, today: dt.date) -> list[Enrollment]:
    """The home's parts in all campaigns that run; one in the main campaign also after it left: its charts stay."""
    found = enrollments_now(home, today)
    main = enrollment_of(home, main_phase(home, today))
    return found if main is None or main in found else [main, *found]


def goals_shared(user, home: Facility, today: dt.date) -> set[int]:
    """Ids of the goals of the home whose numbers the person may see."""
    choices = GoalChoice.objects.filter(enrollment__in=enrollments_shown(home, today)).select_related("goal")
    return {goal.pk for goal in goals_seen(user, home, {choice.goal for choice in choices})}


def reported_months(enrollments: Sequence[Enrollment], today: dt.date, goal: Goal | None) -> list[tuple[Month, bool]]:
    """The last year, newest month first: whether it was sent (with something for the goal). Never a value."""
    rows = MonthReport.objects.filter(enrollment__in=enrollments, status=ReportStatus.SENT)
    if goal:
        rows = rows.filter(observations__measure__goal=goal, observations__numerator__isnull=False)
    newest = month_due(today)
    sent = set(rows.filter(month__gt=newest.shift(-12)).values_list("month", flat=True))
    return [(month, month in sent) for month in (newest.shift(-step) for step in range(12))]
