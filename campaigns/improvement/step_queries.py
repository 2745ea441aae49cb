"""Reads of the seven steps: what a home answered, what the counts fill in by themselves, how far it is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Goal
from campaigns.improvement.models import Cycle, Step, StepRecord
from campaigns.improvement.plan import StepPlan, steps
from campaigns.measurements.models import MonthReport, Observation, ReportStatus
from campaigns.measurements.queries import point_of
from qioportal.lib.months import Month


@dataclass(frozen=True, slots=True)
class Baseline:
    """The first month with counts of a goal: each measure's, and the day it was sent."""

    month: Month
    sent_on: dt.date
    lines: list[tuple]  # (measure, point)


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of a goal as the home left it."""

    plan: StepPlan
    record: StepRecord | None
    baseline: Baseline | None = None
    cycles: int = 0

    @property
    def done_on(self) -> dt.date | None:
        """The day that the home gave; the baseline is done with the first month sent."""
        if self.record and self.record.done_on:
            return self.record.done_on
        return self.baseline.sent_on if self.baseline else None

    @property
    def is_by_itself(self) -> bool:
        return self.baseline is not None and not (self.record and self.record.done_on)

    @property
    def answers(self) -> list[tuple]:
        """(question, text) of what was answered."""
        given = self.record.answers if self.record else {}
        return [(question, given[question.key]) for question in self.plan.questions if given.get(question.key)]

    @property
    def is_begun(self) -> bool:
        return bool(self.answers) or self.cycles > 0


def steps_of(choice: GoalChoice) -> list[StepState]:
    """The seven steps of a goal; what was answered before the goal was dropped and taken again counts on."""
    rows = StepRecord.objects.filter(choice__enrollment=choice.enrollment_id, choice__goal=choice.goal_id)
    records = {row.step: row for row in rows.select_related("saved_by").order_by("choice__chosen_at", "choice_id")}
    baseline = baseline_of(choice.enrollment, choice.goal)
    cycles = Cycle.objects.filter(enrollment=choice.enrollment_id, goal=choice.goal_id).count()
    return [
        StepState(
            plan,
            records.get(plan.number),
            baseline if plan.number == Step.BASELINE else None,
            cycles if plan.number == Step.CREATE else 0,
        )
        for plan in steps()
    ]


def baseline_of(enrollment: Enrollment, goal: Goal) -> Baseline | None:
    """The first month that was sent with a count of the goal (two queries)."""
    rows = Observation.objects.filter(
        report__enrollment=enrollment, report__status=ReportStatus.SENT, measure__goal=goal,
        numerator__isnull=False, denominator__isnull=False,
    ).select_related("measure", "report")  # fmt: skip
    first = rows.order_by("report__month", "measure__position").first()
    if first is None:
        return None
    report: MonthReport = first.report
    lines = [
        (row.measure, point_of(report.month, row.numerator, row.denominator, row.measure.multiplier))
        for row in rows.filter(report=report).order_by("measure__position", "measure__code")
    ]
    sent = timezone.localdate(report.sent_at or report.saved_at, timezone=enrollment.facility.zone)
    return Baseline(report.month, sent, lines)


def steps_done(enrollment: Enrollment, goals: Iterable[Goal], day: dt.date | None = None) -> dict[int, set[int]]:
    """By goal: the numbers of the steps done by that day (today). Two queries for any number of goals."""
    found: dict[int, set[int]] = {goal.pk: set() for goal in goals}
    rows = StepRecord.objects.filter(choice__enrollment=enrollment, choice__goal__in=found)
    latest = {
        (goal, step): done
        for goal, step, done in rows.order_by("choice__chosen_at", "choice_id").values_list(
            "choice__goal", "step", "done_on"
        )
    }
    for (goal, step), done in latest.items():
        if done and (day is None or done <= day):
            found[goal].add(step)
    sent = Observation.objects.filter(
        report__enrollment=enrollment, report__status=ReportStatus.SENT, measure__goal__in=found,
        numerator__isnull=False, denominator__isnull=False,
    )  # fmt: skip
    if day:
        sent = sent.filter(report__month__lte=Month.of(day))
    for goal in sent.order_by().values_list("measure__goal", flat=True).distinct():
        found[goal].add(Step.BASELINE)
    return found
