"""Harbor House with two years of consistent assignment that got better, on a day on which the clock stands still."""

import datetime as dt

import pytest
import time_machine

from campaigns.enrollment.models import Enrollment
from campaigns.measurements.models import MonthReport, Observation, ReportStatus
from campaigns.measurements.participation import recompute
from qioportal.lib.months import Month
from tests.campaigns.charts.homes import TODAY, measure, signed

STEADY = [(count, 100) for count in [72, 75, 68, 74, 69, 73, 70, 76, 71, 77, 67, 73] * 2]
BETTER = [*STEADY[:12], *[(count, 100) for count in [82, 85, 81, 86, 84, 83] * 2]]


def sent(enrollment: Enrollment, code: str, series: list, last: str = "2026-09") -> None:
    """The months of a series (None: not sent), written at once: how months are sent is the months' own test."""
    of, newest = measure(code), Month.parse(last)
    months = {newest.shift(index + 1 - len(series)): pair for index, pair in enumerate(series) if pair}
    days = {month: dt.datetime.combine(month.last_day, dt.time(15), dt.UTC) for month in months}
    MonthReport.objects.bulk_create(
        MonthReport(enrollment=enrollment, month=month, status=ReportStatus.SENT, saved_at=day, sent_at=day)
        for month, day in days.items()
    )
    reports = {report.month: report for report in enrollment.reports.all()}
    Observation.objects.bulk_create(
        Observation(report=reports[month], measure=of, numerator=pair[0], denominator=pair[1])
        for month, pair in months.items()
    )


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def harbor(world, phase) -> Enrollment:
    return signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))


@pytest.fixture
def improved(harbor, today) -> Enrollment:
    """All of the goal's months are there, to September 2026; the level is computed."""
    sent(harbor, "ca_ls", BETTER)
    recompute(harbor)
    return harbor
