"""Who comes to a LANE's pages: invited from the roster, sent again, taken back; the convener whom the nation names."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import permissions_at_lane
from accounts.audit.models import AuditEvent
from accounts.members.models import Invitation
from accounts.members.services import Gone, usable
from accounts.members.tokens import make_token
from campaigns.coalitions.models import LaneMember
from campaigns.coalitions.queries import convener_of, current_members
from campaigns.coalitions.services import invite_member, name_convener
from facilities.states.codes import STATES
from tests.campaigns.coalitions.conftest import text_of

ROSTER, NATION = "/lane/md/roster/", "/nation/lanes/md/"
NORA = {"name": "Nora New", "organization": "Homes", "kind": "home-association", "email": "nora@new.example.org"}


@pytest.fixture
def convener(client, world, lane):
    client.force_login(world.connie)
    return client


@pytest.fixture
def nora(join):
    return join(NORA["name"], NORA["organization"], email=NORA["email"])


@pytest.fixture
def invitation(nora, world):
    """Of half an hour ago, so that it may be sent again."""
    row = invite_member(member=nora, by=world.connie)
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=30))
    return row


def address_in(page, words: str) -> str:
    """Where the form or link of these words leads."""
    soup = BeautifulSoup(page.content, "html.parser")
    found = next(each for each in soup.select("button, a") if each.get_text().startswith(words))
    return found["href"] if found.name == "a" else found.find_parent("form")["action"]


def test_sent_again_the_old_link_is_dead_and_the_new_one_opens(convener, nora, invitation):
    old = make_token(invitation)
    page = convener.get(ROSTER)
    assert "Invited, not here yet" in text_of(page) and "nora@new.example.org" in text_of(page)
    assert "works until" in text_of(convener.get(f"{ROSTER}{nora.slug}/"))
    answer = convener.post(address_in(page, "Send again"), follow=True)
    assert "A new link is on its way to nora@new.example.org" in text_of(answer)
    with pytest.raises(Gone):
        usable(old)
    invitation.refresh_from_db()
    assert usable(make_token(invitation)) == invitation
    assert "a few minutes ago" in text_of(convener.post(address_in(page, "Send again"), follow=True)), "second click"
    assert AuditEvent.objects.filter(action="members.resend_invitation", actor="connie@example.org").count() == 1


def test_taking_back_asks_first_and_then_the_link_is_dead(convener, nora, invitation):
    where = address_in(convener.get(f"{ROSTER}{nora.slug}/"), "Take back")
    assert "opens nothing from now on" in text_of(convener.get(where))
    assert usable(make_token(invitation)), "asking changes nothing"
    assert "The link in the mail is dead" in text_of(convener.post(where, follow=True))
    with pytest.raises(Gone):
        usable(make_token(invitation))
    assert "in the meantime" in text_of(convener.post(where, follow=True)), "second click"
    assert "Invite Nora New" in text_of(convener.get(f"{ROSTER}{nora.slug}/"))
    assert AuditEvent.objects.filter(action="members.revoke_invitation", actor="connie@example.org").count() == 1


@pytest.mark.parametrize("act", ["end", "another address"])
def test_the_link_dies_with_the_membership_and_with_the_address(convener, nora, invitation, act):
    if act == "end":
        assert "the link of the invitation is dead" in text_of(convener.get(f"{ROSTER}{nora.slug}/"))
        convener.post(f"{ROSTER}{nora.slug}/end/")
    else:
        convener.post(f"{ROSTER}{nora.slug}/change/", {**NORA, "email": "other@new.example.org"})
    with pytest.raises(Gone):
        usable(make_token(invitation))


def test_who_else_sends_it_again_stands_for_it(world, client, lane, nora, invitation):
    """Connie left: her invitation opens nothing until somebody who may invite sends it again."""
    Affiliation.objects.filter(user=world.connie).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(Gone):
        usable(make_token(invitation))
    client.force_login(world.nat)
    page = client.get(f"{NATION}people/")
    assert "new link is on its way" in text_of(client.post(address_in(page, "Send again"), follow=True))
    invitation.refresh_from_db()
    assert usable(make_token(invitation)).invited_by == world.nat


def test_a_new_person_takes_it_up_on_the_page(world, lane, nora, invitation):
    stranger = Client()
    assert "Maryland LANE" in text_of(stranger.get(f"/invitation/{make_token(invitation)}/", follow=True))
    sent = {"name": "Nora New", "password": "seven moons over violet"}
    page = stranger.post("/invitation/", {**sent, "password": "marylandlane2026"})
    assert "names that others know" in text_of(page)
    assert stranger.post("/invitation/", sent)["Location"] == "/lane/md/"
    nora.refresh_from_db()
    assert permissions_at_lane(nora.user, STATES["MD"])


def test_the_nation_names_the_first_convener_who_takes_it_up(client, world, lane):
    client.force_login(world.hedi)
    assert "The national team names one" in text_of(client.get(NATION))
    client.force_login(world.nat)
    assert "Name the convener" in text_of(client.get(NATION))
    assert "Please give the e-mail address" in text_of(client.post(f"{NATION}convener/", {**NORA, "email": ""}))
    page = text_of(client.post(f"{NATION}convener/", NORA, follow=True))
    assert "Nora New is the convener of Maryland LANE. An invitation is on its way to nora@new.example.org" in page
    assert convener_of(lane).name == "Nora New"
    assert "can't write on its pages yet" in text_of(client.get(NATION)).replace("’", "'")
    assert 'value="Nora New"' in client.get(f"{NATION}convener/").content.decode()
    row = Invitation.objects.get()
    assert (row.role, row.invited_by) == ("lane-convener", world.nat) and usable(make_token(row))
    assert "nora@new.example.org" in text_of(client.get(f"{NATION}people/"))


def test_the_nation_names_a_member_who_comes_in_already(world, lane, join):
    before = join("Connie Example", "Forum", email="connie@example.org", role="convener")
    join("Mel Example", "AARP", email="mel@example.org")
    facts = {"name": "Mel  Example", "organization": "AARP", "kind": "consumer", "email": "mel@example.org"}
    member, invitation = name_convener(lane=lane, by=world.nat, **facts)
    assert (convener_of(lane), invitation, member.user) == (member, None, world.mel)
    assert Affiliation.objects.current().get(user=world.mel).role == "lane-convener"
    assert LaneMember.objects.get(pk=before.pk).role == "member" and len(current_members(lane)) == 2


def test_an_invitation_as_a_member_becomes_that_of_the_convener(world, lane, nora, invitation):
    _, new = name_convener(lane=lane, by=world.nat, **NORA)
    assert new.role == "lane-convener" and Invitation.objects.pending().count() == 1
    with pytest.raises(Gone):
        usable(make_token(invitation))


def test_the_nation_looks_after_the_access(client, world, lane, join):
    join("Mel Example", "AARP", email="mel@example.org")
    client.force_login(world.nat)
    page = client.get(f"{NATION}people/")
    assert "Connie Example" in text_of(page) and "Olga" not in text_of(page)
    person = next(a["href"] for a in BeautifulSoup(page.content, "html.parser").select("td a") if "Mel" in a.text)
    assert "is now: LANE convener" in text_of(client.post(person, {"role": "lane-convener"}, follow=True))
    assert "no longer has access" in text_of(client.post(f"{person_of(client, 'Mel')}end/", follow=True))
    assert not permissions_at_lane(world.mel, STATES["MD"])
    client.force_login(world.connie)
    assert "Invite Mel Example" in text_of(client.get(f"{ROSTER}mel-example-aarp/")), "she can be invited anew"
    for path in ("people/", "people/invite/", "people.csv"):
        client.force_login(world.nat)
        assert client.get(f"/nation/lanes/gu/{path}").status_code == 404, "Guam has no LANE"


def person_of(client, name: str) -> str:
    page = BeautifulSoup(client.get(f"{NATION}people/").content, "html.parser")
    return next(a["href"] for a in page.select("td a") if name in a.text)


def test_the_lanes_own_address(convener, lane):
    assert "none yet, give one" in text_of(convener.get(ROSTER))
    assert "One thing needs a look" in text_of(convener.post(f"{ROSTER}contact/", {"email": "x"}))
    page = text_of(convener.post(f"{ROSTER}contact/", {"email": "lane-md@example.org"}, follow=True))
    assert "shows lane-md@example.org" in page
    assert "lane-md@example.org" in text_of(Client().get("/states/md/"))
    convener.post(f"{ROSTER}contact/", {"email": ""})
    lane.refresh_from_db()
    assert lane.email == "" and AuditEvent.objects.filter(action="coalitions.set_email").count() == 2
