"""Drafts, sending, corrections: the only door for writes to a month. The audit names measures, never their values."""

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from campaigns.measurements.checks import Entry, Finding, Kind, token_of
from campaigns.measurements.models import MonthReport, Observation, ObservationRevision, ReportStatus
from campaigns.measurements.queries import entry_refusal, findings_of, stored_entries, version_of
from qioportal.lib.months import Month

Entries = dict[Measure, Entry]


class Refused(Exception):
    """The month can't be entered now; the text is for the person."""


class Changed(Exception):
    """Somebody else saved other values since the page was opened; `theirs` are theirs, by measure id."""

    def __init__(self, report: MonthReport, theirs: dict[int, Entry]) -> None:
        super().__init__("changed meanwhile")
        self.report = report
        self.theirs = theirs


class NotSent(Exception):
    """Something must be changed, or is asked; `findings` by measure id, `whole` about the month."""

    def __init__(self, findings: dict[int, list[Finding]], whole: str = "") -> None:
        super().__init__(whole or "not sent")
        self.findings = findings
        self.whole = whole


@transaction.atomic
def save_draft(
    *, enrollment: Enrollment, month: Month, entries: Entries, by, seen: str | None = None
) -> MonthReport | None:
    """Keep what was typed (nothing typed, nothing kept). `seen`: the version the page showed; None doesn't look."""
    report = _locked_report(enrollment, month, entries, seen)
    if report and report.status == ReportStatus.SENT:
        if _differs(report, entries):
            raise Refused(f"{month.label} has been sent. What you change now is sent as a correction.")
        return report
    if report is None and all(entry.is_blank for entry in entries.values()):
        return None
    is_news = report is None or report.saved_by_id != getattr(by, "pk", None)
    report = report or MonthReport(enrollment=enrollment, month=month)
    changed = _write(report, entries, by)
    if is_news:  # saving runs with each field: one line per person and draft, not one per second
        record(action="measurements.save_draft", by=by, target=enrollment.facility, month=str(month), measures=changed)
    return report


@transaction.atomic
def send_month(
    *,
    enrollment: Enrollment,
    month: Month,
    entries: Entries,
    by,
    seen: str | None = None,
    confirmed: frozenset[str] | None = None,
) -> MonthReport:
    """Report the month. `confirmed` holds the questions already answered (None: all are). Sent twice is sent once."""
    report = _locked_report(enrollment, month, entries, seen)
    if report and report.status == ReportStatus.SENT:
        return _correct(report, entries, by, confirmed)
    _refuse_what_cannot_go(enrollment, month, report, entries, confirmed)
    report = report or MonthReport(enrollment=enrollment, month=month)
    report.status, report.sent_at, report.sent_by = ReportStatus.SENT, timezone.now(), by
    _write(report, entries, by)
    measures = sorted(measure.code for measure, entry in entries.items() if not entry.is_blank)
    record(action="measurements.send_month", by=by, target=enrollment.facility, month=str(month), measures=measures)
    return report


@transaction.atomic
def correct(
    *,
    enrollment: Enrollment,
    month: Month,
    entries: Entries,
    by,
    seen: str | None = None,
    confirmed: frozenset[str] | None = None,
) -> MonthReport:
    """Change what has been sent: the old values are kept with who and when, the month stays sent."""
    report = _locked_report(enrollment, month, entries, seen)
    if report is None or report.status != ReportStatus.SENT:
        raise Refused(f"{month.label} has not been sent yet.")
    return _correct(report, entries, by, confirmed)


def _correct(report: MonthReport, entries: Entries, by, confirmed: frozenset[str] | None) -> MonthReport:
    stored = stored_entries(report)
    news = {measure: entry for measure, entry in entries.items() if stored.get(measure.pk, Entry()) != entry}
    if not news:
        return report
    _refuse_what_cannot_go(report.enrollment, report.month, report, news, confirmed)
    changed = _write(report, entries, by, keeps_old=True)
    record(
        action="measurements.correct", by=by, target=report.enrollment.facility, month=str(report.month),
        measures=changed,
    )  # fmt: skip
    return report


def _locked_report(enrollment: Enrollment, month: Month, entries: Entries, seen: str | None) -> MonthReport | None:
    """The report as it is now, with the home's part held, so that two writers act one after the other."""
    enrollment = (
        Enrollment.objects.select_for_update(of=("self",)).select_related("facility", "phase").get(pk=enrollment.pk)
    )
    refusal = entry_refusal(enrollment, month)
    if refusal:
        raise Refused(refusal)
    report = enrollment.reports.filter(month=month).select_related("saved_by", "sent_by").first()
    if report is None:
        return None
    report.enrollment = enrollment
    if seen is not None and seen != version_of(report) and _differs(report, entries):
        raise Changed(report, stored_entries(report))
    return report


def _differs(report: MonthReport, entries: Entries) -> bool:
    stored = stored_entries(report)
    return any(stored.get(measure.pk, Entry()) != entry for measure, entry in entries.items())


def _refuse_what_cannot_go(
    enrollment: Enrollment, month: Month, report: MonthReport | None, entries: Entries, confirmed: frozenset[str] | None
) -> None:
    kept = stored_entries(report) if report else {}
    left = [entry for pk, entry in kept.items() if pk not in {measure.pk for measure in entries}]
    if all(entry.is_blank for entry in [*entries.values(), *left]):
        raise NotSent({}, "Nothing is entered yet. Enter the numbers of at least one goal.")
    findings = findings_of(enrollment, month, entries, sending=True)
    codes = {measure.pk: token_of(measure.code, entry) for measure, entry in entries.items()}
    for pk, found in findings.items():
        for finding in found:
            asked = finding.kind == Kind.ASK and confirmed is not None and codes[pk] not in confirmed
            if finding.kind == Kind.STOP or asked:
                raise NotSent(findings)


def _write(report: MonthReport, entries: Entries, by, *, keeps_old: bool = False) -> list[str]:
    """Store what differs; gives the codes of those measures."""
    report.saved_at, report.saved_by = timezone.now(), by
    report.save()
    rows = {row.measure_id: row for row in report.observations.all()}
    changed = []
    for measure, entry in entries.items():
        row = rows.get(measure.pk) or Observation(report=report, measure=measure)
        old = Entry(row.numerator, row.denominator)
        if old == entry:
            continue
        row.numerator, row.denominator = entry.numerator, entry.denominator
        row.save()
        changed.append(measure.code)
        if keeps_old:
            ObservationRevision.objects.create(
                observation=row, numerator=old.numerator, denominator=old.denominator,
                replaced_at=report.saved_at, replaced_by=by,
            )  # fmt: skip
    return sorted(changed)
