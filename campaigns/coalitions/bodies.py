"""A coalition whose meetings are kept here: a state's LANE, or a community coalition; its people and its addresses.

`at_lane` and `at_community` guard one view for both: it gets `view(request, body, …)`. `read_at_desk` and
`read_by_nation` show the QIO and the national team what a LANE has settled; what is draft stays with the LANE.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.access.guards import require_desk, require_home, require_lane, require_nation
from accounts.access.permissions import Permission as P
from accounts.access.places import QioDesk
from campaigns.coalitions.meeting_models import ActionItem, Meeting
from campaigns.coalitions.models import CommunityMember, Lane, LaneMember
from campaigns.coalitions.queries import lane_of
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import STATES, State, state_by_slug

Member = LaneMember | CommunityMember


@dataclass(frozen=True)
class LaneBody:
    """A state's LANE."""

    whole: Lane
    reads = P.SEE_LANE
    writes = P.MANAGE_LANE
    prefix = ""
    field = "lane"
    noun = "LANE"
    is_read_only = False

    def __str__(self) -> str:
        return str(self.whole)

    @cached_property
    def state(self) -> State:
        return STATES[self.whole.state]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.state.slug,)

    @property
    def file_key(self) -> str:
        """In the names of files."""
        return self.keys[0]

    @property
    def today(self) -> dt.date:
        """By the state's own clock."""
        return timezone.localdate(timezone=self.state.zone)

    @property
    def meetings(self) -> QuerySet[Meeting]:
        return Meeting.objects.filter(lane=self.whole).select_related("lane")

    @property
    def actions(self) -> QuerySet[ActionItem]:
        rows = ActionItem.objects.filter(meeting__lane=self.whole)
        return rows.select_related("meeting__lane", "done_by")

    def members_on(self, day: dt.date) -> list[Member]:
        return list(self.whole.members.on(day).in_order().select_related("user"))

    def url(self, page: str, *more: str) -> str:
        return reverse(f"coalitions:{self.prefix}{page}", args=[*self.keys, *more])


@dataclass(frozen=True)
class CommunityBody(LaneBody):
    """A community coalition for care coordination."""

    whole: Facility
    reads = P.SEE_HOME
    writes = P.MANAGE_PEOPLE
    prefix = "community-"
    field = "community"
    noun = "coalition"

    def __str__(self) -> str:
        return self.whole.display_name

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.whole.ccn,)

    @property
    def meetings(self) -> QuerySet[Meeting]:
        return Meeting.objects.filter(community=self.whole).select_related("community")

    @property
    def actions(self) -> QuerySet[ActionItem]:
        rows = ActionItem.objects.filter(meeting__community=self.whole)
        return rows.select_related("meeting__community", "done_by")

    def members_on(self, day: dt.date) -> list[Member]:
        return list(CommunityMember.objects.filter(community=self.whole).on(day).order_by("organization", "name", "pk"))


@dataclass(frozen=True)
class LaneOfNation(LaneBody):
    """The same for the national team: agendas, approved minutes, action items. Drafts and files stay with the LANE."""

    reads = P.SEE_NATION
    writes = None
    prefix = "nation-"
    is_read_only = True

    @property
    def file_key(self) -> str:
        return self.state.slug


@dataclass(frozen=True)
class LaneOfDesk(LaneOfNation):
    """And for the QIO of the state."""

    desk: QioDesk
    reads = P.SEE_STATE
    prefix = "desk-"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.desk.qio.slug, self.state.slug)


def body_of(meeting: Meeting) -> LaneBody:
    return LaneBody(meeting.lane) if meeting.lane_id else CommunityBody(meeting.community)


def lane_or_404(state: State | None) -> Lane:
    """Guam, and what is no state, has none."""
    lane = lane_of(state.code) if state else None
    if lane is None:
        raise Http404
    return lane


def at_lane(needs: P, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only who holds `needs` at the LANE gets there."""

    def of_lane(request: HttpRequest, state: State, **path) -> HttpResponse:
        return view(request, LaneBody(lane_or_404(state)), **path)

    return require_lane(needs)(of_lane)


def at_community(needs: P, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only who holds `needs` at the community coalition gets there."""

    def of_community(request: HttpRequest, home: Facility, **path) -> HttpResponse:
        if home.kind != FacilityKind.COMMUNITY:
            raise Http404
        return view(request, CommunityBody(home), **path)

    return require_home(needs)(of_community)


def read_at_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view on a LANE for its state's QIO, to read."""

    def at_desk(request: HttpRequest, desk: QioDesk, **path) -> HttpResponse:
        return view(request, LaneOfDesk(lane_or_404(desk.state), desk), **path)

    return require_desk(LaneOfDesk.reads)(at_desk)


def read_by_nation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view on any LANE for the national team, to read."""

    def for_nation(request: HttpRequest, state: str, **path) -> HttpResponse:
        return view(request, LaneOfNation(lane_or_404(state_by_slug(state))), **path)

    return require_nation(LaneOfNation.reads)(for_nation)
