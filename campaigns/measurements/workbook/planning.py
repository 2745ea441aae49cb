"""What a file would do: each row against what the portal holds, with the same services as the month's page.

The dry run *is* the writing, home by home in a transaction that is rolled back: nothing that the writing would refuse
is promised. Where rows are refused, the others of their month still go.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import enrollments_now
from campaigns.measurements.models import UploadManner
from campaigns.measurements.participation import recompute
from campaigns.measurements.workbook.known import Given, Known
from campaigns.measurements.workbook.lines import Asked, Held
from campaigns.measurements.workbook.month_plan import MonthPlan, Order
from campaigns.measurements.workbook.plan import Plan, problem
from campaigns.measurements.workbook.table import Record
from facilities.directory.models import Facility
from qioportal.lib.months import Month

_NOT_YOURS = "The numbers of this CCN can't be written here."
_NO_PART = "This home doesn't take part now."


class _RolledBack(Exception):
    """Ends a dry run."""


def make_plan(records: Iterable[Record], homes: dict[str, Facility], *, by, manner: str = UploadManner.SEND) -> Plan:
    """The dry run: writes and takes back, home by home. `homes`: those that the person may write for, by CCN."""
    plan = Plan()
    for home, group in _by_home(records, homes, plan):
        try:
            with transaction.atomic():
                _HomePlan(home, Order(plan, by, manner, is_dry=True)).write(group)
                raise _RolledBack
        except _RolledBack:
            pass
    return plan


def write_plan(records: Iterable[Record], homes: dict[str, Facility], *, by, manner: str) -> Plan:
    """The writing itself, within the caller's transaction."""
    plan = Plan()
    for home, group in _by_home(records, homes, plan):
        _HomePlan(home, Order(plan, by, manner, is_dry=False)).write(group)
    return plan


def _by_home(records: Iterable[Record], homes: dict[str, Facility], plan: Plan) -> list[tuple[Facility, list[Record]]]:
    """By home in the order of CCN (so that two plans lock in one order). Other homes are problems, all in one word."""
    only = next(iter(homes.values())) if len(homes) == 1 else None
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        home = homes.get(record.ccn) if record.ccn else only
        if home is None:
            words = _NOT_YOURS if record.ccn else "Enter the home's CCN."
            plan.problems.append(problem(record, "ccn", words))
        else:
            groups[home.ccn].append(record)
    return [(homes[ccn], groups[ccn]) for ccn in sorted(groups)]


def _hold(enrollments: list[Enrollment]) -> None:
    """Before anything is compared: two files, or a file and a page, act one after the other."""
    rows = Enrollment.objects.select_for_update().filter(pk__in=[each.pk for each in enrollments])
    list(rows.order_by("pk").values_list("pk", flat=True))


class _HomePlan:
    """The months of one home."""

    def __init__(self, home: Facility, order: Order) -> None:
        self.home, self.order, self.plan = home, order, order.plan

    def write(self, records: list[Record]) -> None:
        enrollments = enrollments_now(self.home)
        if not enrollments:
            self.plan.problems += [problem(record, "ccn", _NO_PART) for record in records]
            return
        _hold(enrollments)
        months = {Month.parse(record.month) for record in records}
        held = {each.pk: Held.of(each, months) for each in enrollments}
        asked = {each.pk: Asked(each, held[each.pk]) for each in enrollments}
        by_month: dict[Month, list[Record]] = defaultdict(list)
        for record in records:
            by_month[Month.parse(record.month)].append(record)
        written = set()
        for month in sorted(by_month):
            found = self._resolve(month, by_month[month], enrollments, asked)
            for enrollment in enrollments:
                if cells := found.get(enrollment.pk):
                    plan = MonthPlan(self.order, enrollment, month, held[enrollment.pk], asked[enrollment.pk])
                    plan.write(cells)
                    written |= {enrollment} if plan.is_written else set()
        if not self.order.is_dry:
            for enrollment in written:
                recompute(enrollment)

    def _resolve(
        self, month: Month, records: list[Record], enrollments: list[Enrollment], asked: dict[int, Asked]
    ) -> dict[int, list[Given]]:
        """By enrollment, the records whose measure and part are known; the others are problems."""
        known = {each.pk: Known(each, month, asked[each.pk]) for each in enrollments}
        found: dict[int, list[Given]] = defaultdict(list)
        seen: dict[tuple[int, str], Given] = {}
        for record in records:
            hits = [(pk, hit) for pk, each in known.items() if (hit := each.find(record))]
            if len(hits) != 1:
                self.plan.problems.append(problem(record, "code", self._not_one(record, hits)))
                continue
            pk, cell = hits[0]
            if isinstance(cell, str):
                self.plan.problems.append(problem(record, "part", cell))
                continue
            before = seen.setdefault((pk, cell.code), cell)
            if before is cell:
                found[pk].append(cell)
            elif (before.record.number, before.record.out_of) != (record.number, record.out_of):
                words = f"Row {before.record.row} gives other numbers for the same count and month. Keep one of them."
                self.plan.problems.append(problem(record, "number", words))
        return found

    def _not_one(self, record: Record, hits: list) -> str:
        if hits:
            return f"“{record.code[:40]}” stands for more than one count. Use the code of your workbook."
        return f"Your home doesn't count “{record.code[:40]}” in this month. Choose its goal first, or check the code."
