"""What a home's participation level follows from, for many homes at once and, for one home, day by day.

A level is that of the end of a day where the home stands; of today, what holds by now. What counts as data: a month
that was sent with both counts of a measure of the goal, zero and "no cases" too, from the day on which it came. A month
that was returned counts on: it was reported, and a question about it is no gap.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.levels import Facts, GoalFacts, level_of
from campaigns.enrollment.models import Enrollment, GoalChoice, Target
from campaigns.enrollment.queries import rule_of
from campaigns.goals.models import Goal, LevelRule, Measure, Phase
from campaigns.measurements.models import Observation, ObservationRevision
from campaigns.measurements.queries import due_day, first_open_month, month_due, today_at
from qioportal.lib.months import Month

DAY = dt.timedelta(days=1)
ENTERED = Q(numerator__isnull=False, denominator__isnull=False, report__sent_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A phase's rules and goals, read once for all its homes."""

    phase: Phase
    rules: tuple[LevelRule, ...]
    goals: dict[int, Goal]  # those for which something is entered month by month

    @property
    def longest_window(self) -> int:
        return max((rule.window_months for rule in self.rules), default=0)

    def facts(self, first_open: Month, day: dt.date, chosen, aimed, months, older=frozenset()) -> Facts:
        """`chosen`, `aimed`, `older` by goal id; `months` by goal id, the months with data."""
        newest = month_due(day)
        return Facts(
            goals=tuple(
                GoalFacts(goal.short_name, goal.family, pk in aimed, frozenset(months.get(pk, ())), pk in older)
                for pk, goal in self.goals.items()
                if pk in chosen
            ),
            choice=rule_of(self.phase),
            families=frozenset(goal.family for goal in self.goals.values()),
            last_due=newest if day > due_day(self.phase, newest) else newest.shift(-1),
            last_complete=newest,
            due_on=due_day(self.phase, newest),
            first_open=first_open,
        )


def table_of(phase: Phase) -> Table:
    entered = Measure.objects.filter(goal__phase=phase).entered_monthly().values("goal")
    goals = Goal.objects.filter(pk__in=entered).order_by("number")
    return Table(phase, tuple(phase.level_rules.order_by("level")), {goal.pk: goal for goal in goals})


def facts_now(table: Table, enrollments: list[Enrollment], day: dt.date | None = None) -> dict[int, Facts]:
    """By enrollment, what its level follows from; four queries, however many homes."""
    days = {each.pk: day or today_at(each.facility) for each in enrollments}
    chosen, aimed, months = defaultdict(set), defaultdict(set), defaultdict(lambda: defaultdict(set))
    for pk, goal in (
        GoalChoice.objects.current().filter(enrollment__in=days).order_by().values_list("enrollment", "goal")
    ):
        chosen[pk].add(goal)
    targets = Target.objects.filter(enrollment__in=days).order_by().values_list("enrollment", "measure__goal")
    for pk, goal in targets.distinct():
        aimed[pk].add(goal)
    sent = Observation.objects.filter(ENTERED, report__enrollment__in=days).order_by()
    if days:
        oldest = month_due(min(days.values())).shift(-max(table.longest_window, 1))
        rows = sent.filter(report__month__gte=oldest).values_list(
            "report__enrollment", "measure__goal", "report__month"
        )
        for pk, goal, month in rows.distinct():
            months[pk][goal].add(month)
    unseen = [pk for pk, goals in chosen.items() if goals - set(months[pk])]
    rows = sent.filter(report__enrollment__in=unseen).values_list("report__enrollment", "measure__goal").distinct()
    older = defaultdict(set)
    for pk, goal in rows:
        older[pk].add(goal)
    return {
        each.pk: table.facts(
            first_open_month(each), days[each.pk], chosen[each.pk], aimed[each.pk], months[each.pk], older[each.pk]
        )
        for each in enrollments
    }


@dataclass(frozen=True, slots=True)
class Span:
    """A level from a day to a day (included)."""

    level: int
    starts_on: dt.date
    ends_on: dt.date | None


def history_of(table: Table, enrollment: Enrollment, until: dt.date) -> list[Span]:
    """The levels that the home held since it signed, from what it did and when, whatever levels are kept."""
    return histories_of(table, [enrollment], {enrollment.pk: until})[enrollment.pk]


def histories_of(table: Table, enrollments: list[Enrollment], until: dict[int, dt.date]) -> dict[int, list[Span]]:
    """The same for many homes, by enrollment; four queries."""
    records = _records_of(enrollments)
    return {each.pk: _spans(table, each, records[each.pk], until[each.pk]) for each in enrollments}


