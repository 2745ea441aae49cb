"""One campaign's part of a month's page: its rows, from the database or from what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import targets_on
from campaigns.goals.models import Measure
from campaigns.measurements.checks import Entry, Finding
from campaigns.measurements.deadlines import Lock, Timeliness, timeliness_of
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.parts import Split, splits_of
from campaigns.measurements.queries import (
    findings_of,
    lock_of,
    measures_of_month,
    report_of,
    series_of,
    stored_entries,
    stored_parts,
    today_at,
    version_of,
)
from campaigns.measurements.rows import Line, PartLine, Row
from campaigns.measurements.together import Given
from campaigns.measurements.writing import MONTH_NOTE, NOTE, wrong_note
from qioportal.lib.months import Month

MONTHS_BESIDE = 12


@dataclass
class Section:
    """One campaign's part of the month."""

    enrollment: Enrollment
    month: Month
    report: MonthReport | None
    lock: Lock | None
    timeliness: Timeliness
    seen: str
    note: str = ""
    note_wrong: str = ""
    note_given: str | None = None
    rows: list[Row] = field(default_factory=list)
    splits: dict[int, list[Split]] = field(default_factory=dict)
    theirs_note: str | None = None

    @property
    def slug(self) -> str:
        return self.enrollment.phase.slug

    @property
    def name(self) -> str:
        return self.enrollment.phase.campaign.name

    @property
    def is_sent(self) -> bool:
        return self.report is not None and self.report.status == ReportStatus.SENT

    @property
    def is_returned(self) -> bool:
        return self.report is not None and self.report.status == ReportStatus.RETURNED

    @property
    def is_locked(self) -> bool:
        return self.lock is not None and self.lock.is_locked

    @property
    def is_stale(self) -> bool:
        """The page that was posted showed another version."""
        return self.seen != version_of(self.report)

    @property
    def lines(self) -> list[Line]:
        return [line for row in self.rows for line in (row, *row.parts)]

    @property
    def given(self) -> Given:
        """What can be read; fields that can't keep what the database has."""
        entries = {row.measure: row.entry for row in self.rows if row.entry is not None}
        parts = {
            (row.measure, part.split.code): part.entry
            for row in self.rows
            for part in row.parts
            if part.entry is not None
        }
        return Given(self.enrollment, entries, parts, self.note_given, self.seen)

    def look(self, *, sending: bool) -> None:
        """Put the findings beside the rows."""
        given = self.given
        parts: dict[int, dict[str, Entry]] = {}
        for (measure, code), entry in given.parts.items():
            parts.setdefault(measure.pk, {})[code] = entry
        self.add(findings_of(self.enrollment, self.month, given.entries, sending=sending, parts=parts,
                             splits=self.splits))  # fmt: skip

    def add(self, findings: dict[int, list[Finding]]) -> None:
        for row in self.rows:
            row.findings = findings.get(row.measure.pk, [])

    def dispute(self, report: MonthReport, theirs: dict[int, Entry], parts: dict[tuple[int, str], Entry]) -> None:
        """Somebody else was quicker: the lines that differ show both values."""
        self.report, self.seen = report, version_of(report)
        for row in self.rows:
            held = theirs.get(row.measure.pk, Entry())
            if row.entry is not None and _is_other(row, held):
                row.theirs = held
            for part in row.parts:
                held = parts.get((row.measure.pk, part.split.code), Entry())
                if part.entry is not None and part.entry.counts != held.counts:
                    part.theirs = held
        if self.note_given is not None and self.note_given != report.note:
            self.theirs_note = report.note


def _is_other(row: Row, held: Entry) -> bool:
    """Another count (a sum follows its parts, which are asked about themselves), or another note."""
    counts_differ = row.entry.counts != held.counts and not row.is_summed
    return counts_differ or (row.entry.note is not None and row.entry.note != (held.note or ""))


