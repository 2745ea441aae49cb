"""Reads of the meetings: lists, one meeting with all that belongs to it, action items, what a LANE's week holds."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from campaigns.coalitions.bodies import LaneBody, Member
from campaigns.coalitions.meeting_models import (
    ActionItem,
    Meeting,
    MeetingAttendance,
    MeetingFile,
    Minutes,
    meeting_key,
)
from campaigns.coalitions.models import Lane
from facilities.states.codes import STATES
from qioportal.lib.search import narrowed

WHEN = {"coming": "Coming", "held": "Held", "cancelled": "Cancelled"}
STATES_OF_ACTIONS = {"open": "Open", "late": "Past their day", "done": "Done", "all": "All"}


def meetings_matching(body: LaneBody, when: str, words: str) -> QuerySet[Meeting]:
    """The meetings of one of `WHEN` whose title, place, agenda or minutes hold every word; with `people`, how many
    came, and `has_minutes`, whether approved ones are there."""
    rows = body.meetings
    if when == "cancelled":
        rows = rows.filter(cancelled_at__isnull=False).order_by("-day", "-number")
    else:
        rows = rows.held(body.today) if when == "held" else rows.coming(body.today)
    approved = Minutes.objects.approved().filter(meeting=OuterRef("pk"))
    rows = narrowed(
        rows, words, "title__icontains", "place__icontains", "agenda__icontains",
        lambda word: Exists(approved.filter(text__icontains=word)),
    )  # fmt: skip
    return rows.annotate(people=Count("attendance", distinct=True), has_minutes=Exists(approved))


def meeting_of(body: LaneBody, key: str) -> Meeting | None:
    """The meeting of `2026-11-20`, or of `2026-11-20-2`; one that was moved away from there has another key now."""
    try:
        day = dt.date.fromisoformat(key[:10])
        number = int(key[11:]) if len(key) > 10 else 1
    except ValueError:
        return None
    if key != meeting_key(day, number):
        return None
    found = body.meetings.filter(day=day, number=number).first()
    return found or body.meetings.filter(moves__day=day, moves__number=number).first()


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """What belongs to one meeting."""

    meeting: Meeting
    present: list[Member]
    absent: list[Member]
    guests: list[str]
    draft: Minutes | None
    approved: Minutes | None
    older: list[Minutes]
    files: list[MeetingFile]
    actions: list[ActionItem]

    @property
    def came(self) -> int:
        return len(self.present) + len(self.guests)


def meeting_page(body: LaneBody, meeting: Meeting) -> MeetingPage:
    """In a fixed number of queries. Who only reads gets neither draft nor files."""
    rows = list(MeetingAttendance.objects.filter(meeting=meeting).select_related("lane_member", "community_member"))
    present = [row.lane_member or row.community_member for row in rows if not row.guest]
    there = {member.pk for member in present}
    minutes = list(meeting.minutes.select_related("saved_by", "approved_by"))
    approved = [each for each in minutes if each.approved_at]
    return MeetingPage(
        meeting=meeting,
        present=sorted(present, key=lambda member: (member.organization.lower(), member.name.lower())),
        absent=[member for member in body.members_on(meeting.day) if member.pk not in there],
        guests=[row.guest for row in rows if row.guest],
        draft=next((each for each in minutes if not each.approved_at and not body.is_read_only), None),
        approved=approved[0] if approved else None,
        older=approved[1:],
        files=[] if body.is_read_only else list(_files(meeting)),
        actions=list(meeting.actions.select_related("done_by").order_by("pk")),
    )


def _files(meeting: Meeting) -> QuerySet[MeetingFile]:
    return meeting.files.select_related("file__kept_by").defer("file__content")


def draft_of(meeting: Meeting) -> Minutes | None:
    return meeting.minutes.drafts().select_related("saved_by").first()


def minutes_version(meeting: Meeting, version: int) -> Minutes | None:
    """An approved one; drafts have no address of their own."""
    return meeting.minutes.approved().filter(version=version).select_related("approved_by").first()


def latest_minutes(meeting: Meeting) -> Minutes | None:
    return meeting.minutes.order_by("-version").first()


def file_of(meeting: Meeting, key) -> MeetingFile | None:
    return meeting.files.select_related("file").filter(file__key=key).first()


def action_of(meeting: Meeting, number: int) -> ActionItem | None:
    """The `number`th that was noted, from one on. They are never deleted, so the number stays."""
    rows = meeting.actions.order_by("pk")[number - 1 : number] if number >= 1 else []
    return next(iter(rows), None)


def actions_matching(body: LaneBody, state: str, words: str) -> QuerySet[ActionItem]:
    """Action items of all meetings, of one of `STATES_OF_ACTIONS`; what is due first on top."""
    rows = body.actions
    if state == "done":
        rows = rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")
    elif state != "all":
        rows = rows.open().order_by("until", "pk")
    if state == "late":
        rows = rows.filter(until__lt=body.today)
    return narrowed(rows, words, "what__icontains", "who__icontains", "meeting__title__icontains")


def next_meeting(body: LaneBody) -> Meeting | None:
    return body.meetings.coming(body.today).first()


def next_open_meeting(lane: Lane, day: dt.date) -> Meeting | None:
    """The next one to which anybody may come: for the public page."""
    return lane.meetings.coming(day).filter(is_open=True).select_related("lane").first()


def meetings_held(state: str, first: dt.date, last: dt.date) -> QuerySet[Meeting]:
    """The LANE's meetings of these days that were not cancelled, with `people`, how many came."""
    rows = Meeting.objects.filter(lane__state=STATES[state].code, day__range=(first, last), cancelled_at__isnull=True)
    return rows.select_related("lane").annotate(people=Count("attendance", distinct=True)).order_by("day", "number")
