"""The lines of a workbook: what a home (or a chain's homes) counts, month by month, with what the portal holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from campaigns.enrollment.models import Enrollment, GoalChoice, HomeUnit
from campaigns.enrollment.queries import enrollments_now
from campaigns.goals.models import Measure, StrataKind
from campaigns.measurements.checks import Entry
from campaigns.measurements.models import MonthReport, Observation, ObservationPart, ReportStatus
from campaigns.measurements.parts import Split, splits_of
from campaigns.measurements.queries import first_open_month, last_open_month, lock_of, today_at
from facilities.directory.models import Chain, Facility
from qioportal.lib.months import Month, months_between

MONTHS = 13  # the month that is due and the twelve before it


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the workbook: a measure (or a part of it) in a month."""

    home: Facility
    month: Month
    measure: Measure
    code: str
    split: Split | None
    entry: Entry
    standing: str
    is_locked: bool


def code_of(enrollment: Enrollment, measure: Measure, split: Split | None = None) -> str:
    """`ae-3/ca_ls`, `ae-3/ca_ls/unit-2`: what the hidden column holds."""
    parts = [enrollment.phase.slug, measure.code, *([split.code] if split else [])]
    return "/".join(parts)


def homes_of(place: Facility | Chain) -> list[Facility]:
    """The home itself, or the chain's homes by state and name."""
    if isinstance(place, Facility):
        return [place]
    return list(Facility.objects.open().filter(chain=place).order_by("state", "name", "ccn"))


def lines_of(homes: Iterable[Facility], months: int = MONTHS) -> Iterator[Line]:
    """All lines, home by home, the newest month first; queries per home, not per month."""
    for home in homes:
        for enrollment in enrollments_now(home):
            yield from _Sheet(enrollment, months).lines()


@dataclass
class Held:
    """What is stored of some months of one enrollment."""

    reports: dict[Month, MonthReport] = field(default_factory=dict)
    entries: dict[tuple[Month, int], Entry] = field(default_factory=dict)
    parts: dict[tuple[Month, int, str], Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, enrollment: Enrollment, months: Iterable[Month]) -> "Held":
        held = cls({report.month: report for report in enrollment.reports.filter(month__in=list(months))})
        for report in held.reports.values():
            report.enrollment = enrollment
        rows = Observation.objects.filter(report__in=held.reports.values())
        for month, pk, *counts in rows.values_list("report__month", "measure", "numerator", "denominator", "note"):
            held.entries[month, pk] = Entry(*counts)
        rows = ObservationPart.objects.filter(observation__report__in=held.reports.values())
        for month, pk, stratum, *counts in rows.values_list(
            "observation__report__month", "observation__measure", "stratum", "numerator", "denominator"
        ):
            held.parts[month, pk, stratum] = Entry(*counts)
        return held


class Asked:
    """Which measures a home enters in a month: its goals' measures in the versions of then, and what it holds."""

    def __init__(self, enrollment: Enrollment, held: Held) -> None:
        chosen = GoalChoice.objects.filter(enrollment=enrollment).current().values("goal")
        asked = Measure.objects.filter(goal__in=chosen).entered_monthly()
        pks = {pk for _, pk in held.entries}
        rows = Measure.objects.filter(Q(pk__in=asked.values("pk")) | Q(pk__in=pks)).select_related("goal")
        self._measures = list(rows.order_by("goal__number", "position", "code"))
        self._chosen = set(asked.values_list("pk", flat=True))
        self._held = held
        self._home = enrollment.facility_id
        closed = HomeUnit.objects.filter(facility=self._home, closed_on__isnull=False)
        self._closings = list(closed.values_list("closed_on", flat=True))
        self._splits: dict[tuple, dict[int, list[Split]]] = {}

    def splits(self, month: Month) -> dict[int, list[Split]]:
        """By measure id, the parts that a count can have in that month. Asked again only where units were closed."""
        split = [measure for measure in self.in_month(month) if measure.strata != StrataKind.NONE]
        closed = [day for day in self._closings if day <= month.first_day]
        key = (*(measure.pk for measure in split), len(closed))
        if key not in self._splits:
            self._splits[key] = splits_of(self._home, split, month) if split else {}
        return self._splits[key]

    def in_month(self, month: Month) -> list[Measure]:
        day = month.first_day
        return [
            measure for measure in self._measures
            if (month, measure.pk) in self._held.entries
            or (measure.pk in self._chosen and measure.valid_from <= day
                and (measure.valid_to is None or measure.valid_to >= day))
        ]  # fmt: skip


class _Sheet:
    """The lines of one enrollment."""

    def __init__(self, enrollment: Enrollment, months: int) -> None:
        self.enrollment, self.home = enrollment, enrollment.facility
        self.today = today_at(self.home)
        last = last_open_month(enrollment, self.today)
        first = max(first_open_month(enrollment), last.shift(1 - months))
        self.months = list(months_between(first, last))
        self.held = Held.of(enrollment, self.months)
        self.asked = Asked(enrollment, self.held)
        self.reopenings = list(enrollment.reopenings.filter(month__in=self.months, until__gte=self.today))

    def lines(self) -> Iterator[Line]:
        for month in reversed(self.months):
            splits = self.asked.splits(month)
            standing, is_locked = self._standing(month)
            for measure in self.asked.in_month(month):
                entry = self.held.entries.get((month, measure.pk), Entry())
                code = code_of(self.enrollment, measure)
                yield Line(self.home, month, measure, code, None, entry, standing, is_locked)
                for split in splits.get(measure.pk, []):
                    entry = self.held.parts.get((month, measure.pk, split.code), Entry())
                    code = code_of(self.enrollment, measure, split)
                    yield Line(self.home, month, measure, code, split, entry, standing, is_locked)

    def _standing(self, month: Month) -> tuple[str, bool]:
        report = self.held.reports.get(month)
        if report is None:
            return "to be entered", False
        if report.status != ReportStatus.SENT:
            return "draft" if report.status == ReportStatus.DRAFT else "handed back", False
        lock = lock_of(report, self.today, [each for each in self.reopenings if each.month == month])
        return ("sent, locked", True) if lock and lock.is_locked else ("sent", False)
