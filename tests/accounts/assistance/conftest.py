"""Requests as the public form makes them, and the mails that they leave."""

import pytest

from accounts.assistance.models import AssistanceRequest
from accounts.assistance.services import ask_for_help
from accounts.mail.kinds import kind_of
from accounts.mail.models import Delivery

FACTS = {
    "home_as_typed": "",
    "state": "",
    "name": "Owen Castellano",
    "email": "owen@example.org",
    "phone": "240-555-0183",
    "problem": "address",
    "words": "I took over in September.",
}


@pytest.fixture
def ask(world):
    def make(home: str | None = "harbor", **changes) -> AssistanceRequest:
        return ask_for_help(home=world.homes[home] if home else None, **{**FACTS, **changes})

    return make


@pytest.fixture
def mails(db):
    """Rows of the outbox of one kind: (address, rendered)."""

    def read(kind: str):
        rows = Delivery.objects.select_related("message").filter(message__kind=kind).order_by("pk")
        return [(row.to, kind_of(kind).render(row)) for row in rows]

    return read


@pytest.fixture
def sign_in(client, world):
    def enter(name: str):
        client.force_login(world.people[name])
        return client

    return enter
