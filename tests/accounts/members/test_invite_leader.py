"""Inviting who runs the part of a home or hospital: from the QIO's desk, from the nation; again, and taken back."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts.members import services
from accounts.members.models import Invitation
from accounts.members.queries import key_of
from accounts.members.tokens import make_token
from facilities.directory.models import Facility

NATION, DESK = "/nation/participants/210901/invite/", "/q/chesapeake-quality/md/homes/210901/invite/"
NORA = {"email": "nora@new.example.org", "name": "Nora New", "role": "home-administrator"}


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def hospital(world):
    return Facility.objects.create(ccn="210901", kind="hospital", state="MD", name="CHOPTANK GENERAL", city="EASTON")


@pytest.mark.parametrize(("who", "page"), [("nat", NATION), ("hedi", NATION), ("rita", DESK)])
def test_invited_sent_again_taken_back(client, world, hospital, who, page):
    client.force_login(world.people[who])
    assert "Invite who runs it" in text_of(client.get(page))
    assert "on its way to nora@new.example.org" in text_of(client.post(page, NORA, follow=True))
    row = Invitation.objects.get()
    assert (row.facility, row.role, services.usable(make_token(row))) == (hospital, "home-administrator", row)
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=30))
    old, key = make_token(row), key_of(row)
    assert "A new link is on its way" in text_of(client.post(page, {"again": key}, follow=True))
    with pytest.raises(services.Gone):
        services.usable(old)
    assert "is taken back" in text_of(client.post(page, {"take-back": key}, follow=True))
    row.refresh_from_db()
    with pytest.raises(services.Gone):
        services.usable(make_token(row))
    assert "in the meantime" in text_of(client.post(page, {"take-back": key}, follow=True)), "second click"


@pytest.mark.parametrize("role", ["data-entry", "director-of-nursing"])
def test_what_the_home_itself_asked_for_is_its_own(client, world, role):
    row = services.invite(email="new@example.org", role=role, facility=world.homes["harbor"], by=world.ada)
    page = "/q/chesapeake-quality/md/homes/215001/invite/"
    client.force_login(world.rita)
    assert "new@example.org" in text_of(client.get(page)) and b'name="take-back"' not in client.get(page).content
    client.post(page, {"take-back": key_of(row)})
    row.refresh_from_db()
    assert row.is_pending


def test_a_home_is_not_invited_to_by_the_national_team(client, world):
    client.force_login(world.nat)
    assert client.get("/nation/participants/215001/invite/").status_code == 404
    with pytest.raises(services.Refused):
        services.invite(facility=world.homes["harbor"], by=world.nat, **NORA)
