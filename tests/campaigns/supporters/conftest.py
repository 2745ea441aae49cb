"""People who take part in person, the mail they get, and their pages."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.supporters.models import Supporter
from campaigns.supporters.tokens import mine_token

SITE = "http://localhost:8000"


@pytest.fixture
def fran(world):
    """A nursing assistant of Harbor House who takes part."""
    return Supporter.objects.create(
        email="fran@example.org", name="Fran Example", kind="staff", relation="nursing-assistant", state="MD",
        facility=world.homes["harbor"], confirmed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def url():
    """An address of the person's own pages."""

    def make(supporter, name="mine"):
        return reverse(f"supporters:{name}", kwargs={"token": mine_token(supporter)})

    return make


@pytest.fixture
def links():
    """What the newest mail to an address leads to, within the portal."""

    def make(address="fran@example.org"):
        mail = render_delivery(Delivery.objects.filter(to=address).latest("pk"))
        return [link.removeprefix(SITE) for link in re.findall(rf"{SITE}/(?:take-part|my-part|h)/\S+", mail.text)]

    return make


def joining(**more) -> dict:
    """The fields of the form."""
    return {
        "relation": "nursing-assistant", "name": "Fran Example", "email": "fran@example.org", "state": "MD", **more
    }  # fmt: skip
