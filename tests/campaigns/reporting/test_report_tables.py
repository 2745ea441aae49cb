"""What the tables of the reports refuse."""

import pytest
from django.db import IntegrityError, transaction

from campaigns.reporting.models import LaneReport, LaneReportSending
from tests.campaigns.reporting.conftest import utc


@pytest.mark.parametrize("quarter", ["2026-Q3", "2026-q5", "26-q3", ""])
def test_the_table_knows_quarters(lane, quarter):
    with pytest.raises(IntegrityError), transaction.atomic():
        LaneReport.objects.create(lane=lane, quarter=quarter)


def test_one_report_per_quarter(lane):
    LaneReport.objects.create(lane=lane, quarter="2026-q3")
    with pytest.raises(IntegrityError), transaction.atomic():
        LaneReport.objects.create(lane=lane, quarter="2026-q3")


@pytest.mark.parametrize(
    "facts",
    [
        {"number": 1, "verdict": "returned", "words": "No", "reviewed_at": utc(2026, 11, 1)},
        {"number": 2},
        {"number": 2, "verdict": "accepted", "reviewed_at": utc(2026, 11, 1)},
        {"number": 2, "verdict": "returned", "words": "", "reviewed_at": utc(2026, 11, 1)},
        {"number": 2, "verdict": "returned", "words": "No"},
        {"number": 2, "verdict": "perhaps", "reviewed_at": utc(2026, 11, 1)},
    ],
    ids=["the same number", "two that wait", "one waits, one accepted", "no words", "no moment", "no such verdict"],
)
def test_the_table_of_sendings(lane, facts):
    report = LaneReport.objects.create(lane=lane, quarter="2026-q3")
    LaneReportSending.objects.create(report=report, number=1, answers=[], figures={})
    with pytest.raises(IntegrityError), transaction.atomic():
        LaneReportSending.objects.create(report=report, answers=[], figures={}, **facts)
