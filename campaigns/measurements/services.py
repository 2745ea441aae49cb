"""Writes of the month. The audit names measures, never their values."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.enrollment.models import Enrollment
from campaigns.measurements.checks import Entry
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.participation import recompute
from campaigns.measurements.parts import Parts
from campaigns.measurements.queries import entry_refusal, lock_of, stored_entries, stored_parts, today_at, version_of
from campaigns.measurements.writing import Entries, Job, NotSent
from qioportal.lib.months import Month

__all__ = ["Changed", "Entries", "NotSent", "Refused", "correct", "save_draft", "send_month"]


DAY = dt.timedelta(days=1)


class Refused(Exception):
    """The month can't be entered now; the text is for the person."""


class Changed(Exception):
    """Somebody else saved other values since the page was opened: `theirs` by measure id, `their_parts` by stratum."""

    def __init__(
        self, report: MonthReport, theirs: dict[int, Entry], their_parts: dict[tuple[int, str], Entry] | None = None
    ) -> None:
        super().__init__("changed meanwhile")
        self.report = report
        self.theirs = theirs
        self.their_parts = their_parts or {}


@transaction.atomic
def save_draft(
    *,
    enrollment: Enrollment,
    month: Month,
    entries: Entries,
    by,
    seen: str | None = None,
    parts: Parts | None = None,
    note: str | None = None,
) -> MonthReport | None:
    """Keep what was typed (nothing typed, nothing kept). `seen`: the version the page showed; None doesn't look."""
    job = _job(enrollment, month, entries, seen, parts, note)
    report = job.report
    if report and report.status == ReportStatus.SENT:
        if job.differs:
            raise Refused(f"{month.label} has been sent. What you change now is sent as a correction.")
        return report
    if (report is None and job.is_empty) or (report is not None and not job.differs):
        return report
    is_news = report is None or report.saved_by_id != getattr(by, "pk", None)
    report = report or MonthReport(enrollment=job.enrollment, month=month)
    changed = job.write(report, by)
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
    parts: Parts | None = None,
    note: str | None = None,
    recomputes: bool = True,
) -> MonthReport:
    """Report the month. What is implausible needs the row's note, a gap its token in `confirmed` (None: all are
    confirmed). Sent twice is sent once; a month handed back is sent again. `recomputes` off: who sends many months
    of a home brings its level up to date once, by `participation.recompute`."""
    job = _job(enrollment, month, entries, seen, parts, note)
    if job.report and job.report.status == ReportStatus.SENT:
        return _correct(job, by, confirmed, recomputes)
    job.refuse_what_cannot_go(job.entries, confirmed)
    report = job.report or MonthReport(enrollment=job.enrollment, month=month)
    if job.was == ReportStatus.RETURNED:
        report.sent_again_at = timezone.now()
    else:
        report.sent_at, report.sent_by = timezone.now(), by
    report.status = ReportStatus.SENT
    job.write(report, by)
    measures = sorted(measure.code for measure, entry in job.entries.items() if not entry.is_blank)
    record(action="measurements.send_month", by=by, target=enrollment.facility, month=str(month), measures=measures)
    if recomputes:
        recompute(job.enrollment)
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
    parts: Parts | None = None,
    note: str | None = None,
    recomputes: bool = True,
) -> MonthReport:
    """Change what has been sent: the old values are kept with who and when, the month stays sent."""
    job = _job(enrollment, month, entries, seen, parts, note)
    if job.was == ReportStatus.RETURNED:
        raise Refused(f"{month.label} was handed back. Send it again when it is right.")
    if job.was != ReportStatus.SENT:
        raise Refused(f"{month.label} has not been sent yet.")
    return _correct(job, by, confirmed, recomputes)


def _correct(job: Job, by, confirmed: frozenset[str] | None, recomputes: bool) -> MonthReport:
    if not job.differs:
        return job.report
    job.refuse_what_cannot_go(job.news, confirmed)
    changed = job.write(job.report, by)
    home = job.enrollment.facility
    record(action="measurements.correct", by=by, target=home, month=str(job.month), measures=changed)
    if recomputes:
        recompute(job.enrollment)
    return job.report


def _job(enrollment: Enrollment, month: Month, entries: Entries, seen: str | None, parts: Parts | None,
         note: str | None) -> Job:  # fmt: skip
    """The month as it is now, with the home's part held, so that two writers act one after the other."""
    enrollment = (
        Enrollment.objects.select_for_update(of=("self",)).select_related("facility", "phase").get(pk=enrollment.pk)
    )
    refusal = entry_refusal(enrollment, month)
    if refusal:
        raise Refused(refusal)
    report = enrollment.reports.filter(month=month).select_related("saved_by", "sent_by").first()
    if report is not None:
        report.enrollment = enrollment
    job = Job.of(enrollment, month, report, entries, parts, note)
    if report is None or not job.differs:
        return job
    lock = lock_of(report, today_at(enrollment.facility))
    if lock and lock.is_locked:
        raise Refused(f"{month.label} is locked since {lock.free_until + DAY:%B %-d, %Y}. It has to be reopened first.")
    if seen is not None and seen != version_of(report):
        raise Changed(report, stored_entries(report), stored_parts(report))
    return job
