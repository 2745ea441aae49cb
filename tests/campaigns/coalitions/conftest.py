"""A LANE, people who join it, meetings of it; a community coalition that Ada, Dan and Ron run."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from accounts.access.services import grant_role
from campaigns.coalitions.bodies import CommunityBody, LaneBody
from campaigns.coalitions.meeting_services import plan_meeting
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import add_member, ensure_lanes
from campaigns.enrollment.participants import add_community
from facilities.states.codes import STATES


def text_of(response) -> str:
    content = response if isinstance(response, str) else response.content
    return " ".join(BeautifulSoup(content, "html.parser").get_text(" ").split())


@pytest.fixture
def lane(db):
    ensure_lanes(by="tests")
    return lane_of("MD")


@pytest.fixture
def join(lane):
    def make(name="Harriet Lindqvist", organization="Care Forum", **fields):
        return add_member(lane=lane, name=name, organization=organization, by="tests", **fields)

    return make


def make_community(world):
    """Ada runs it, Dan enters months there, Ron reads."""
    community = add_community(state=STATES["MD"], name="Bay Care Transitions", city="Easton", by="tests")
    for name, role in [("ada", "home-administrator"), ("dan", "data-entry"), ("ron", "home-reader")]:
        grant_role(user=world.people[name], role=role, facility=community, by="tests", starts_on=dt.date(2025, 6, 1))
    return community


@pytest.fixture
def community(world):
    return make_community(world)


def meet(body, by, *, days=7, **facts):
    """A meeting so many days from today, at ten."""
    facts = {"title": "Fall meeting", "day": body.today + dt.timedelta(days=days), "starts_at": dt.time(10),
             "ends_at": None, "place": "Easton Library", "link": "", "agenda": "", "is_open": False,
             **facts}  # fmt: skip
    return plan_meeting(body=body, by=by, **facts)[0]


@pytest.fixture
def body(lane):
    return LaneBody(lane)


@pytest.fixture
def plan(world, body):
    """Plans a meeting of Maryland's LANE."""

    def make(**facts):
        return meet(body, world.connie, **facts)

    return make


@pytest.fixture
def community_body(community):
    return CommunityBody(community)
