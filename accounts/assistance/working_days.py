"""Working days: Monday to Friday without the holidays of the federal government (5 U.S.C. 6103). Pure, no clock."""

import datetime as dt
from functools import lru_cache

WORKING_DAYS_TO_ANSWER = 2
OPENS_AT = dt.time(9)  # what comes in on a day off counts from the next working day's morning
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def answer_by(asked_at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The same time of the clock two working days later, where the home is."""
    local = asked_at.astimezone(zone)
    day, clock = local.date(), local.time()
    if not is_working_day(day):
        day, clock = next_working_day(day), OPENS_AT
    for _ in range(WORKING_DAYS_TO_ANSWER):
        day = next_working_day(day)
    return dt.datetime.combine(day, clock, tzinfo=zone)


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def next_working_day(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


@lru_cache(maxsize=16)
def federal_holidays(year: int) -> frozenset[dt.date]:
    """The days off of one year. A holiday on a Saturday is kept on Friday, one on a Sunday on Monday."""
    fixed = [dt.date(year, 1, 1), dt.date(year, 6, 19), dt.date(year, 7, 4), dt.date(year, 11, 11),
             dt.date(year, 12, 25), dt.date(year + 1, 1, 1)]  # fmt: skip
    floating = [
        _nth(year, 1, MONDAY, 3),  # Martin Luther King
        _nth(year, 2, MONDAY, 3),  # Washington
        _nth(year, 6, MONDAY, 1) - dt.timedelta(days=7),  # Memorial Day, the last Monday of May
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 10, MONDAY, 2),  # Columbus
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
    ]
    return frozenset(day for day in [*map(_kept_on, fixed), *floating] if day.year == year)


def _nth(year: int, month: int, weekday: int, which: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def _kept_on(day: dt.date) -> dt.date:
    return day + dt.timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))
