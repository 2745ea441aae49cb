"""Taking part in person: double opt-in, equal answers, homes that are open, leaving with everything."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.supporters.models import ActionDone, Idea, Supporter
from campaigns.supporters.services import forget_unconfirmed, send_idea
from campaigns.supporters.tokens import confirm_token, mine_token
from tests.campaigns.supporters.conftest import joining

pytestmark = pytest.mark.django_db
JOIN = "/take-part/"


def test_from_the_form_to_the_own_page(client, world, links):
    answer = client.post(JOIN, joining(words="215001"), follow=True)
    assert "Look into your mail" in answer.content.decode()
    fran = Supporter.objects.get()
    assert (fran.kind, fran.facility, fran.confirmed_at) == ("staff", world.homes["harbor"], None)
    (link,) = links()
    page = client.get(link).content.decode()
    client.get(link)
    assert "Harbor House" in page and "Nursing assistant" in page
    fran.refresh_from_db()
    assert fran.confirmed_at is None, "a GET confirms nothing: mail scanners follow links"
    page = client.post(link, follow=True)
    assert "Your part" in page.content.decode()
    fran.refresh_from_db()
    assert fran.confirmed_at is not None
    first = fran.confirmed_at
    client.post(link)
    fran.refresh_from_db()
    assert fran.confirmed_at == first, "a second press changes nothing"


def test_the_same_answer_for_known_and_unknown(client, world, fran):
    known = client.post(JOIN, joining(name="Somebody else", relation="owner"), follow=True).content
    unknown = client.post(JOIN, joining(email="new@example.org"), follow=True).content
    machine = client.post(
        JOIN, joining(email="bot@example.org", website="http://spam.example.org"), follow=True
    ).content
    lost = client.post("/my-part/", {"email": "nobody@example.org"}, follow=True).content
    assert known == unknown == machine == lost
    fran.refresh_from_db()
    assert (fran.name, fran.kind) == ("Fran Example", "staff"), "a stranger changes nothing of who takes part"
    assert not Supporter.objects.filter(email="bot@example.org").exists()


def test_who_takes_part_gets_the_link_to_the_own_page(client, fran, links):
    client.post(JOIN, joining())
    assert links() == [reverse("supporters:mine", kwargs={"token": mine_token(fran)})]
    for _ in range(3):
        client.post("/my-part/", {"email": "FRAN@example.org"})
    assert Delivery.objects.count() == 1, "pressed ten times a day: one mail"


def test_an_address_of_nobody_is_not_written_to(client):
    client.post("/my-part/", {"email": "nobody@example.org"})
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get())


def test_an_address_is_not_flooded(client):
    for number in range(5):
        client.post(JOIN, joining(name=f"Fran {'x' * number}"))
    assert Supporter.objects.get().name == "Fran xx", "the fourth and fifth time of a day change nothing"


def test_the_home_is_picked_from_what_fits(client, world):
    page = client.post(JOIN, joining(words="manor")).content.decode()
    assert "Please pick your home from the list below" in page
    assert 'value="215002"' in page and "Bay Manor" in page
    assert 'value="fran@example.org"' in page, "what was typed stays"
    assert not Supporter.objects.exists()
    client.post(JOIN, joining(words="manor", home="215002"))
    assert Supporter.objects.get().facility == world.homes["bay"]


@pytest.mark.parametrize(
    ("state", "words", "home", "says"),
    [
        ("OH", "365002", "", "CMS lists Elm Lodge as closed"),
        ("OH", "365002", "365002", "CMS lists Elm Lodge as closed"),
        ("OH", "elm lodge", "365002", "No open home of this state fits"),
        ("OH", "215001", "", "No open home of this state fits"),
        ("MD", "<script>alert(1)</script>", "", "No open home of this state fits"),
        ("MD", "harbor", "215002", "Please pick your home"),
    ],
)
def test_homes_that_are_refused(client, world, state, words, home, says):
    page = client.post(JOIN, joining(state=state, words=words, home=home)).content.decode()
    assert says in page
    assert "<script>alert" not in page
    assert not Supporter.objects.exists()


def test_going_on_without_a_home(client, world):
    client.post(JOIN, joining(words="manor", home="none"))
    assert Supporter.objects.get().facility is None


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("relation", "", "Please choose what fits"),
        ("relation", "astronaut", "Select a valid choice"),
        ("name", "", "Please give your name"),
        ("name", "See www.example.com", "no links"),
        ("name", "x" * 121, "at most 120"),
        ("email", "nobody", "Enter a valid email address"),
        ("state", "", "Please choose a state"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, world, field, typed, says):
    page = client.post(JOIN, joining(**{field: typed})).content.decode()
    assert says in page
    assert not Supporter.objects.exists()


def test_links_serve_one_purpose_and_die(client, fran, time_machine):
    new = Supporter.objects.create(email="new@example.org", name="New", kind="owner", state="MD")
    for path in [
        reverse("supporters:mine", kwargs={"token": confirm_token(fran)}),
        reverse("supporters:confirm", kwargs={"token": mine_token(fran)}),
        reverse("supporters:mine", kwargs={"token": mine_token(new)}),
        reverse("supporters:mine", kwargs={"token": "forged:forged:forged"}),
    ]:
        assert client.get(path).status_code == 404
    link = reverse("supporters:confirm", kwargs={"token": confirm_token(new)})
    mine = reverse("supporters:mine", kwargs={"token": mine_token(fran)})
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    assert client.post(link).status_code == 404
    assert client.get(mine).status_code == 200
    time_machine.move_to(timezone.now() + dt.timedelta(days=400))
    assert client.get(mine).status_code == 404


def test_leaving_deletes_everything(client, fran, url):
    ActionDone.objects.create(supporter=fran, action="huddle", done_on=dt.date(2026, 11, 2))
    send_idea(supporter=fran, text="More light in the hall", is_named=True)
    mine, leave = url(fran), url(fran, "leave")
    assert "cannot be undone" in client.get(leave).content.decode()
    assert Supporter.objects.exists(), "a GET deletes nothing"
    assert "You have left" in client.post(leave).content.decode()
    assert not Supporter.objects.exists() and not ActionDone.objects.exists()
    idea = Idea.objects.get()
    assert (idea.sender_name, idea.supporter, idea.text) == ("", None, "More light in the hall")
    assert client.get(mine).status_code == 404
    assert client.post(leave).status_code == 404
    assert not AuditEvent.objects.filter(details__icontains="fran").exists(), "the audit keeps no address either"


def test_who_never_pressed_the_link_is_forgotten(fran, time_machine):
    Supporter.objects.create(email="new@example.org", name="New", kind="owner", state="MD")
    assert forget_unconfirmed() == 0
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    assert forget_unconfirmed() == 1
    assert list(Supporter.objects.all()) == [fran]


def test_details_are_changed(client, world, fran, url):
    page = client.get(url(fran, "change")).content.decode()
    assert 'value="Fran Example"' in page and "Harbor House" in page
    client.post(
        url(fran, "change"), joining(name="Fran New", relation="family", words="manor", home="215002"), follow=True
    )
    fran.refresh_from_db()
    assert (fran.name, fran.kind, fran.relation, fran.facility) == ("Fran New", "family", "family", world.homes["bay"])
    client.post(url(fran, "change"), joining(relation="board", state="OH"))
    fran.refresh_from_db()
    assert (fran.kind, fran.state, fran.facility) == ("owner", "OH", None)
