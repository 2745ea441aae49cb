"""Reads of the months: series for pages and charts, what is due."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure, Phase
from campaigns.measurements.models import Observation, ReportStatus
from qioportal.lib.months import Month, months_between


class PointState(StrEnum):
    NONE = "none"  # nothing was sent: a gap in the line
    NO_CASES = "no-cases"  # the denominator is zero: not 0 %
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
    return Point(month, numerator, denominator, numerator * multiplier / denominator, PointState.ENTERED)


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


def month_due(today: dt.date) -> Month:
    """The last complete month: what is asked for now."""
    return Month.of(today).shift(-1)


def due_day(phase: Phase, month: Month) -> dt.date:
    """The last day on which the month counts as on time: the phase's grace days after its end."""
    return month.last_day + dt.timedelta(days=phase.grace_days)
