"""All months of a home as lines: sent on time or late, locked, handed back, how much of what is asked is entered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from campaigns.measurements.deadlines import Lock, Timeliness, lock_of, open_months, timeliness_of, today_at
from campaigns.measurements.models import MonthReport, Observation
from qioportal.lib.months import Month

CSV_HEADER = ["Month", "Campaign", "Status", "Due", "Sent", "Days late", "Entered", "Asked"]


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of one campaign. Nothing of it is stored; no value is in it."""

    enrollment: Enrollment
    month: Month
    report: MonthReport | None
    timeliness: Timeliness
    lock: Lock | None
    entered: int
    asked: int

    @property
    def status(self) -> str:
        """As people say it."""
        if self.report is None:
            return "Not sent"
        if self.report.status != "sent":
            return {"draft": "Draft", "returned": "Returned"}[self.report.status]
        if self.timeliness.days_late:
            days = self.timeliness.days_late
            return f"Sent, {days} day{'s' if days != 1 else ''} late"
        return "Sent on time"

    @property
    def pill(self) -> str:
        if self.report is None:
            return "idle"
        return {"draft": "wait", "returned": "stop", "sent": "info" if self.timeliness.days_late else "ok"}[
            self.report.status
        ]

    @property
    def can_be_returned(self) -> bool:
        return self.report is not None and self.report.status == "sent"

    @property
    def sent_on(self) -> dt.date | None:
        sent = self.report.sent_at if self.report else None
        return sent.astimezone(self.enrollment.facility.zone).date() if sent else None

    @property
    def cells(self) -> list:
        """For a file."""
        return [str(self.month), self.enrollment.phase.campaign.name, self.status, self.timeliness.due.isoformat(),
                self.sent_on.isoformat() if self.sent_on else "", self.timeliness.days_late, self.entered,
                self.asked]  # fmt: skip


def lines_of(enrollments: Iterable[Enrollment], *, shows_drafts: bool = True) -> list[MonthLine]:
    """Newest month first, within a month in the order of the enrollments. Seven queries per campaign at the most."""
    lines = [line for enrollment in enrollments for line in _lines(enrollment, shows_drafts)]
    return sorted(lines, key=lambda line: line.month, reverse=True)


def _lines(enrollment: Enrollment, shows_drafts: bool) -> list[MonthLine]:
    today = today_at(enrollment.facility)
    months = open_months(enrollment, today)
    reports = {row.month: row for row in enrollment.reports.select_related("sent_by", "returned_by")}
    if not shows_drafts:  # a draft is the home's own
        reports = {month: row for month, row in reports.items() if row.status != "draft"}
    for report in reports.values():
        report.enrollment = enrollment
    reopenings = defaultdict(list)
    for row in enrollment.reopenings.filter(until__gte=today):
        reopenings[row.month].append(row)
    entered = _entered(enrollment)
    asked = _asked(enrollment)
    zone = enrollment.facility.zone
    found = []
    for month in sorted({*months, *reports}):
        report = reports.get(month)
        wanted, held = asked(month), entered[report.pk] if report else set()
        found.append(
            MonthLine(
                enrollment, month, report, timeliness_of(enrollment.phase, month, report, zone),
                lock_of(report, today, reopenings[month]), len(held & wanted), len(wanted),
            )
        )  # fmt: skip
    return found


def _entered(enrollment: Enrollment) -> dict[int, set[int]]:
    """By report id, the measures with both counts."""
    rows = Observation.objects.filter(
        report__enrollment=enrollment, numerator__isnull=False, denominator__isnull=False
    ).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for report, measure in rows.values_list("report", "measure"):
        found[report].add(measure)
    return found


def _asked(enrollment: Enrollment):
    """A function from a month to the measures asked then: of the goals held on the day it was due; for months before
    the first choice on the day of that."""
    choices = list(enrollment.choices.order_by("chosen_at").values_list("goal", "chosen_at", "dropped_at"))
    goals = {goal for goal, _, _ in choices}
    measures = list(Measure.objects.filter(goal__in=goals).entered_monthly())
    first = choices[0][1].date() if choices else None

    def asked(month: Month) -> set[int]:
        day = max(month.last_day + dt.timedelta(days=enrollment.phase.grace_days), first) if first else None
        held = {
            goal
            for goal, chosen, dropped in choices
            if day and chosen.date() <= day and (dropped is None or dropped.date() > day)
        }
        return {
            each.pk
            for each in measures
            if each.goal_id in held
            and each.valid_from <= month.first_day
            and (each.valid_to is None or each.valid_to >= month.first_day)
        }

    return asked


def years_of(lines: list[MonthLine]) -> list[int]:
    return sorted({line.month.year for line in lines}, reverse=True)


def sections_to_reopen(enrollments: Iterable[Enrollment], month: Month) -> list[Enrollment]:
    """The campaigns in which this month is locked now."""
    found = []
    for enrollment in enrollments:
        report = enrollment.reports.filter(month=month).first()
        if report is None:
            continue
        report.enrollment = enrollment
        lock = lock_of(report, today_at(enrollment.facility))
        if lock and lock.is_locked:
            found.append(enrollment)
    return found
