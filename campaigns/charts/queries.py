"""Reads for the charts: a home's goals with their pictures, in a number of queries that doesn't grow."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.charts import words
from campaigns.charts.fit import why_not_tested
from campaigns.charts.picture import SHOWN, Aim, Mark, Picture, Subject, picture_of, trimmed
from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Direction, Goal, Measure
from campaigns.goals.queries import monthly_measures
from campaigns.measurements.queries import first_open_month, last_open_month, series_of
from facilities.directory.models import Facility


@dataclass(frozen=True, slots=True)
class MeasureChart:
    """One measure of a home: its picture, and all its months (the picture shows the last 24)."""

    measure: Measure
    picture: Picture
    marks: tuple[Mark, ...]

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
    def rows(self) -> list[tuple[Mark, str]]:
        """The table: newest month first, each with its note."""
        judged = {mark.month: mark for mark in self.picture.judged}
        marks = [judged.get(mark.month, mark) for mark in self.marks]
        return [(mark, words.note_words(mark)) for mark in reversed(marks)]


@dataclass(frozen=True, slots=True)
class GoalCharts:
    """A goal that the home chose, with a chart per measure; the first is the goal's main one."""

    goal: Goal
    charts: tuple[MeasureChart, ...]
    is_dropped: bool = False


def charts_of(
    enrollment: Enrollment, today: dt.date, *, goal_slug: str = "", all_months: bool = False
) -> list[GoalCharts]:
    """The goals chosen, in the phase's order. With `goal_slug` that goal alone, also when it was dropped since."""
    choices = enrollment.choices.select_related("goal").order_by("goal__number", "-chosen_at")
    choices = choices.filter(goal__code__iexact=goal_slug) if goal_slug else choices.current()
    held: dict[int, GoalChoice] = {}
    for choice in choices:
        if choice.goal_id not in held or choice.dropped_at is None:
            held[choice.goal_id] = choice
    until = last_open_month(enrollment, today)
    count = max(SHOWN + 1, until - first_open_month(enrollment) + 1) if all_months else SHOWN + 2
    measures = monthly_measures(held, until.first_day)
    series = series_of(enrollment, measures, until=until, months=count) if measures else {}
    aims = _aims(enrollment, measures)
    charts: dict[int, list[MeasureChart]] = {}
    for measure in measures:
        marks = trimmed(series[measure.pk])
        picture = picture_of(subject_of(measure), marks, aims.get(measure.pk, ()))
        charts.setdefault(measure.goal_id, []).append(MeasureChart(measure, picture, tuple(marks)))
    return [
        GoalCharts(choice.goal, tuple(charts.get(pk, ())), choice.dropped_at is not None) for pk, choice in held.items()
    ]


def subject_of(measure: Measure) -> Subject:
    return Subject(
        title=measure.label,
        per=measure.unit if measure.unit.startswith("per ") else measure.per,
        higher_is_better=measure.direction == Direction.HIGHER,
        ceiling=float(measure.multiplier) if measure.is_share else None,
        not_tested=why_not_tested(measure.code),
    )


def _aims(enrollment: Enrollment, measures: Iterable[Measure]) -> dict[int, list[Aim]]:
    found: dict[int, list[Aim]] = {}
    for target in enrollment.targets.filter(measure__in=[measure.pk for measure in measures]):
        found.setdefault(target.measure_id, []).append(Aim(target.effective_from, float(target.value)))
    return found


def place_words(home: Facility) -> str:
    """Harbor House, Baltimore: whose picture it is, for files that leave the page."""
    return f"{home.display_name}, {home.display_city}"