def _spans(table: Table, enrollment: Enrollment, record: "_Record", until: dt.date) -> list[Span]:
    last = record.left - DAY if record.left else until
    spans: list[Span] = []
    first_open = first_open_month(enrollment)
    days = record.days(table.phase, table.longest_window, until)
    for day in sorted(each for each in days if record.signed <= each <= min(last, until)):
        level = level_of(table.rules, record.facts(table, first_open, day))
        if spans and spans[-1].level == level:
            continue
        if spans:
            spans[-1] = replace(spans[-1], ends_on=day - DAY)
        if level is not None:
            spans.append(Span(level, day, None))
    if spans and record.left and record.left <= until:
        spans[-1] = replace(spans[-1], ends_on=last)
    return spans


@dataclass(frozen=True, slots=True)
class _Record:
    """What a home did, each with the days (local) from which to before which it holds."""

    signed: dt.date
    left: dt.date | None
    chosen: list[tuple[int, dt.date, dt.date | None]]  # goal
    aimed: dict[int, dt.date]  # by goal
    sent: set[tuple[int, Month, dt.date, dt.date | None]]  # goal, month

    def days(self, phase: Phase, window: int, until: dt.date) -> set[dt.date]:
        """Those on which the level can change: something was done, a month ended, or its due day was over."""
        found = {self.signed, *self.aimed.values()}
        for *_, start, end in [*self.chosen, *self.sent]:
            found |= {start, end} - {None}
        newest = Month.of(until)
        sent = {month.shift(step) for month in {each[1] for each in self.sent} for step in range(window + 2)}
        for month in sent:  # a window changes only while a month with data is in it, comes in or goes out
            if month <= newest:
                found |= {month.first_day, due_day(phase, month) + DAY}
        return found

    def facts(self, table: Table, first_open: Month, day: dt.date) -> Facts:
        months = defaultdict(set)
        for goal, month, start, end in self.sent:
            if _holds(start, end, day):
                months[goal].add(month)
        chosen = {goal for goal, start, end in self.chosen if _holds(start, end, day)}
        aimed = {goal for goal, start in self.aimed.items() if start <= day}
        return table.facts(first_open, day, chosen, aimed, months)


def _holds(start: dt.date, end: dt.date | None, day: dt.date) -> bool:
    return start <= day and (end is None or day < end)


def _records_of(enrollments: list[Enrollment]) -> dict[int, _Record]:
    zones = {each.pk: each.facility.zone for each in enrollments}

    def local(pk: int, moment: dt.datetime | None) -> dt.date | None:
        return moment and timezone.localdate(moment, timezone=zones[pk])

    records = {
        each.pk: _Record(local(each.pk, each.signed_at), local(each.pk, each.withdrawn_at), [], {}, set())
        for each in enrollments
    }
    choices = GoalChoice.objects.filter(enrollment__in=zones).order_by()
    for pk, goal, start, end in choices.values_list("enrollment", "goal", "chosen_at", "dropped_at"):
        records[pk].chosen.append((goal, local(pk, start), local(pk, end)))
    targets = Target.objects.filter(enrollment__in=zones).order_by("-set_at")
    for pk, goal, moment in targets.values_list("enrollment", "measure__goal", "set_at"):
        records[pk].aimed[goal] = local(pk, moment)
    before = _said_before(zones)
    rows = Observation.objects.filter(report__enrollment__in=zones, report__sent_at__isnull=False).order_by()
    facts = ("pk", "report__enrollment", "measure__goal", "report__month", "report__sent_at", "numerator",
             "denominator")  # fmt: skip
    for row, pk, goal, month, sent, *counts in rows.values_list(*facts):
        for start, end in _times_entered(sent, [*before.get(row, ()), (None, *counts)]):
            records[pk].sent.add((goal, month, local(pk, start), local(pk, end)))
    return records


def _said_before(enrollments: Iterable[int]) -> dict[int, list[tuple]]:
    """By observation, what it said until when, oldest first; the whole only, without its parts."""
    rows = ObservationRevision.objects.filter(observation__report__enrollment__in=enrollments, stratum="")
    said = defaultdict(list)
    for pk, *line in rows.order_by("replaced_at", "pk").values_list(
        "observation", "replaced_at", "numerator", "denominator"
    ):
        said[pk].append(tuple(line))
    return said


def _times_entered(sent: dt.datetime, said: list[tuple]) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    """From when to when both counts stood there: since the sending, or between two corrections."""
    start = sent
    for end, numerator, denominator in said:
        if None not in (numerator, denominator):
            yield start, end
        start = end
