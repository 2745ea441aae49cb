"""A home's month in all its campaigns at once: saved and sent in one transaction, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from campaigns.measurements.checks import Entry, Finding
from campaigns.measurements.models import MonthReport
from campaigns.measurements.parts import Parts
from campaigns.measurements.services import NotSent, save_draft, send_month
from qioportal.lib.months import Month


@dataclass(frozen=True, slots=True)
class Given:
    """What one campaign's section hands over; `note` None leaves the month's note as it is."""

    enrollment: Enrollment
    entries: dict[Measure, Entry]
    parts: Parts
    note: str | None
    seen: str

    @property
    def has_counts(self) -> bool:
        return not all(entry.is_blank for entry in [*self.entries.values(), *self.parts.values()])

    def keywords(self, month: Month, by) -> dict:
        return {"enrollment": self.enrollment, "month": month, "entries": self.entries, "parts": self.parts,
                "note": self.note, "seen": self.seen, "by": by}  # fmt: skip


def _in_order(given: Sequence[Given]) -> list[Given]:
    """Two people hold the same rows in the same order."""
    return sorted(given, key=lambda each: each.enrollment.pk)


@transaction.atomic
def save_all(*, month: Month, given: Sequence[Given], by) -> dict[int, MonthReport | None]:
    """The drafts, by enrollment id."""
    return {each.enrollment.pk: save_draft(**each.keywords(month, by)) for each in _in_order(given)}


@transaction.atomic
def send_all(
    *, month: Month, given: Sequence[Given], by, confirmed: frozenset[str] | None = None
) -> dict[int, MonthReport]:
    """Send (or correct) each campaign for which something is entered, by enrollment id; one that is empty waits."""
    sent: dict[int, MonthReport] = {}
    findings: dict[int, list[Finding]] = {}
    whole, refused = "", False
    for each in _in_order(given):
        if not each.has_counts and len(given) > 1 and not _was_sent(each.enrollment, month):
            continue
        try:
            sent[each.enrollment.pk] = send_month(**each.keywords(month, by), confirmed=confirmed)
        except NotSent as not_sent:
            refused = True
            findings |= not_sent.findings
            whole = whole or not_sent.whole
    if not sent and not refused:
        raise NotSent({}, "Nothing is entered yet. Enter the numbers of at least one goal.")
    if refused:
        raise NotSent(findings, whole)
    return sent


def _was_sent(enrollment: Enrollment, month: Month) -> bool:
    return enrollment.reports.filter(month=month, sent_at__isnull=False).exists()
