"""Two working days, against a table written by hand from the calendars of 2025 to 2028 and opm.gov's holidays."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from accounts.assistance.masking import masked
from accounts.assistance.working_days import answer_by, federal_holidays

TABLE = [
    # asked (local), answer by (local), zone, why
    ("2026-11-09 08:17", "2026-11-12 08:17", "America/New_York", "Monday; Wednesday is Veterans Day"),
    ("2026-11-16 08:17", "2026-11-18 08:17", "America/New_York", "Monday to Wednesday"),
    ("2026-11-19 16:59", "2026-11-23 16:59", "America/New_York", "Thursday over a weekend"),
    ("2026-11-20 23:59", "2026-11-24 23:59", "America/New_York", "Friday night to Tuesday night"),
    ("2026-11-21 10:00", "2026-11-25 09:00", "America/New_York", "Saturday counts from Monday morning"),
    ("2026-11-22 23:59", "2026-11-25 09:00", "America/New_York", "Sunday counts from Monday morning"),
    ("2026-11-25 12:00", "2026-11-30 12:00", "America/New_York", "before Thanksgiving: Friday, Monday"),
    ("2026-11-26 12:00", "2026-12-01 09:00", "America/New_York", "on Thanksgiving: Friday, then Monday, Tuesday"),
    ("2026-12-24 15:00", "2026-12-29 15:00", "America/New_York", "over Christmas on a Friday"),
    ("2026-07-01 09:30", "2026-07-06 09:30", "America/New_York", "July 4 is a Saturday, kept on Friday the 3rd"),
    ("2027-07-02 09:30", "2027-07-07 09:30", "America/New_York", "July 4 is a Sunday, kept on Monday the 5th"),
    ("2027-12-30 09:30", "2028-01-04 09:30", "America/New_York", "New Year 2028 is a Saturday, kept on Dec 31, 2027"),
    ("2026-01-16 09:00", "2026-01-21 09:00", "America/New_York", "Martin Luther King on Monday the 19th"),
    ("2026-02-13 09:00", "2026-02-18 09:00", "America/New_York", "Washington on Monday the 16th"),
    ("2026-05-22 09:00", "2026-05-27 09:00", "America/New_York", "Memorial Day on Monday the 25th"),
    ("2026-06-18 09:00", "2026-06-23 09:00", "America/New_York", "Juneteenth on a Friday"),
    ("2026-09-04 09:00", "2026-09-09 09:00", "America/New_York", "Labor Day on Monday the 7th"),
    ("2026-10-09 09:00", "2026-10-14 09:00", "America/New_York", "Columbus Day on Monday the 12th"),
    ("2026-03-06 14:00", "2026-03-10 14:00", "America/New_York", "clocks go forward on Sunday the 8th"),
    ("2026-10-30 14:00", "2026-11-03 14:00", "America/New_York", "clocks go back on Sunday, November 1"),
    ("2026-10-30 14:00", "2026-11-03 14:00", "America/Phoenix", "Arizona keeps its clock"),
    ("2026-11-16 23:30", "2026-11-18 23:30", "Pacific/Honolulu", "Monday night in Hawaii is Tuesday in UTC"),
    ("2026-11-20 20:00", "2026-11-24 20:00", "Pacific/Honolulu", "Friday evening there, Saturday in UTC"),
    ("2026-11-16 07:00", "2026-11-18 07:00", "Pacific/Guam", "Monday morning in Guam is Sunday in UTC"),
]


@pytest.mark.parametrize(("asked", "due", "zone", "why"), TABLE, ids=[row[3] for row in TABLE])
def test_answer_is_due_two_working_days_later(asked, due, zone, why):
    zone = ZoneInfo(zone)
    local = dt.datetime.fromisoformat(asked).replace(tzinfo=zone)
    found = answer_by(local.astimezone(dt.UTC), zone)
    assert found.strftime("%Y-%m-%d %H:%M") == due, why


def test_hours_in_between_follow_the_clock_change():
    zone = ZoneInfo("America/New_York")
    forward = dt.datetime(2026, 3, 6, 14, tzinfo=zone).astimezone(dt.UTC)
    assert answer_by(forward, zone).astimezone(dt.UTC) - forward == dt.timedelta(hours=95)
    back = dt.datetime(2026, 10, 30, 14, tzinfo=zone).astimezone(dt.UTC)
    assert answer_by(back, zone).astimezone(dt.UTC) - back == dt.timedelta(hours=97)


HOLIDAYS = {  # as the Office of Personnel Management lists them
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_are_those_of_the_federal_government(year):
    assert [f"{day:%m-%d}" for day in sorted(federal_holidays(year))] == HOLIDAYS[year].split()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ada@harbor-house.org", "a***@h***.org"),
        ("x@mail.big.example.com", "x***@m***.com"),
        ("é@münchen.de", "é***@m***.de"),
    ],
)
def test_an_address_is_shown_masked(address, shown):
    assert masked(address) == shown
