"""How a month is written: what is held, what is given, what differs, and the rows that keep it. Used by services.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure, StrataKind
from campaigns.measurements.checks import Entry, Finding, Kind, is_answered, token_of
from campaigns.measurements.models import (
    MonthReport,
    Observation,
    ObservationPart,
    ObservationRevision,
    ReportStatus,
)
from campaigns.measurements.parts import Parts, Split, parts_of, splits_of, with_sums
from campaigns.measurements.queries import findings_of, stored_entries, stored_parts
from qioportal.lib.identifiers import identifier_refusal
from qioportal.lib.months import Month

NOTE = 300
MONTH_NOTE = 1000
Entries = dict[Measure, Entry]


def wrong_note(text: str, most: int) -> str:
    """Why the note can't be kept, in words for the person; empty when it can."""
    refusal = identifier_refusal(text)
    if refusal:
        return f"The note was not kept. {refusal}"
    return f"The note was not kept: it has {len(text):,} letters, {most:,} fit." if len(text) > most else ""


class NotSent(Exception):
    """Something must be changed, or is asked; `findings` by measure id, `whole` about the month."""

    def __init__(self, findings: dict[int, list[Finding]], whole: str = "") -> None:
        super().__init__(whole or "not sent")
        self.findings = findings
        self.whole = whole


