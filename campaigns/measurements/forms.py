"""The sheet of a month: one row per measure, with what was typed, what the checks say and the last twelve months."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.enrollment.models import Enrollment, Target
from campaigns.enrollment.queries import targets_on
from campaigns.goals.models import Goal, Measure
from campaigns.measurements.checks import Entry, Finding, Kind, read_entry, token_of
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import Point, measures_of_month, report_of, series_of, stored_entries, version_of
from qioportal.lib.months import Month

MONTHS_BESIDE = 12
_LONGEST_TYPED = 20  # what is longer is no count; it is cut, not kept


@dataclass
class Row:
    """One measure in the month."""

    measure: Measure
    opens_goal: bool  # the first row of its goal
    stored: Entry
    number: str
    out_of: str
    entry: Entry | None  # None: what was typed can't be read
    wrong: list[str]
    points: list[Point]
    target: Target | None
    out_of_before: int | None
    findings: list[Finding] = field(default_factory=list)
    theirs: Entry | None = None  # what somebody else saved meanwhile

    @property
    def key(self) -> str:
        return self.measure.slug

    @property
    def goal(self) -> Goal:
        return self.measure.goal

    @property
    def said(self) -> str:
        """The row's name for a screen reader."""
        return f"{self.goal.short_name}: {self.measure.label}"

    @property
    def rate(self) -> float | None:
        return self.entry.rate(self.measure.multiplier) if self.entry and not self.stops else None

    @property
    def has_no_cases(self) -> bool:
        return bool(self.entry and self.entry.is_whole and self.entry.denominator == 0 and not self.stops)

    @property
    def stops(self) -> list[str]:
        return self.wrong + [each.text for each in self.findings if each.kind == Kind.STOP]

    @property
    def asks(self) -> list[str]:
        return [each.text for each in self.findings if each.kind == Kind.ASK]

    @property
    def tells(self) -> list[str]:
        return [each.text for each in self.findings if each.kind == Kind.TELL]

    @property
    def has_message(self) -> bool:
        return bool(self.wrong or self.findings)

    @property
    def token(self) -> str:
        return token_of(self.measure.code, self.entry or Entry())


class MonthSheet:
    """The rows of a home's month, from the database or from what was posted."""

    def __init__(self, enrollment: Enrollment, month: Month, posted: Mapping | None = None) -> None:
        self.enrollment = enrollment
        self.month = month
        self.report: MonthReport | None = report_of(enrollment, month)
        self.before = month.shift(-1)
        self.seen = version_of(self.report) if posted is None else posted.get("seen", "")[:40]
        self.whole = ""
        measures = measures_of_month(enrollment, month, self.report)
        stored = stored_entries(self.report)
        points = series_of(enrollment, measures, until=self.before, months=MONTHS_BESIDE)
        targets = targets_on(enrollment, month)
        before = stored_entries(report_of(enrollment, self.before))
        self.rows: list[Row] = []
        for measure in measures:
            held = stored.get(measure.pk, Entry())
            number, out_of = _typed(measure, held, posted)
            entry, wrong = read_entry(number, out_of)
            self.rows.append(
                Row(
                    measure=measure,
                    opens_goal=not self.rows or self.rows[-1].goal != measure.goal,
                    stored=held,
                    number=number,
                    out_of=out_of,
                    entry=entry,
                    wrong=wrong,
                    points=points[measure.pk],
                    target=targets.get(measure.pk),
                    out_of_before=before.get(measure.pk, Entry()).denominator,
                )
            )

    @property
    def is_sent(self) -> bool:
        return self.report is not None and self.report.sent_at is not None

    @property
    def can_copy(self) -> bool:
        return not self.is_sent and any(row.out_of_before is not None for row in self.rows)

    @property
    def entries(self) -> dict[Measure, Entry]:
        """What can be read; rows that can't keep what the database has."""
        return {row.measure: row.entry for row in self.rows if row.entry is not None}

    @property
    def stopped(self) -> list[Row]:
        return [row for row in self.rows if row.stops]

    @property
    def asked(self) -> list[Row]:
        return [row for row in self.rows if row.asks and not row.stops]

    @property
    def disputed(self) -> list[Row]:
        return [row for row in self.rows if row.theirs is not None]

    def add_findings(self, findings: dict[int, list[Finding]]) -> None:
        for row in self.rows:
            row.findings = findings.get(row.measure.pk, [])

    def add_theirs(self, report: MonthReport, theirs: dict[int, Entry]) -> None:
        """Somebody else was quicker: the rows that differ show both values."""
        self.report = report
        self.seen = version_of(report)
        for row in self.rows:
            held = theirs.get(row.measure.pk, Entry())
            if row.entry is not None and row.entry != held:
                row.theirs = held

    def keep_theirs(self, keys: list[str]) -> None:
        """For these rows what is stored goes before what was typed."""
        for row in self.rows:
            if row.key in keys:
                row.number, row.out_of = _words(row.stored.numerator), _words(row.stored.denominator)
                row.entry, row.wrong = row.stored, []

    def copy_out_of(self) -> None:
        """Empty "out of" fields take the month before."""
        for row in self.rows:
            if not row.out_of.strip() and row.out_of_before is not None:
                row.out_of = _words(row.out_of_before)
                row.entry, row.wrong = read_entry(row.number, row.out_of)


def _typed(measure: Measure, held: Entry, posted: Mapping | None) -> tuple[str, str]:
    if posted is None or f"n-{measure.slug}" not in posted:
        return _words(held.numerator), _words(held.denominator)
    pair = (posted.get(f"{side}-{measure.slug}", "")[:_LONGEST_TYPED] for side in ("n", "d"))
    return tuple(pair)


def _words(count: int | None) -> str:
    return "" if count is None else str(count)
