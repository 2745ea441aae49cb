"""When and where a meeting is, in words, by the clock of the coalition's state."""

import datetime as dt

from campaigns.coalitions.meeting_models import Meeting


def clock(time: dt.time) -> str:
    """9:41 a.m."""
    return f"{time.hour % 12 or 12}:{time:%M} {'a.m.' if time.hour < 12 else 'p.m.'}"


def time_words(meeting: Meeting) -> str:
    """10:00 a.m. to 11:30 a.m. EST"""
    until = f" to {clock(meeting.ends_at)}" if meeting.ends_at else ""
    return f"{clock(meeting.starts_at)}{until} {meeting.begins:%Z}"


def when_words(meeting: Meeting) -> str:
    """Friday, November 20, 2026, 10:00 a.m. to 11:30 a.m. EST"""
    return f"{meeting.day:%A, %B} {meeting.day.day}, {meeting.day.year}, {time_words(meeting)}"


def where_words(meeting: Meeting) -> str:
    """The place, and that there is a link."""
    return ", ".join(filter(None, [meeting.place, "on line" if meeting.link else ""]))
