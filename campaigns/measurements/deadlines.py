"""When a month is open, due, on time, locked: from the phase, the day of sending and the day it is. Never stored."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.measurements.models import MonthReport, Reopening, ReportStatus
from facilities.directory.models import Facility
from qioportal.lib.months import Month, months_between


def today_at(home: Facility) -> dt.date:
    """Today where the home stands: deadlines are local."""
    return timezone.localdate(timezone=home.zone)


def month_due(today: dt.date) -> Month:
    """The last complete month: what is asked for now."""
    return Month.of(today).shift(-1)


def due_day(phase: Phase, month: Month) -> dt.date:
    """The last day on which the month counts as on time: the phase's grace days after its end."""
    return month.last_day + dt.timedelta(days=phase.grace_days)


ASKED_FROM = 5  # day of the month after: many homes send in its first days, unasked


def months_spoken_of(phase: Phase, today: dt.date) -> Iterator[tuple[Month, dt.date]]:
    """The months of the phase, with their due days, about which mail may go: the two newest, each from the 5th of the
    month after (or its due day, where that comes first). How long after the due day is the mail's own affair."""
    newest = month_due(today)
    for month in (newest.shift(-1), newest):
        if month.last_day < phase.starts_on or (phase.ends_on and month.first_day > phase.ends_on):
            continue
        due = due_day(phase, month)
        if today >= min(month.shift(1).first_day + dt.timedelta(days=ASKED_FROM - 1), due):
            yield month, due


HISTORY_BEFORE_SIGNING = 24  # months that a home may fill in from before it signed
DAYS_SLACK = 1.05  # beds change within a month


def first_open_month(enrollment: Enrollment) -> Month:
    """The oldest month that may be entered: not before the phase, at most two years before the home signed."""
    zone = enrollment.facility.zone
    signed = Month.of(timezone.localdate(enrollment.signed_at, timezone=zone))
    return max(Month.of(enrollment.phase.starts_on), signed.shift(-HISTORY_BEFORE_SIGNING))


def last_open_month(enrollment: Enrollment, today: dt.date) -> Month:
    """The newest month that may be entered: the last complete one, within the phase."""
    ended = enrollment.phase.ends_on
    return min(month_due(today), Month.of(ended)) if ended else month_due(today)


def open_months(enrollment: Enrollment, today: dt.date) -> list[Month]:
    """The months that the home may enter on that day, oldest first."""
    return list(months_between(first_open_month(enrollment), last_open_month(enrollment, today)))


def entry_refusal(enrollment: Enrollment, month: Month, today: dt.date | None = None) -> str:
    """Why this month can't be entered now; empty when it can."""
    today = today or today_at(enrollment.facility)
    if enrollment.withdrawn_at is not None:
        return f"Your {enrollment.facility.noun} doesn't take part now."
    if month > month_due(today):
        opens = month.shift(1).first_day
        return f"{month.label} isn't over yet. You can enter it from {opens:%B} {opens.day}, {opens.year} on."
    if month > last_open_month(enrollment, today):
        return f"{month.label} lies after the end of {enrollment.phase.name}."
    first = first_open_month(enrollment)
    if month < first:
        return f"{month.label} is too long ago. The first month that your home can enter is {first.label}."
    return ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A sent month: the last day on which it can be corrected freely, and whether it can be now."""

    free_until: dt.date
    is_locked: bool
    reopened_until: dt.date | None = None  # the last day of a reopening that holds today


def lock_of(report: MonthReport | None, today: dt.date, reopenings: Iterable[Reopening] | None = None) -> Lock | None:
    """None while the month is not sent (never, or returned): then nothing is locked.

    One query when the month lies behind its free days; none when `reopenings` (of its enrollment and month) are given.
    """
    if report is None or report.status != ReportStatus.SENT:
        return None
    enrollment = report.enrollment
    sent = timezone.localdate(report.sent_again_at or report.sent_at, timezone=enrollment.facility.zone)
    free_until = max(due_day(enrollment.phase, report.month), sent) + dt.timedelta(days=enrollment.phase.lock_days)
    if today <= free_until:
        return Lock(free_until, is_locked=False)
    if reopenings is None:
        reopenings = enrollment.reopenings.filter(month=report.month, until__gte=today)
    until = max((row.until for row in reopenings if row.until >= today), default=None)
    return Lock(free_until, is_locked=until is None, reopened_until=until)


LONGEST_REOPENING = 30


def last_day_of_reopening(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=LONGEST_REOPENING)


class Timing(StrEnum):
    ON_TIME = "on-time"
    LATE = "late"
    NOT_SENT = "not-sent"
    RETURNED = "returned"  # sent, handed back, not sent again: it doesn't count now


@dataclass(frozen=True, slots=True)
class Timeliness:
    """When a month was first sent, against its due day. A return changes whether it counts, not when it was sent."""

    due: dt.date
    timing: Timing
    days_late: int = 0


def timeliness_of(phase: Phase, month: Month, report: MonthReport | None, zone) -> Timeliness:
    due = due_day(phase, month)
    if report is None or report.sent_at is None:
        return Timeliness(due, Timing.NOT_SENT)
    late = max(0, (timezone.localdate(report.sent_at, timezone=zone) - due).days)
    if report.status == ReportStatus.RETURNED:
        return Timeliness(due, Timing.RETURNED, late)
    return Timeliness(due, Timing.LATE if late else Timing.ON_TIME, late)
