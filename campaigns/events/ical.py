"""Events as iCalendar (RFC 5545): feeds, and invitations that a calendar takes in (RFC 5546)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from icalendar import vCalAddress

from accounts.mail.envelope import from_address
from accounts.mail.rendering import site_link
from campaigns.events.models import Event, EventStatus, SignUp, SignUpStatus
from campaigns.events.timezones import timezone_of
from qioportal.lib.markdown import as_text

MEDIA_TYPE = "text/calendar; charset=utf-8"
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as one reader may see it; `row` is the reader's own sign-up, whose seat opens the link."""

    event: Event
    row: SignUp | None = None

    @property
    def has_seat(self) -> bool:
        return self.row is not None and self.row.status == SignUpStatus.SEAT


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to."""
    calendar = _calendar()
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("METHOD", "PUBLISH")
    calendar.add("REFRESH-INTERVAL", dt.timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT6H")
    return _filled(calendar, [(entry, _component(entry)) for entry in entries])


def invitation(row: SignUp, method: str) -> bytes:
    """For one person: REQUEST puts it into the calendar or changes it there, CANCEL takes it out. The same UID always;
    what has the higher SEQUENCE holds."""
    calendar = _calendar()
    calendar.add("METHOD", method)
    entry = Entry(row.event, row)
    component = _component(entry)
    moments = [row.event.changed_at, row.signed_up_at, row.moved_up_at, row.left_at]
    component["DTSTAMP"] = icalendar.vDatetime(_whole(max(moment for moment in moments if moment)))
    component.add("ORGANIZER", _person(row.event.holder, from_address()))
    guest = _person(row.name, row.email)
    guest.params["PARTSTAT"] = "ACCEPTED"
    guest.params["RSVP"] = "FALSE"
    component.add("ATTENDEE", guest, encode=False)
    if method == CANCEL:
        component["STATUS"] = "CANCELLED"
    return _filled(calendar, [(entry, component)])


def uid_of(event: Event) -> str:
    return f"{event.key}@{urlsplit(settings.SITE_URL).hostname}"


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//{settings.PORTAL_NAME}//Events//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    return calendar


def _filled(calendar: icalendar.Calendar, components: list[tuple[Entry, icalendar.Event]]) -> bytes:
    for zone in sorted({entry.event.zone for entry, _ in components}):
        calendar.add_component(timezone_of(zone))
    for _, component in components:
        calendar.add_component(component)
    return calendar.to_ical()


def _component(entry: Entry) -> icalendar.Event:
    event, zone = entry.event, ZoneInfo(entry.event.zone)
    made = icalendar.Event()
    made.add("UID", uid_of(event))
    made.add("SEQUENCE", event.sequence)
    made.add("DTSTAMP", _whole(event.changed_at))
    made.add("LAST-MODIFIED", _whole(event.changed_at))
    made.add("DTSTART", event.starts_at.astimezone(zone))
    made.add("DTEND", event.ends_at.astimezone(zone))
    made.add("SUMMARY", _one_line(event.title))
    made.add("DESCRIPTION", _description(entry))
    if where := _where(entry):
        made.add("LOCATION", _one_line(where))
    made.add("URL", site_link(f"/events/{event.slug}/"))
    made.add("CATEGORIES", [event.get_kind_display()])
    made.add("STATUS", _status(entry))
    return made


def _status(entry: Entry) -> str:
    if entry.event.status == EventStatus.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if entry.row and not entry.has_seat else "CONFIRMED"


def _description(entry: Entry) -> str:
    parts = [f"Held by {entry.event.holder}."]
    if entry.row and not entry.has_seat and entry.event.status != EventStatus.CANCELLED:
        parts.append("You are on the waiting list.")
    if entry.event.description:
        parts.append(as_text(entry.event.description))
    if entry.has_seat and entry.event.link:
        parts.append(f"Join: {entry.event.link}")
    return "\n\n".join(parts)


def _where(entry: Entry) -> str:
    if entry.event.place:
        return entry.event.place
    return entry.event.link if entry.has_seat else "On line" if entry.event.link else ""


def _whole(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = _one_line(name.replace('"', "'"))
    return person


def _one_line(words: str) -> str:
    return " ".join(words.split())
