"""Events as iCalendar (RFC 5545): feeds, and invitations that a calendar takes in (RFC 5546)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol
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
class Shown:
    """What one reader's calendar shows of an event, or of a meeting."""

    uid: str
    sequence: int
    changed_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    zone: str
    title: str
    description: str
    where: str
    path: str
    category: str
    status: str
    stamped_at: dt.datetime | None = None  # of an invitation; else when it was changed


class Dated(Protocol):
    @property
    def shown(self) -> Shown: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as one reader may see it; `row` is the reader's own sign-up, whose seat opens the link."""

    event: Event
    row: SignUp | None = None

    @property
    def has_seat(self) -> bool:
        return self.row is not None and self.row.status == SignUpStatus.SEAT

    @property
    def shown(self) -> Shown:
        event = self.event
        return Shown(
            f"{event.key}", event.sequence, event.changed_at, event.starts_at, event.ends_at, event.zone, event.title,
            _description(self), _where(self), f"/events/{event.slug}/", event.get_kind_display(), _status(self),
        )  # fmt: skip


def feed(name: str, entries: Iterable[Dated]) -> bytes:
    """A calendar to subscribe to, in the order of time."""
    calendar = _calendar()
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("METHOD", "PUBLISH")
    calendar.add("REFRESH-INTERVAL", dt.timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT6H")
    shown = sorted((entry.shown for entry in entries), key=lambda each: each.starts_at)
    return _filled(calendar, [(each.zone, _component(each)) for each in shown])


def invitation(row: SignUp, method: str) -> bytes:
    """For one person: REQUEST puts it into the calendar or changes it there, CANCEL takes it out. The same UID always;
    what has the higher SEQUENCE holds."""
    moments = [row.event.changed_at, row.signed_up_at, row.moved_up_at, row.left_at]
    guest = _person(row.name, row.email)
    guest.params["PARTSTAT"] = "ACCEPTED"
    shown = replace(Entry(row.event, row).shown, stamped_at=max(moment for moment in moments if moment))
    return addressed(shown, row.event.holder, guest, method)


def addressed(shown: Shown, holder: str, guest: vCalAddress, method: str) -> bytes:
    """What the holder writes into one person's calendar; nobody is asked for an answer."""
    calendar = _calendar()
    calendar.add("METHOD", method)
    component = _component(shown)
    component.add("ORGANIZER", _person(holder, from_address()))
    guest.params["RSVP"] = "FALSE"
    component.add("ATTENDEE", guest, encode=False)
    if method == CANCEL:
        component["STATUS"] = "CANCELLED"
    return _filled(calendar, [(shown.zone, component)])


def uid_of(event: Event) -> str:
    return _uid(str(event.key))


def _uid(key: str) -> str:
    return f"{key}@{urlsplit(settings.SITE_URL).hostname}"


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//{settings.PORTAL_NAME}//Events//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    return calendar


def _filled(calendar: icalendar.Calendar, components: list[tuple[str, icalendar.Event]]) -> bytes:
    zones = {zone for zone, _ in components} or {settings.TIME_ZONE}  # RFC 5545: a calendar has a component
    for zone in sorted(zones):
        calendar.add_component(timezone_of(zone))
    for _, component in components:
        calendar.add_component(component)
    return calendar.to_ical()


def _component(shown: Shown) -> icalendar.Event:
    zone, made = ZoneInfo(shown.zone), icalendar.Event()
    made.add("UID", _uid(shown.uid))
    made.add("SEQUENCE", shown.sequence)
    made.add("DTSTAMP", _whole(shown.stamped_at or shown.changed_at))
    made.add("LAST-MODIFIED", _whole(shown.changed_at))
    made.add("DTSTART", shown.starts_at.astimezone(zone))
    if shown.ends_at:
        made.add("DTEND", shown.ends_at.astimezone(zone))
    made.add("SUMMARY", _one_line(shown.title))
    made.add("DESCRIPTION", shown.description)
    if shown.where:
        made.add("LOCATION", _one_line(shown.where))
    made.add("URL", site_link(shown.path))
    made.add("CATEGORIES", [shown.category])
    made.add("STATUS", shown.status)
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
