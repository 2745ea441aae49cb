"""Reads of the months: series for pages and charts, what is due."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q

from campaigns.enrollment.models import Enrollment, EnrollmentQuerySet
from campaigns.goals.models import Measure, Phase
from campaigns.measurements.checks import Entry, Facts, Finding, Kind, check
from campaigns.measurements.deadlines import (
    DAYS_SLACK,
    due_day,
    entry_refusal,
    first_open_month,
    last_open_month,
    lock_of,
    month_due,
    open_months,
    today_at,
)
from campaigns.measurements.models import MonthReport, Observation, ObservationPart, ObservationRevision, ReportStatus
from campaigns.measurements.parts import Split, wrong_with_parts
from facilities.directory.models import Facility
from qioportal.lib.months import Month, months_between

__all__ = [  # the days of a month are read from here too
    "due_day", "entry_refusal", "first_open_month", "last_open_month", "lock_of", "month_due", "open_months",
    "today_at",
]  # fmt: skip


class PointState(StrEnum):
    NONE = "none"  # nothing was sent: a gap in the line
    NO_CASES = "no-cases"  # the denominator is zero: not 0 %
    ZERO = "zero"  # cases were looked at, none of them counted: a true 0
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class Point:
    """One month of one measure; `rate` in the measure's unit, None without cases or without a report."""

    month: Month
    numerator: int | None
    denominator: int | None
    rate: float | None
    state: PointState


def point_of(month: Month, numerator: int | None, denominator: int | None, multiplier: int) -> Point:
    if numerator is None or denominator is None:
        return Point(month, None, None, None, PointState.NONE)
    if denominator == 0:
        return Point(month, numerator, 0, None, PointState.NO_CASES)
    state = PointState.ENTERED if numerator else PointState.ZERO
    return Point(month, numerator, denominator, numerator * multiplier / denominator, state)


def series_of(
    enrollment: Enrollment, measures: Iterable[Measure], *, until: Month, months: int
) -> dict[int, list[Point]]:
    """For each measure (by id) its last `months` months up to `until`, oldest first; sent reports only. One query."""
    wanted = {measure.pk: measure for measure in measures}
    first = until.shift(1 - months)
    rows = Observation.objects.filter(
        report__enrollment=enrollment,
        report__status=ReportStatus.SENT,
        report__month__gte=first,
        report__month__lte=until,
        measure__in=wanted,
    ).values_list("measure_id", "report__month", "numerator", "denominator")
    found = {(measure, month): (numerator, denominator) for measure, month, numerator, denominator in rows}
    return {
        pk: [
            point_of(month, *found.get((pk, month), (None, None)), measure.multiplier)
            for month in months_between(first, until)
        ]
        for pk, measure in wanted.items()
    }


def returned_reports(home: Facility) -> list[MonthReport]:
    """Months handed back to the home and not sent again, newest first."""
    rows = MonthReport.objects.filter(
        enrollment__facility=home, enrollment__withdrawn_at__isnull=True, status=ReportStatus.RETURNED
    )
    return list(rows.select_related("enrollment__phase__campaign", "returned_by").order_by("-month"))


def month_to_enter(enrollment: Enrollment, today: dt.date) -> Month:
    """Where "Enter the month" leads: the month due, or when it is sent the newest unsent of the last three."""
    newest = last_open_month(enrollment, today)
    months = [month for month in (newest.shift(-step) for step in range(3)) if month >= first_open_month(enrollment)]
    sent = set(enrollment.reports.filter(status=ReportStatus.SENT, month__in=months).values_list("month", flat=True))
    return next((month for month in months if month not in sent), newest)


def home_by_ccn(ccn: str) -> Facility | None:
    return Facility.objects.select_related("chain").filter(ccn=ccn).first()


def report_of(enrollment: Enrollment, month: Month) -> MonthReport | None:
    return enrollment.reports.filter(month=month).select_related("saved_by", "sent_by", "returned_by").first()


def revisions_of(report: MonthReport | None) -> list[ObservationRevision]:
    """What this month said before it was corrected, newest first."""
    if report is None or report.sent_at is None:
        return []
    rows = ObservationRevision.objects.filter(observation__report=report).order_by("-replaced_at", "-pk")
    return list(rows.select_related("observation__measure__goal", "replaced_by"))


def version_of(report: MonthReport | None) -> str:
    """Which state of the month a page shows; changes with each save."""
    return report.saved_at.isoformat() if report else ""


def stored_entries(report: MonthReport | None) -> dict[int, Entry]:
    """By measure id, what the database holds."""
    if report is None:
        return {}
    rows = report.observations.values_list("measure_id", "numerator", "denominator", "note")
    return {pk: Entry(numerator, denominator, note) for pk, numerator, denominator, note in rows}


