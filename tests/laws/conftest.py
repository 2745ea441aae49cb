"""One world for a whole file of laws."""

import pytest
from django.db import transaction
from django.test import Client

from tests.laws.matrix import EVERYBODY
from tests.world import build_world


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """(world, one client per person, under "" nobody's): built once, rolled back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        clients = {"": Client()}
        for name in EVERYBODY:
            clients[name] = Client()
            clients[name].force_login(world.people[name])
        yield world, clients
        transaction.set_rollback(True)
