"""What the report says of a home's quarter: goals with charts and words, cycles, steps, level, what is due."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from campaigns.charts import words
from campaigns.charts.look import Look
from campaigns.charts.picture import SHOWN
from campaigns.charts.queries import GoalCharts, MeasureChart, charts_of_all
from campaigns.charts.report.quarters import Quarter, quarters_between
from campaigns.enrollment.levels import and_list
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import enrollments_now, levels_of
from campaigns.improvement.models import Annotation, Cycle, Outcome
from campaigns.improvement.plan import steps
from campaigns.improvement.step_queries import steps_done
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.participation import next_step_now
from campaigns.measurements.queries import due_day, first_open_month, last_open_month
from facilities.directory.models import Facility
from qioportal.lib.months import Month, months_between
from qioportal.lib.words import counted

CYCLES_PER_GOAL = 2
NOTES_PER_GOAL = 2
OPEN_TOO_LONG = dt.timedelta(days=90)
DUE_SHOWN = 6
MONTHS_LOOKED_BACK = 12


@dataclass(frozen=True, slots=True)
class ReportGoal:
    """One goal: its main chart, the sentence, and what else was done. `lines` are (name, words)."""

    name: str
    chart: MeasureChart | None
    others: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    steps: int

    @property
    def measured(self) -> str:
        """Long-stay residents …, per 100. Higher is better."""
        if self.chart is None:
            return "Homes enter nothing for this goal. Its rates come from CMS's files."
        picture = self.chart.picture
        return f"{picture.subject.title}, {picture.subject.per}. {words.direction(picture)}."

    @property
    def verdict(self) -> str:
        """Real change"""
        return self.chart.pill[1] if self.chart else ""

    @property
    def say(self) -> str:
        return self.chart.say if self.chart else ""

    @property
    def has_picture(self) -> bool:
        return bool(self.chart and self.chart.picture.marks)

    @property
    def alt(self) -> str:
        picture = self.chart.picture
        return f"{words.title(picture)}. {words.description(picture)}"


@dataclass(frozen=True, slots=True)
class Report:
    """The whole page. `due` is as of the day it is made; all else as of the end of the quarter."""

    home: Facility
    quarter: Quarter
    campaigns: tuple[str, ...]
    goals: tuple[ReportGoal, ...]
    sent: tuple[tuple[Month, bool], ...]
    levels: tuple[tuple[str, str], ...]
    due: tuple[str, ...]
    made_on: dt.date
    prepared_by: str
    title: str = "QAPI report"
    step_count: int = len(steps())

    @property
    def sent_words(self) -> str:
        """2 of 3 months sent; August 2026 is missing"""
        done = sum(is_sent for _, is_sent in self.sent)
        missing = [month.label for month, is_sent in self.sent if not is_sent]
        said = f"{done} of {counted(len(self.sent), 'months')} sent"
        return f"{said}; not sent: {', '.join(missing)}" if missing else said

    @property
    def is_running(self) -> bool:
        return len(self.sent) < 3


def quarters_of(home: Facility, today: dt.date) -> list[Quarter]:
    """The quarters that have a complete month since the home may send, newest first."""
    parts = enrollments_now(home, today)
    if not parts:
        return []
    first = min(first_open_month(part) for part in parts)
    sent = MonthReport.objects.filter(enrollment__in=parts, status=ReportStatus.SENT).order_by("month")
    oldest = sent.values_list("month", flat=True).first()
    last = max(last_open_month(part, today) for part in parts)
    return quarters_between(max(first, oldest) if oldest else last, last)


def report_of(home: Facility, quarter: Quarter, today: dt.date, prepared_by: str) -> Report:
    """Everything on the page, in a number of queries that grows with the campaigns, not with the goals."""
    parts = enrollments_now(home, today)
    until = min(quarter.last, max(last_open_month(part, today) for part in parts))
    found = charts_of_all(parts, today, look=Look(first=until.shift(1 - SHOWN), last=until))
    day = min(today, quarter.last.last_day)
    return Report(
        home=home,
        quarter=quarter,
        campaigns=tuple(f"{part.phase.campaign}, {part.phase.name}" for part in parts),
        goals=_goals(found, quarter, day),
        sent=_sent(parts, [month for month in quarter.months if month <= until]),
        levels=_levels(parts, day),
        due=_due(parts, found, today),
        made_on=today,
        prepared_by=prepared_by,
    )


def _goals(found: list[GoalCharts], quarter: Quarter, day: dt.date) -> tuple[ReportGoal, ...]:
    lines = _lines(found, quarter)
    done: dict[tuple[int, int], int] = {}
    for enrollment in {each.enrollment.pk: each.enrollment for each in found}.values():
        goals = [each.goal for each in found if each.enrollment.pk == enrollment.pk]
        done |= {(enrollment.pk, goal): len(numbers) for goal, numbers in steps_done(enrollment, goals, day).items()}
    return tuple(
        ReportGoal(
            name=each.goal.short_name,
            chart=each.charts[0] if each.charts else None,
            others=tuple(_other(chart) for chart in each.charts[1:]),
            lines=tuple(lines[(each.enrollment.pk, each.goal.pk)]),
            steps=done[(each.enrollment.pk, each.goal.pk)],
        )
        for each in found
    )


def _other(chart: MeasureChart) -> str:
    """A goal's further measures in one line each."""
    if chart.picture.last is None:
        return f"{chart.measure.label}: no numbers yet."
    aim = f", target {chart.target_words}" if chart.target_words else ""
    per = chart.picture.subject.per
    return f"{chart.measure.label}: {chart.last_words} {per}{aim}. {chart.pill[1]}."


