"""Who works at the desk of Maryland, signed in, and at its LANE."""

import pytest
from django.test import Client

from accounts.access.places import QioDesk
from facilities.states.codes import STATES


@pytest.fixture
def desk(world):
    return QioDesk(world.qios["md"], STATES["MD"])


@pytest.fixture
def rita(client, world, phase):
    client.force_login(world.rita)
    return client


@pytest.fixture
def connie(world, phase):
    client = Client()
    client.force_login(world.connie)
    return client