@dataclass
class Job:
    """One home's month as it is held and as it is to be, for one enrollment."""

    enrollment: Enrollment
    month: Month
    report: MonthReport | None
    was: str  # its status before
    entries: Entries
    parts: Parts
    note: str
    splits: dict[int, list[Split]] = field(default_factory=dict)
    held: dict[int, Entry] = field(default_factory=dict)
    held_parts: dict[tuple[int, str], Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, enrollment: Enrollment, month: Month, report: MonthReport | None, entries: Entries,
           parts: Parts | None, note: str | None) -> "Job":  # fmt: skip
        """Notes that were not given stay; wholes whose parts are complete are their sum. Wrong notes are refused."""
        held, parts = stored_entries(report), parts or {}
        measures = {*entries, *(measure for measure, _ in parts)}
        is_split = any(measure.strata != StrataKind.NONE for measure in measures)
        held_parts = stored_parts(report) if is_split else {}
        splits = splits_of(enrollment.facility_id, measures, month)
        entries = {measure: held.get(measure.pk, Entry()) for measure in measures} | entries
        settled = {
            measure: entry if entry.note is not None else replace(entry, note=held.get(measure.pk, Entry()).note)
            for measure, entry in with_sums(entries, parts, held_parts, splits).items()
        }
        note = note if note is not None else (report.note if report else "")
        was = report.status if report else ""
        job = cls(enrollment, month, report, was, settled, parts, note, splits, held, held_parts)
        job.refuse_wrong_notes()
        return job

    def refuse_wrong_notes(self) -> None:
        """Nothing that looks like a resident is ever written, not even into a draft."""
        wrong = {
            measure.pk: [Finding(Kind.STOP, said)]
            for measure, entry in self.entries.items()
            if entry.note and (said := wrong_note(entry.note, NOTE))
        }
        about_month = wrong_note(self.note, MONTH_NOTE) if self.note else ""
        if wrong or about_month:
            raise NotSent(wrong, about_month)

    @property
    def differs(self) -> bool:
        if self.note != (self.report.note if self.report else ""):
            return True
        if any(self.held.get(measure.pk, Entry()) != entry for measure, entry in self.entries.items()):
            return True
        return any(self.held_part(*key).counts != entry.counts for key, entry in self.parts.items())

    @property
    def is_empty(self) -> bool:
        """No count and no word, neither given nor held."""
        return not self.note and not self.has_counts and not any(entry.note for entry in self.entries.values())

    @property
    def has_counts(self) -> bool:
        given = {measure.pk for measure in self.entries}
        left = [entry for pk, entry in self.held.items() if pk not in given]
        return not all(entry.is_blank for entry in [*self.entries.values(), *left, *self.parts.values()])

    @property
    def news(self) -> Entries:
        """The entries that differ, or whose parts do."""
        touched = {measure for (measure, code), entry in self.parts.items()
                   if self.held_part(measure, code).counts != entry.counts}  # fmt: skip
        return {
            measure: entry
            for measure, entry in self.entries.items()
            if measure in touched or self.held.get(measure.pk, Entry()) != entry
        }

    def held_part(self, measure: Measure, code: str) -> Entry:
        return self.held_parts.get((measure.pk, code), Entry())

    def findings(self, entries: Entries, *, sending: bool) -> dict[int, list[Finding]]:
        after = {measure.pk: parts_of(measure, self.parts, self.held_parts) for measure in entries}
        return findings_of(self.enrollment, self.month, entries, sending=sending, parts=after, splits=self.splits)

    def refuse_what_cannot_go(self, entries: Entries, confirmed: frozenset[str] | None) -> None:
        if not self.has_counts:
            raise NotSent({}, "Nothing is entered yet. Enter the numbers of at least one goal.")
        findings = self.findings(entries, sending=True)
        for measure, entry in entries.items():
            token = token_of(measure.code, entry)
            if not all(is_answered(each, entry, token, confirmed) for each in findings.get(measure.pk, [])):
                raise NotSent(findings)

    def write(self, report: MonthReport, by) -> list[str]:
        """Store what differs; gives the codes of those measures. What was once sent keeps what it said before."""
        keeps_old = self.was in (ReportStatus.SENT, ReportStatus.RETURNED)
        report.note, report.saved_at, report.saved_by = self.note, timezone.now(), by
        report.save()
        rows = {row.measure_id: row for row in report.observations.all()}
        codes = self._write_wholes(report, rows, by, keeps_old)
        codes |= self._write_parts(report, rows, by, keeps_old)
        return sorted(codes)

    def _write_wholes(self, report: MonthReport, rows: dict[int, Observation], by, keeps_old: bool) -> set[str]:
        made, changed, olds, codes = [], [], [], set()
        with_parts = {measure for (measure, _), entry in self.parts.items() if not entry.is_blank}
        for measure, entry in self.entries.items():
            row = rows.get(measure.pk)
            old = self.held.get(measure.pk, Entry())
            if entry == old and not (row is None and measure in with_parts):
                continue
            if row is None:
                row = rows[measure.pk] = Observation(report=report, measure=measure)
                made.append(row)
            else:
                changed.append(row)
            row.numerator, row.denominator, row.note = entry.numerator, entry.denominator, entry.note or ""
            codes.add(measure.code)
            if old.counts != entry.counts:
                olds.append((row, "", old))
        Observation.objects.bulk_create(made)
        Observation.objects.bulk_update(changed, ["numerator", "denominator", "note"])
        if keeps_old:
            self._keep(olds, report, by)
        return codes

    def _write_parts(self, report: MonthReport, rows: dict[int, Observation], by, keeps_old: bool) -> set[str]:
        news = {key: entry for key, entry in self.parts.items() if self.held_part(*key).counts != entry.counts}
        if not news:
            return set()
        for (measure, code), entry in news.items():
            counts = {"numerator": entry.numerator, "denominator": entry.denominator}
            ObservationPart.objects.update_or_create(observation=rows[measure.pk], stratum=code, defaults=counts)
        if keeps_old:
            self._keep([(rows[measure.pk], code, self.held_part(measure, code)) for measure, code in news], report, by)
        return {measure.code for measure, _ in news}

    def _keep(self, olds: Iterable[tuple[Observation, str, Entry]], report: MonthReport, by) -> None:
        """What it said before. While a month is returned, only what had been sent: not each saving in between."""
        known = set()
        if self.was == ReportStatus.RETURNED:
            since = ObservationRevision.objects.filter(observation__report=report, replaced_at__gte=report.returned_at)
            known = set(since.values_list("observation", "stratum"))
        ObservationRevision.objects.bulk_create(
            ObservationRevision(
                observation=row, stratum=code, numerator=old.numerator, denominator=old.denominator,
                replaced_at=report.saved_at, replaced_by=by,
            )
            for row, code, old in olds
            if (row.pk, code) not in known
        )  # fmt: skip
