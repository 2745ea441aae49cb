"""The shelves of the nation, of Maryland's QIO and of its LANE, and people who are signed in."""

import pytest
from django.test import Client

from campaigns.library.shelves import Shelf
from facilities.states.codes import STATES
from tests.campaigns.library import shelves


@pytest.fixture
def as_(world):
    """`as_("ada")` is a client that is signed in as ada; `as_("")` nobody."""

    def client_of(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(world.people[name])
        return client

    return client_of


@pytest.fixture
def home(world):
    return world.homes["harbor"]


@pytest.fixture
def desk_shelf(world):
    return shelves.of_qio(world)


@pytest.fixture
def lane_shelf(world):
    return Shelf.of_lane(STATES["MD"])
