"""A clock as VTIMEZONE (RFC 5545): from the zone's own rules, true for each moment of its years."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR, YEARS = 2007, 31  # since then daylight saving begins in March and ends in November
_WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@dataclass(frozen=True, slots=True)
class Change:
    """One turn of the clock. `at` is the wall time before it, as RFC 5545 writes it."""

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    is_daylight: bool

    @property
    def kind(self) -> tuple:
        return self.before, self.after, self.name, self.is_daylight

    @property
    def rule(self) -> tuple:
        """Month, which weekday of it, hour: what repeats each year."""
        return self.at.month, f"{(self.at.day - 1) // 7 + 1}{_WEEKDAYS[self.at.weekday()]}", self.at.time()


@lru_cache(maxsize=32)
def timezone_of(name: str) -> Timezone:
    """The VTIMEZONE of `America/New_York`. It is shared: nobody changes it."""
    zone, made = ZoneInfo(name), Timezone()
    made.add("TZID", name)
    groups: dict[tuple, list[Change]] = {}
    for change in changes_of(zone):
        groups.setdefault(change.kind, []).append(change)
    if not groups:
        start = dt.datetime(FIRST_YEAR, 1, 1, tzinfo=zone)
        still = Change(start.replace(tzinfo=None), start.utcoffset(), start.utcoffset(), start.tzname(), False)
        groups[still.kind] = [still]
    for changes in groups.values():
        made.add_component(_observance(changes))
    return made


def changes_of(zone: ZoneInfo) -> list[Change]:
    """Every turn of the clock from FIRST_YEAR on, in order: looked for day by day, found to the minute."""
    found = []
    day = dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC)
    for _ in range(366 * YEARS):
        following = day + dt.timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            found.append(_turn_between(day, following, zone))
        day = following
    return found


def _turn_between(low: dt.datetime, high: dt.datetime, zone: ZoneInfo) -> Change:
    before = low.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(minutes=1):
        middle = low + (high - low) // 2
        middle = middle.replace(second=0, microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    after = high.astimezone(zone)
    wall = (high + before).replace(tzinfo=None)
    return Change(wall, before, after.utcoffset(), after.tzname(), bool(after.dst()))


def _observance(changes: list[Change]) -> TimezoneDaylight | TimezoneStandard:
    first = changes[0]
    made = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
    made.add("DTSTART", first.at)
    made.add("TZOFFSETFROM", first.before)
    made.add("TZOFFSETTO", first.after)
    made.add("TZNAME", first.name)
    if len(changes) >= YEARS and len({change.rule for change in changes}) == 1:
        month, weekday, _ = first.rule
        made.add("RRULE", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": weekday}))
    elif len(changes) > 1:
        made.add("RDATE", [change.at for change in changes[1:]])
    return made