def _lines(found: list[GoalCharts], quarter: Quarter) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """By enrollment and goal: cycles that ran in the quarter, newest first, and its notes."""
    parts = {each.enrollment.pk for each in found}
    lines: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    cycles = Cycle.objects.filter(enrollment__in=parts, starts_on__lte=quarter.last.last_day)
    cycles = cycles.exclude(ends_on__lt=quarter.first.first_day).order_by("-starts_on", "-number")
    for cycle in cycles:
        held = lines[(cycle.enrollment_id, cycle.goal_id)]
        if len(held) < CYCLES_PER_GOAL:
            held.append((f"PDSA {cycle.number}", _cycle_words(cycle, quarter)))
    notes = Annotation.objects.filter(enrollment__in=parts, month__gte=quarter.first, month__lte=quarter.last)
    count: dict[tuple[int, int], int] = defaultdict(int)
    for note in notes.order_by("month"):
        key = (note.enrollment_id, note.goal_id)
        count[key] += 1
        if count[key] <= NOTES_PER_GOAL:
            lines[key].append((note.month.short, note.text + (" (new lines from here on)" if note.is_rebase else "")))
    return lines


def _cycle_words(cycle: Cycle, quarter: Quarter) -> str:
    """As it stood at the end of the quarter."""
    was_open = cycle.ends_on is None or cycle.ends_on > quarter.last.last_day
    state = Outcome.OPEN.label if was_open else cycle.get_outcome_display()
    what = f"We expected: {cycle.prediction}" if was_open else f"We learned: {cycle.study}"
    return f"{cycle.title} ({state}). {what}"


def _sent(parts: list[Enrollment], months: list[Month]) -> tuple[tuple[Month, bool], ...]:
    """A month counts as sent when every campaign has it."""
    rows = MonthReport.objects.filter(enrollment__in=parts, month__in=months, status=ReportStatus.SENT)
    have = list(rows.values_list("month", flat=True))
    return tuple((month, have.count(month) == len(parts)) for month in months)


def _levels(parts: list[Enrollment], day: dt.date) -> tuple[tuple[str, str], ...]:
    """(level, what it means) of each campaign, as held on that day."""
    found = []
    for part in parts:
        of_day = (row for row in levels_of(part).history if row.starts_on <= day <= (row.ends_on or day))
        held = next(of_day, None)
        if held and held.rule:
            where = f"{part.phase.campaign}, level" if len(parts) > 1 else "Level"
            found.append((f"{where} {held.level}: {held.name}", held.rule.says))
    return tuple(found)


def _due(parts: list[Enrollment], found: list[GoalCharts], today: dt.date) -> tuple[str, ...]:
    """What is open on the day the report is made, the oldest month first, then targets, cycles and the next level."""
    said = [_named(part, parts) + line for part in parts for line in _months_due(part, today)]
    without = [each.goal.short_name for each in found if each.charts and not each.charts[0].picture.aims]
    steps_up = [_named(part, parts) + step for part in parts if (step := next_step_now(part))]
    if without and not any("target" in step for step in steps_up):  # the way to the next level says it already
        said.append(f"Set a target for {and_list(without)}.")
    late = Cycle.objects.filter(enrollment__in=parts, outcome=Outcome.OPEN, starts_on__lt=today - OPEN_TOO_LONG)
    for cycle in late.select_related("goal").order_by("starts_on"):
        said.append(f"{cycle.goal.short_name}, PDSA {cycle.number}: under way since {_day(cycle.starts_on)}. Close it.")
    said += steps_up
    rest = len(said) - DUE_SHOWN
    return tuple(
        said if rest <= 0 else [*said[:DUE_SHOWN], f"And {counted(rest, 'things')} more: see the home's page."]
    )


def _named(part: Enrollment, parts: list[Enrollment]) -> str:
    """Which campaign it is about, where the home takes part in several."""
    return f"{part.phase.campaign}: " if len(parts) > 1 else ""


def _months_due(part: Enrollment, today: dt.date) -> list[str]:
    last = last_open_month(part, today)
    months = list(months_between(max(first_open_month(part), last.shift(1 - MONTHS_LOOKED_BACK)), last))
    sent = set(part.reports.filter(month__in=months, status=ReportStatus.SENT).values_list("month", flat=True))
    if not sent:
        months = months[-1:]
    missing = [month for month in months if month not in sent and (not sent or month > min(sent))]
    said = []
    for month in missing:
        due = due_day(part.phase, month)
        is_open = due >= today
        said.append(f"{month.label}{': send it by' if is_open else ' was due on'} {_day(due)}.")
    return said


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
