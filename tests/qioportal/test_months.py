"""Months: parsing, stepping, order."""

import datetime as dt

import pytest

from qioportal.lib.months import Month, months_between


def test_parse_and_print_are_one():
    assert str(Month.parse("2026-10")) == "2026-10"
    assert Month.parse("2026-10").label == "October 2026"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "", "٢٠٢٦-١٠"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match=r"month"):
        Month.parse(text)


def test_shift_crosses_years_both_ways():
    assert Month(2026, 1).shift(-1) == Month(2025, 12)
    assert Month(2025, 12).shift(14) == Month(2027, 2)
    assert Month(2026, 3) - Month(2025, 3) == 12


def test_days_and_leap_years():
    assert Month(2028, 2).last_day == dt.date(2028, 2, 29)
    assert Month.of(dt.date(2026, 11, 22)).first_day == dt.date(2026, 11, 1)


def test_months_between_includes_both_ends():
    assert [str(month) for month in months_between(Month(2025, 11), Month(2026, 2))] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
    assert list(months_between(Month(2026, 2), Month(2026, 1))) == []