def section_of(enrollment: Enrollment, month: Month, posted: Mapping | None, taken: set[str]) -> Section:
    """One campaign's rows. `taken` are the keys of the fields that the page already has."""
    report = report_of(enrollment, month)
    if report:
        report.enrollment = enrollment
    home, phase = enrollment.facility, enrollment.phase
    lock = lock_of(report, today_at(home))
    timeliness = timeliness_of(phase, month, report, home.zone)
    section = Section(enrollment, month, report, lock, timeliness, seen=version_of(report))
    section.note = report.note if report else ""
    if section.is_locked:
        posted = None  # nothing of it is changed
    if posted is not None:
        section.seen = posted.get(f"seen-{section.slug}", "")[:40]
        if f"month-note-{section.slug}" in posted:
            section.note = posted[f"month-note-{section.slug}"].strip()[: 2 * MONTH_NOTE]
            section.note_wrong = wrong_note(section.note, MONTH_NOTE)
            section.note_given = None if section.note_wrong else section.note
    measures = measures_of_month(enrollment, month, report)
    section.splits = splits_of(enrollment.facility_id, measures, month)
    _add_rows(section, measures, posted, taken)
    return section


def _add_rows(section: Section, measures: list[Measure], posted: Mapping | None, taken: set[str]) -> None:
    enrollment, month, before = section.enrollment, section.month, section.month.shift(-1)
    last_report = report_of(enrollment, before)
    held, last = stored_entries(section.report), stored_entries(last_report)
    held_parts, last_parts = (stored_parts(each) if section.splits else {} for each in (section.report, last_report))
    points = series_of(enrollment, measures, until=before, months=MONTHS_BESIDE)
    targets, own = targets_on(enrollment, month), own_numbers(enrollment, measures, month)
    for measure in measures:
        key = _key(measure, section.slug, taken)
        row = Row(
            key=key,
            said=f"{measure.goal.short_name}: {measure.label}",
            stored=held.get(measure.pk, Entry()),
            measure=measure,
            opens_goal=not section.rows or section.rows[-1].goal != measure.goal,
            points=points[measure.pk],
            target=targets.get(measure.pk),
            own_number=own.get(measure.pk),
            out_of_before=last.get(measure.pk, Entry()).denominator,
        )
        row.note, given = row.stored.note, None
        if posted is not None and f"note-{key}" in posted:
            row.note = posted[f"note-{key}"].strip()[: 2 * NOTE]
            row.note_wrong = wrong_note(row.note, NOTE)
            given = None if row.note_wrong else row.note
        row.read(posted, keeps_note=given)
        for split in section.splits.get(measure.pk, []):
            part = PartLine(
                key=f"{key}--{split.code}",
                said=f"{row.said}, {split.name}",
                stored=held_parts.get((measure.pk, split.code), Entry()),
                split=split,
                out_of_before=last_parts.get((measure.pk, split.code), Entry()).denominator,
            )
            part.read(posted)
            row.parts.append(part)
        row.add_up()
        section.rows.append(row)


def _key(measure: Measure, slug: str, taken: set[str]) -> str:
    """The measure's own word, made longer where another campaign (or an older version) has the same."""
    words = (measure.slug, f"{slug}-{measure.slug}", f"{slug}-{measure.slug}-v{measure.version}")
    key = next((each for each in words if each not in taken), f"{words[-1]}-{measure.goal.slug}")
    taken.add(key)
    return key


def own_numbers(enrollment: Enrollment, measures: list[Measure], month: Month) -> dict[int, int]:
    """By measure id, the home's own N in that month. One query, and none where no measure asks for one."""
    asked = [measure for measure in measures if measure.own_number_label]
    if not asked:
        return {}
    rows = enrollment.own_numbers.filter(effective_from__lte=month).order_by("effective_from")
    set_by_home = {
        (goal, code): value for goal, code, value in rows.values_list("measure__goal", "measure__code", "value")
    }
    return {each.pk: set_by_home.get((each.goal_id, each.code), each.own_number_default) for each in asked}
