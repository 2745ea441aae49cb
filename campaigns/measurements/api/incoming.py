"""From what a program sent to the words of the service, and from the service's findings back to rows and codes."""

from dataclasses import dataclass

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from campaigns.measurements.api import shapes
from campaigns.measurements.api.problems import Problem, fault
from campaigns.measurements.checks import Entry, Kind, token_of
from campaigns.measurements.deadlines import lock_of, today_at
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.parts import Parts, splits_of
from campaigns.measurements.queries import findings_of, measures_of_month, report_of, stored_entries
from campaigns.measurements.services import Entries, NotSent
from qioportal.lib.months import Month

CLASSES = {Kind.STOP: "impossible", Kind.COMMENT: "implausible", Kind.ASK: "gap", Kind.TELL: "unusual"}


@dataclass(frozen=True, slots=True)
class Given:
    """What came in: `entries` as given, `whole` with the month's other measures as they are held."""

    entries: Entries
    whole: Entries
    parts: Parts

    def confirmed(self, codes: list[str]) -> frozenset[str]:
        """The gaps that are meant, in the service's words."""
        return frozenset(token_of(each.code, entry) for each, entry in self.whole.items() if each.code in codes)


def read(part: Enrollment, month: Month, payload: shapes.MonthIn) -> Given:
    """Each entry with its measure; a measure or part that the month doesn't have, or that stands twice, is refused."""
    report = report_of(part, month)
    measures = {each.code: each for each in measures_of_month(part, month, report)}
    splits = splits_of(part.facility_id, measures.values(), month)
    faults = _faults(payload, measures, splits)
    if faults:
        raise Problem(422, "not-in-this-month", "Some entries do not belong to this month.", faults)
    held = stored_entries(report)
    entries = {measures[each.measure]: Entry(each.numerator, each.denominator, each.note) for each in payload.entries}
    parts = {
        (measures[each.measure], split.stratum): Entry(split.numerator, split.denominator)
        for each in payload.entries
        for split in each.parts
    }
    whole = {each: held.get(each.pk, Entry()) for each in measures.values()} | entries
    return Given(entries, whole, parts)


def _faults(payload: shapes.MonthIn, measures: dict[str, Measure], splits: dict) -> list[dict]:
    faults, seen = [], set()
    for row, each in enumerate(payload.entries):
        if each.measure not in measures:
            words = "The home does not work on this measure in this month."
            faults.append(fault("no-such-measure", words, row=row, measure=each.measure, where="measure"))
            continue
        if each.measure in seen:
            words = "This measure stands twice."
            faults.append(fault("twice", words, row=row, measure=each.measure, where="measure"))
        seen.add(each.measure)
        known = {split.code for split in splits.get(measures[each.measure].pk, [])}
        strata = [split.stratum for split in each.parts]
        for place, code in enumerate(strata):
            if code not in known or code in strata[:place]:
                words = "This part stands twice." if code in known else "The measure has no such part here."
                faults.append(
                    fault("no-such-part", words, row=row, measure=each.measure, where=f"parts.{place}.stratum")
                )
    return faults


def refused_by(part: Enrollment, payload: shapes.MonthIn, not_sent: NotSent) -> Problem:
    """422 with a fault per finding, in the three classes of the page."""
    rows = {each.measure: row for row, each in enumerate(payload.entries)}
    answered = {("gap", code) for code in getattr(payload, "confirm", [])}
    answered |= {("implausible", each.measure) for each in payload.entries if each.note}
    codes = dict(Measure.objects.filter(pk__in=not_sent.findings).values_list("pk", "code"))
    faults = [
        fault(CLASSES[each.kind], each.text, row=rows.get(codes[pk]), measure=codes[pk])
        for pk, found in not_sent.findings.items()
        for each in found
        if each.kind != Kind.TELL and (CLASSES[each.kind], codes[pk]) not in answered
    ]
    words = not_sent.whole or "Nothing was written. Change what is impossible; explain in a note what is implausible."
    return Problem(422, "not-sent", words, faults)


def refusal_code(part: Enrollment, month: Month) -> str:
    """For programs, why the month can't be written now."""
    report = report_of(part, month)
    if report is None or report.status == ReportStatus.DRAFT:
        return "not-sent-yet"
    if report.status == ReportStatus.RETURNED:
        return "handed-back"
    report.enrollment = part
    lock = lock_of(report, today_at(part.facility))
    return "locked" if lock and lock.is_locked else "already-sent"


def hints_of(part: Enrollment, month: Month, report: MonthReport | None) -> list[dict]:
    """What the checks say about what is held now."""
    if report is None:
        return []
    entries = {row.measure: Entry(row.numerator, row.denominator, row.note)
               for row in report.observations.select_related("measure")}  # fmt: skip
    found = findings_of(part, month, entries, sending=report.status == ReportStatus.SENT)
    codes = {measure.pk: measure.code for measure in entries}
    return [
        {"measure": codes[pk], "kind": CLASSES[each.kind], "message": each.text}
        for pk, findings in found.items()
        for each in findings
    ]
