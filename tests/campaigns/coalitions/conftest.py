"""A LANE, and people who join it."""

import pytest

from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import add_member, ensure_lanes


@pytest.fixture
def lane(db):
    ensure_lanes(by="tests")
    return lane_of("MD")


@pytest.fixture
def join(lane):
    def make(name="Harriet Lindqvist", organization="Care Forum", **fields):
        return add_member(lane=lane, name=name, organization=organization, by="tests", **fields)

    return make