def stored_parts(report: MonthReport | None) -> dict[tuple[int, str], Entry]:
    """By measure id and stratum, what the database holds."""
    if report is None:
        return {}
    rows = ObservationPart.objects.filter(observation__report=report)
    values = rows.values_list("observation__measure", "stratum", "numerator", "denominator")
    return {(pk, stratum): Entry(numerator, denominator) for pk, stratum, numerator, denominator in values}


def measures_of_month(enrollment: Enrollment, month: Month, report: MonthReport | None) -> list[Measure]:
    """The rows of the month's page: the chosen goals' measures in the month's versions, and what it already holds."""
    chosen = enrollment.choices.current().values("goal")
    asked = Measure.objects.filter(goal__in=chosen).entered_monthly().on(month.first_day)
    held = Measure.objects.filter(observations__report=report) if report else Measure.objects.none()
    rows = Measure.objects.filter(Q(pk__in=asked.values("pk")) | Q(pk__in=held.values("pk")))
    return list(rows.select_related("goal").order_by("goal__number", "position", "code"))


def findings_of(
    enrollment: Enrollment,
    month: Month,
    entries: dict[Measure, Entry],
    *,
    sending: bool,
    parts: dict[int, dict[str, Entry]] | None = None,
    splits: dict[int, list[Split]] | None = None,
) -> dict[int, list[Finding]]:
    """By measure id, what the checks say about these values in the light of the months before. One query.

    `parts` (by measure id and stratum) are those that will stand beneath them, `splits` what they can be.
    """
    past: dict[int, list[tuple[Month, Entry]]] = {}
    rows = Observation.objects.filter(
        report__enrollment=enrollment,
        report__status=ReportStatus.SENT,
        report__month__lt=month,
        measure__in=list(entries),
        numerator__isnull=False,
        denominator__isnull=False,
    ).order_by("report__month")
    for pk, when, numerator, denominator in rows.values_list("measure_id", "report__month", "numerator", "denominator"):
        past.setdefault(pk, []).append((when, Entry(numerator, denominator)))
    found = {}
    for measure, entry in entries.items():
        facts = _facts(measure, month, past.get(measure.pk, []), enrollment.facility)
        wrong = _wrong_parts(measure, entry, parts, splits, sending) if parts and splits else []
        findings = wrong or check(entry, facts, sending=sending)
        if findings:
            found[measure.pk] = findings
    return found


def _facts(measure: Measure, month: Month, past: list[tuple[Month, Entry]], home: Facility) -> Facts:
    before = month.shift(-1)
    counts_days = "resident days" in measure.denominator.lower()
    beds = home.certified_beds if counts_days else None
    return Facts(
        multiplier=measure.multiplier,
        is_share=measure.is_share,
        least=_number(measure.least_plausible),
        most=_number(measure.most_plausible),
        is_main=measure.position == 1,
        past=tuple(entry for _, entry in past),
        most_days=int(beds * month.days * DAYS_SLACK) if beds else None,
        last_month=before.name if past and past[-1][0] == before else "",
    )


def _wrong_parts(measure: Measure, whole: Entry, parts: dict, splits: dict, sending: bool) -> list[Finding]:
    mine, lines = parts.get(measure.pk, {}), splits.get(measure.pk, [])
    if not mine or not lines:
        return []
    wrong = wrong_with_parts(whole, lines, mine, is_share=measure.is_share, sending=sending)
    return [Finding(Kind.STOP, text) for text in wrong]


def _number(limit: Decimal | None) -> float | None:
    return None if limit is None else float(limit)


def not_reported(phase: Phase, month: Month) -> EnrollmentQuerySet:
    """The homes that take part, signed before the month was over, and haven't sent it."""
    sent = MonthReport.objects.filter(enrollment=OuterRef("pk"), month=month, status=ReportStatus.SENT)
    taking_part = Enrollment.objects.active().filter(phase=phase, signed_at__date__lte=month.last_day)
    return taking_part.filter(~Exists(sent))


def sent_counts_by_state(phase: Phase, month: Month) -> dict[str, int]:
    """By state code, how many homes that take part have sent the month. States without one are left out."""
    rows = MonthReport.objects.filter(
        enrollment__phase=phase, enrollment__withdrawn_at__isnull=True, month=month, status=ReportStatus.SENT
    )
    counts = rows.order_by().values("enrollment__facility__state").annotate(homes=Count("pk"))
    return {row["enrollment__facility__state"]: row["homes"] for row in counts}
