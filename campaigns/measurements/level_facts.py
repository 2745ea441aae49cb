"""What a home's participation level follows from, for many homes at once and, for one home, day by day.

A level is that of the end of a day where the home stands; of today, what holds by now. What counts as data: a month
that was sent with both counts of a measure of the goal, zero and "no cases" too, from the day on which it came. A month
that was returned counts on: it was reported, and a question about it is no gap.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q
from django.utils import timezone

from campaigns.enrollment.levels import Facts, GoalFacts, level_of
from campaigns.enrollment.models import Enrollment, GoalChoice, Target
from campaigns.enrollment.queries import rule_of
from campaigns.goals.models import Goal, LevelRule, Measure, Phase
from campaigns.measurements.models import Observation, ObservationRevision
from campaigns.measurements.queries import due_day, first_open_month, month_due, today_at
from qioportal.lib.months import Month, months_between

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

    def facts(self, enrollment: Enrollment, day: dt.date, chosen, aimed, months, older=frozenset()) -> Facts:
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
            first_open=first_open_month(enrollment),
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
        each.pk: table.facts(each, days[each.pk], chosen[each.pk], aimed[each.pk], months[each.pk], older[each.pk])
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
    record = _record_of(enrollment)
    last = record.left - DAY if record.left else until
    spans: list[Span] = []
    for day in sorted(each for each in record.days(table.phase, until) if record.signed <= each <= min(last, until)):
        level = level_of(table.rules, record.facts(table, enrollment, day))
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
    sent: list[tuple[int, Month, dt.date, dt.date | None]]  # goal, month

    def days(self, phase: Phase, until: dt.date) -> set[dt.date]:
        """Those on which the level can change: something was done, a month ended, or its due day was over."""
        found = {self.signed, *self.aimed.values()}
        for *_, start, end in [*self.chosen, *self.sent]:
            found |= {start, end} - {None}
        for month in months_between(Month.of(self.signed).shift(-2), Month.of(until)):
            found |= {month.first_day, due_day(phase, month) + DAY}
        return found

    def facts(self, table: Table, enrollment: Enrollment, day: dt.date) -> Facts:
        months = defaultdict(set)
        for goal, month, start, end in self.sent:
            if _holds(start, end, day):
                months[goal].add(month)
        chosen = {goal for goal, start, end in self.chosen if _holds(start, end, day)}
        aimed = {goal for goal, start in self.aimed.items() if start <= day}
        return table.facts(enrollment, day, chosen, aimed, months)


def _holds(start: dt.date, end: dt.date | None, day: dt.date) -> bool:
    return start <= day and (end is None or day < end)


def _record_of(enrollment: Enrollment) -> _Record:
    def local(moment: dt.datetime | None) -> dt.date | None:
        return moment and timezone.localdate(moment, timezone=enrollment.facility.place.zone)

    aimed: dict[int, dt.date] = {}
    for goal, moment in enrollment.targets.order_by("-set_at").values_list("measure__goal", "set_at"):
        aimed[goal] = local(moment)
    choices = enrollment.choices.order_by().values_list("goal", "chosen_at", "dropped_at")
    return _Record(
        signed=local(enrollment.signed_at),
        left=local(enrollment.withdrawn_at),
        chosen=[(goal, local(start), local(end)) for goal, start, end in choices],
        aimed=aimed,
        sent=[
            (each.measure.goal_id, each.report.month, local(start), local(end))
            for each in _ever_sent(enrollment)
            for start, end in _times_entered(each)
        ],
    )


def _ever_sent(enrollment: Enrollment) -> Iterable[Observation]:
    whole = ObservationRevision.objects.filter(stratum="").order_by("replaced_at", "pk")
    rows = Observation.objects.filter(report__enrollment=enrollment, report__sent_at__isnull=False).order_by()
    return rows.select_related("report", "measure").prefetch_related(Prefetch("revisions", whole))


def _times_entered(row: Observation) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    """From when to when both counts stood there: since the sending, or between two corrections."""
    start = row.report.sent_at
    for said in row.revisions.all():
        if None not in (said.numerator, said.denominator):
            yield start, said.replaced_at
        start = said.replaced_at
    if None not in (row.numerator, row.denominator):
        yield start, None
