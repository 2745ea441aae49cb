"""Template tags of events: hours on the event's clock and on the reader's, states as pills, the description."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_words import when_words
from campaigns.events.meetings import coming_in
from campaigns.events.models import Event, SignUp, SignUpStatus
from campaigns.events.pdf import hours_words
from campaigns.events.times import also_words, clock_words, day_words, span_words
from facilities.states.codes import State
from qioportal.lib.markdown import as_page_html
from qioportal.templatetags.layout import pill, short_day

register = template.Library()
register.filter("credit", hours_words)

_STAGES = {
    "draft": ("idle", "Draft"),
    "open": ("ok", "Open"),
    "closed": ("wait", "Sign-up closed"),
    "cancelled": ("stop", "Cancelled"),
    "held": ("info", "Held"),
}
_PLACES = {
    SignUpStatus.SEAT: ("ok", "Has a seat"),
    SignUpStatus.WAITING: ("wait", "On the waiting list"),
    SignUpStatus.LEFT: ("idle", "Left"),
    SignUpStatus.ASKED: ("idle", "Not confirmed"),
}


@register.filter
def event_when(event: Event) -> str:
    """Thursday, December 3, 2026, 2:00 p.m. to 3:30 p.m. EST: on the clock of the event."""
    return span_words(event.starts_at, event.ends_at, ZoneInfo(event.zone))


@register.filter
def event_here(event: Event) -> str:
    """The same on the reader's clock; empty where it is the same."""
    zone: dt.tzinfo = timezone.get_current_timezone()
    return also_words(event.starts_at, event.ends_at, ZoneInfo(event.zone), zone)


@register.filter
def event_day(event: Event) -> str:
    """Dec 3, for a table."""
    return short_day(event.first_day)


@register.filter
def event_hour(event: Event) -> str:
    """2:00 p.m. EST, for a table."""
    begins = event.starts_at.astimezone(ZoneInfo(event.zone))
    return f"{clock_words(begins)} {begins:%Z}"


@register.filter
def event_until(event: Event) -> str:
    """Until when people sign up, on the clock of the event."""
    ends = event.sign_up_until.astimezone(ZoneInfo(event.zone))
    return f"{day_words(ends)}, {clock_words(ends)} {ends:%Z}"


@register.inclusion_tag("campaigns/events/_coming.html")
def coming_events(state: State) -> dict:
    """The next ones that the state's public page announces."""
    return {"state": state, "events": coming_in(state.code)}


@register.filter
def meeting_when(meeting: Meeting) -> str:
    """As event_when; without an end where nobody said one."""
    return when_words(meeting)


@register.filter
def meeting_hour(meeting: Meeting) -> str:
    """10:00 a.m. EST, for a table."""
    return f"{clock_words(meeting.begins)} {meeting.begins:%Z}"


@register.filter
def meeting_here(meeting: Meeting) -> str:
    """The same on the reader's clock; empty where it is the same."""
    zone: dt.tzinfo = timezone.get_current_timezone()
    if meeting.ends:
        return also_words(meeting.begins, meeting.ends, meeting.state.zone, zone)
    here = meeting.begins.astimezone(zone)
    return "" if here.utcoffset() == meeting.begins.utcoffset() else f"{clock_words(here)} {here:%Z}"


@register.filter
def at_signs(email: str) -> SafeString:
    """An address that, where it is too long for its column, breaks behind the @ or before a dot."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in re.split(r"(?<=@)|(?=\.)", email)))


@register.simple_tag
def event_pill(event: Event) -> SafeString:
    return pill(*_STAGES[event.stage])


@register.simple_tag
def place_pill(row: SignUp) -> SafeString:
    return pill("ok", "Attended") if row.attended_at else pill(*_PLACES[SignUpStatus(row.status)])


@register.filter
def event_text(event: Event) -> SafeString:
    """The description as clean HTML below the page's own headings."""
    return as_page_html(event.description, 2)
