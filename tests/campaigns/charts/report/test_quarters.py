"""Quarters as values."""

import pytest

from campaigns.charts.report.quarters import Quarter, quarters_between
from qioportal.lib.months import Month


@pytest.mark.parametrize(("number", "quarter"), [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (12, 4)])
def test_a_month_lies_in_its_quarter(number, quarter):
    assert Quarter.of(Month(2026, number)) == Quarter(2026, quarter)


def test_a_quarter_has_three_months_and_a_name():
    quarter = Quarter.parse("2026-q4")
    assert quarter.months == [Month(2026, 10), Month(2026, 11), Month(2026, 12)]
    assert quarter.label == "October to December 2026"
    assert str(quarter) == "2026-q4"
    assert Quarter(2026, 1).before() == Quarter(2025, 4)


@pytest.mark.parametrize(
    "text", ["2026-q5", "2026-q0", "2026q3", "2026-Q3", "", "1-q1", "2026-q3\n", "0000-q1", "٢٠٢٦-q1"]
)
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match=r"quarter|month"):
        Quarter.parse(text)


def test_quarters_between_two_months_newest_first():
    assert quarters_between(Month(2025, 12), Month(2026, 4)) == [Quarter(2026, 2), Quarter(2026, 1), Quarter(2025, 4)]
    assert quarters_between(Month(2026, 5), Month(2026, 5)) == [Quarter(2026, 2)]
    assert quarters_between(Month(2026, 6), Month(2026, 5)) == []
