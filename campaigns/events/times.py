"""Hours in words, on the clock of the event and on the reader's; the clocks that an event may be announced on."""

import datetime as dt
from zoneinfo import ZoneInfo

from facilities.states.codes import STATES

_NAMES = {
    "America/New_York": "Eastern time",
    "America/Chicago": "Central time",
    "America/Denver": "Mountain time",
    "America/Phoenix": "Arizona time",
    "America/Los_Angeles": "Pacific time",
    "America/Anchorage": "Alaska time",
    "Pacific/Honolulu": "Hawaii time",
    "America/Puerto_Rico": "Atlantic time (Puerto Rico)",
    "America/St_Thomas": "Atlantic time (U.S. Virgin Islands)",
    "Pacific/Guam": "Guam time",
    "America/Boise": "Mountain time (Boise)",
    "America/Detroit": "Eastern time (Detroit)",
    "America/Indiana/Indianapolis": "Eastern time (Indiana)",
}
ZONES = [(name, words) for name, words in _NAMES.items() if name in {state.zone_name for state in STATES.values()}]


def clock_words(moment: dt.datetime) -> str:
    """2:00 p.m."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def day_words(day: dt.date) -> str:
    """Thursday, December 3, 2026"""
    return f"{day:%A, %B} {day.day}, {day.year}"


def span_words(start: dt.datetime, end: dt.datetime, zone: dt.tzinfo) -> str:
    """Thursday, December 3, 2026, 2:00 p.m. to 3:30 p.m. EST; with both days where it goes over midnight."""
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    first = f"{day_words(begins)}, {clock_words(begins)}"
    if begins.date() != ends.date():
        return f"{first} to {day_words(ends)}, {clock_words(ends)} {ends:%Z}"
    return f"{first} to {clock_words(ends)} {ends:%Z}"


def also_words(start: dt.datetime, end: dt.datetime, zone: dt.tzinfo, own: dt.tzinfo) -> str:
    """1:00 p.m. to 2:30 p.m. CST; empty where the reader's clock shows the same. With the day where it is another."""
    there, here = start.astimezone(zone), start.astimezone(own)
    if there.utcoffset() == here.utcoffset():
        return ""
    if there.date() != here.date():
        return span_words(start, end, own)
    ends = end.astimezone(own)
    return f"{clock_words(here)} to {clock_words(ends)} {ends:%Z}"


def zone_named(name: str) -> ZoneInfo | None:
    """The clock of that name, or None for a name that nobody knows."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
