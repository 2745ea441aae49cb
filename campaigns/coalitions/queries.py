"""Reads of the coalitions: the LANE of a state and who belongs to it on a day."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from campaigns.coalitions.models import Lane, LaneMember, LaneRole


def lane_of(state: str) -> Lane | None:
    """The LANE of the state, or None (Guam has none)."""
    return Lane.objects.filter(state=state).first()


def current_members(lane: Lane, day: dt.date | None = None) -> list[LaneMember]:
    """Everybody in the LANE on that day (today): convener, co-conveners, then members by organization."""
    return list(lane.members.on(day or timezone.localdate()).in_order())


def convener_of(lane: Lane, day: dt.date | None = None) -> LaneMember | None:
    return lane.members.on(day or timezone.localdate()).filter(role=LaneRole.CONVENER).first()


def members_matching(lane: Lane, words: str, day: dt.date):
    """Current members whose name or organization holds every word."""
    rows = lane.members.on(day).in_order()
    for word in words.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(organization__icontains=word))
    return rows


def member_of(lane: Lane, slug: str) -> LaneMember | None:
    """The current member of `/lane/md/roster/<slug>/`."""
    return next((member for member in current_members(lane) if member.slug == slug), None)


def former_members(lane: Lane, day: dt.date) -> list[LaneMember]:
    """Terms that have ended, the latest first."""
    return list(lane.members.filter(ends_on__lt=day).order_by("-ends_on", "name"))
