"""Meetings for calendars and public lists: to which anybody may come, those of a person, when one last changed."""

import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind
from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_queries import meeting_of
from campaigns.coalitions.models import Lane, LaneMember
from qioportal.lib.search import narrowed


def open_meetings(state: str = "", words: str = "") -> QuerySet[Meeting]:
    """Of the LANEs (of one state), to which anybody may come; cancelled ones are among them."""
    rows = Meeting.objects.filter(lane__isnull=False, is_open=True).select_related("lane")
    if state:
        rows = rows.filter(lane__state=state)
    rows = narrowed(rows, words, "title__icontains", "place__icontains")
    return rows.order_by("day", "starts_at", "number")


def open_meeting_of(lane: Lane, key: str) -> Meeting | None:
    found = meeting_of(LaneBody(lane), key)
    return found if found and found.is_open else None


def meetings_of_person(user) -> QuerySet[Meeting]:
    """All of the LANEs and communities whose pages the person may read today, or on whose roster they are."""
    today, places = timezone.localdate(), affiliations_of(user)
    states = {row.state for row in places if row.role_data.place == PlaceKind.LANE}
    homes = {row.facility_id for row in places if row.role_data.place == PlaceKind.HOME}
    rosters = LaneMember.objects.on(today).filter(user=user).values("lane")
    held = Q(lane__state__in=states) | Q(lane__in=rosters) | Q(community__in=homes)
    return Meeting.objects.filter(held).select_related("lane", "community").order_by("day", "starts_at", "number")


def last_change() -> dt.datetime | None:
    """When any meeting was last planned, changed or cancelled."""
    return Meeting.objects.aggregate(last=Max(Coalesce("changed_at", "planned_at")))["last"]
