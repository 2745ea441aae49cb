"""Meetings of coalitions among the events: what is open to everybody in lists and feeds, the rest in the members' own
feeds. The meetings themselves are kept in campaigns/coalitions."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from icalendar import vCalAddress

from accounts.mail.kinds import MailFile
from campaigns.coalitions.calendar_queries import meetings_of_person, open_meetings
from campaigns.coalitions.meeting_models import Meeting
from campaigns.events.ical import CANCEL, REQUEST, Shown, addressed
from campaigns.events.models import Audience, Event, EventKind, EventQuerySet
from campaigns.events.queries import SHOWN_AFTER, Wishes, listed
from qioportal.lib.markdown import as_text

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MeetingEntry:
    """A meeting as everybody may see it, or as a member does: with agenda, and why it was cancelled."""

    meeting: Meeting
    is_member: bool = False
    pk = None  # among events: nobody signs up for it

    @property
    def path(self) -> str:
        of, key = self.meeting, self.meeting.key
        if not self.is_member:
            return reverse("events:public-meeting", args=[of.state.slug, key])
        if of.lane_id:
            return reverse("coalitions:meeting", args=[of.state.slug, key])
        return reverse("coalitions:community-meeting", args=[of.community.ccn, key])

    @property
    def holder(self) -> str:
        return str(self.meeting.lane or self.meeting.community.display_name)

    @property
    def ends_at(self) -> dt.datetime:
        """When it is over; where nobody said, the end of the day."""
        return self.meeting.ends or dt.datetime.combine(self.meeting.day + _DAY, dt.time(), self.meeting.state.zone)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def shown(self) -> Shown:
        of = self.meeting
        return Shown(
            f"meeting-{of.pk}", of.sequence, of.changed_at or of.planned_at, of.begins, of.ends, of.state.zone_name,
            of.title, self._description(), of.place or of.link, self.path, EventKind.LANE_MEETING.label,
            "CANCELLED" if of.is_cancelled else "CONFIRMED",
        )  # fmt: skip

    def _description(self) -> str:
        of = self.meeting
        parts = [f"Meeting of {self.holder}."]
        if of.is_open:
            parts.append("Anybody may come.")
        if of.is_cancelled and self.is_member:
            parts.append(f"Cancelled: {of.cancel_reason}")
        if of.link and not of.is_cancelled:
            parts.append(f"Join: {of.link}")
        if of.agenda and self.is_member:
            parts.append(as_text(of.agenda))
        return "\n\n".join(parts)


def meeting_file(meeting: Meeting, address: str) -> MailFile:
    """What goes with the mail to a member: puts the meeting into the calendar, changes it there or takes it out."""
    entry, method = MeetingEntry(meeting, is_member=True), CANCEL if meeting.is_cancelled else REQUEST
    guest = vCalAddress(f"mailto:{address}")
    guest.params["PARTSTAT"] = "NEEDS-ACTION"
    kind = f"text/calendar; charset=utf-8; method={method}"
    return MailFile("meeting.ics", kind, addressed(entry.shown, entry.holder, guest, method))


class Timeline:
    """Events and meetings in one order of time, as a list that is read page by page: all keys, the rows of a page."""

    def __init__(self, events: EventQuerySet, meetings: list[MeetingEntry], *, latest_first: bool):
        self._events, self._meetings = events, {entry.meeting.pk: entry for entry in meetings}
        keys = [(starts_at, False, pk) for pk, starts_at in events.values_list("pk", "starts_at")]
        keys += [(entry.meeting.begins, True, pk) for pk, entry in self._meetings.items()]
        self._keys = sorted(keys, reverse=latest_first)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, part: slice) -> list:
        keys = self._keys[part]
        events = self._events.in_bulk([pk for _, is_meeting, pk in keys if not is_meeting])
        return [self._meetings[pk] if is_meeting else events[pk] for _, is_meeting, pk in keys]


def listed_with_meetings(rows: EventQuerySet, wishes: Wishes, state: str = "") -> EventQuerySet | Timeline:
    """The events as `listed`, and the open meetings (of one state) that are wished for among them."""
    events, meetings = listed(rows, wishes), _wished(wishes, state or wishes.state)
    return Timeline(events, meetings, latest_first=wishes.is_past) if meetings else events


def coming_in(state: str, limit: int = 4) -> list[Event | MeetingEntry]:
    """What a state's public page announces: public events of the state and the nation, open meetings of its LANE."""
    found = listed_with_meetings(Event.objects.public().standing(), Wishes(state=state))
    near = found[: limit * 3]  # of which some meetings may be cancelled
    return [each for each in near if not (isinstance(each, MeetingEntry) and each.meeting.is_cancelled)][:limit]


def _wished(wishes: Wishes, state: str) -> list[MeetingEntry]:
    """Meetings are about no goal and of no series, for everybody."""
    is_other_kind = wishes.kind not in ("", EventKind.LANE_MEETING)
    if is_other_kind or wishes.goal or wishes.series or wishes.audience not in ("", Audience.EVERYBODY):
        return []
    now = timezone.now()
    rows = open_meetings(state, wishes.words)
    near = rows.filter(day__lte=(now + _DAY).date()) if wishes.is_past else rows.filter(day__gte=(now - _DAY).date())
    entries = [MeetingEntry(row) for row in near]
    return [entry for entry in entries if (entry.ends_at <= now) == wishes.is_past]


def coming_of_person(user, limit: int = 10) -> list[MeetingEntry]:
    """The next meetings of the coalitions that the person belongs to."""
    now = timezone.now()
    rows = meetings_of_person(user).filter(day__gte=(now - _DAY).date(), cancelled_at__isnull=True)[: limit + 2]
    return [entry for entry in (MeetingEntry(row, is_member=True) for row in rows) if entry.ends_at > now][:limit]


def meetings_of_feed(rows) -> list[Meeting]:
    """What a calendar shows: of the last 90 days and later; cancelled ones stay, marked, so that they go away there."""
    return list(rows.filter(day__gte=(timezone.now() - SHOWN_AFTER).date()))
