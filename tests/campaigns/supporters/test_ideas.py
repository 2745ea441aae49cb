"""Ideas to a home: sent by people who take part, answered by the home with one press."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.supporters.models import Idea, Supporter
from campaigns.supporters.services import send_idea
from tests.query_growth import assert_same_queries

IDEA = {"text": "More light in the hall at night", "is_named": "no", "no_resident": "on"}


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client


def test_an_idea_travels_to_the_home_and_its_answer_back(client, world, fran, url, links):
    page = client.post(url(fran, "idea"), IDEA, follow=True).content.decode()
    assert "Your idea is with Harbor House" in page and "Not answered yet" in page
    assert links("ada@example.org") == ["/h/215001/ideas/"]
    client.force_login(world.dan)
    assert "1 idea waits" not in client.get("/h/215001/").content.decode(), "only who may answer is asked to"
    client.force_login(world.ada)
    assert "1 idea waits for an answer" in client.get("/h/215001/").content.decode()
    page = client.get("/h/215001/ideas/").content.decode()
    assert "More light in the hall at night" in page
    assert "Without a name, frontline staff" in page and "Fran" not in page
    idea = Idea.objects.get()
    page = client.post("/h/215001/ideas/", {"idea": idea.pk, "answer": "will-try"}, follow=True).content.decode()
    assert "We will try it" in page and "1 idea waits" not in client.get("/h/215001/").content.decode()
    mail = render_delivery(Delivery.objects.get(to="fran@example.org"))
    assert "We will try it" in mail.text and mail.subject == "Harbor House answered your idea"
    client.post("/h/215001/ideas/", {"idea": idea.pk, "answer": "thanks"})
    assert Delivery.objects.filter(to="fran@example.org").count() == 1, "an answer that is changed is told once"
    client.logout()
    assert "Thank you" in client.get(url(fran)).content.decode()


def test_an_idea_with_a_name_shows_it_and_nothing_else(ada, fran):
    send_idea(supporter=fran, text="More light in the hall", is_named=True)
    page = ada.get("/h/215001/ideas/").content.decode()
    assert "Fran Example, frontline staff" in page
    assert "fran@example.org" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": ""}, "Please write your idea"),
        ({"text": "Light"}, "Please say a little more"),
        ({"text": "x" * 501}, "at most 500"),
        ({"text": "Look at https://evil.example.net/now"}, "no links"),
        ({"text": "Look at evil-site.com please"}, "no links"),
        ({"text": "Write to me@somewhere today"}, "no links"),
        ({"no_resident": ""}, "nothing tells who a resident is"),
        ({"is_named": "perhaps"}, "Select a valid choice"),
    ],
)
def test_ideas_that_are_refused(client, fran, url, change, says):
    page = client.post(url(fran, "idea"), {**IDEA, **change}).content.decode()
    assert says in page
    assert not Idea.objects.exists()


def test_marks_in_an_idea_are_words(ada, fran):
    send_idea(supporter=fran, text="<script>alert(1)</script> & more", is_named=False)
    page = ada.get("/h/215001/ideas/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_twice_the_same_is_one_idea_and_many_are_too_many(client, fran, url):
    for _ in range(2):
        client.post(url(fran, "idea"), IDEA)
    assert Idea.objects.count() == 1
    client.post(url(fran, "idea"), {**IDEA, "text": "A second good idea"})
    page = client.post(url(fran, "idea"), {**IDEA, "text": "A third good idea"}).content.decode()
    assert "You have sent several ideas today" in page
    assert Idea.objects.count() == 2
    assert Delivery.objects.filter(to="ada@example.org").count() == 1, "the home hears once a day"


def test_without_a_home_and_to_a_closed_one_nothing_is_sent(client, world, fran, url):
    world.homes["harbor"].status, world.homes["harbor"].closed_on = "closed", dt.date(2026, 11, 1)
    world.homes["harbor"].save()
    assert "as closed" in client.get(url(fran)).content.decode()
    assert "Say first which home" in client.post(url(fran, "idea"), IDEA).content.decode()
    Supporter.objects.update(facility=None)
    assert "Say first which home" in client.post(url(fran, "idea"), IDEA).content.decode()
    assert not Idea.objects.exists()


def test_answers_of_strangers_and_nonsense(client, world, fran):
    idea = send_idea(supporter=fran, text="More light in the hall", is_named=False)
    client.force_login(world.olga)
    assert client.post("/h/215001/ideas/", {"idea": idea.pk, "answer": "thanks"}).status_code == 404
    page = client.post("/h/365001/ideas/", {"idea": idea.pk, "answer": "thanks"}, follow=True).content.decode()
    assert "no longer there" in page
    client.force_login(world.ada)
    for answer, number in [("perhaps", idea.pk), ("thanks", "x"), ("thanks", ""), ("thanks", "9" * 30)]:
        page = client.post("/h/215001/ideas/", {"idea": number, "answer": answer}, follow=True).content.decode()
        assert "no longer there" in page
    idea.refresh_from_db()
    assert idea.answer == ""


def test_lists_of_ideas_are_searched_and_cost_the_same(ada, world, fran):
    send_idea(supporter=fran, text="More light in the hall", is_named=False)

    def grow():
        for number in range(10):
            Idea.objects.create(facility=world.homes["harbor"], supporter=fran, kind="staff", text=f"Idea {number}")

    assert_same_queries(lambda: ada.get("/h/215001/ideas/"), grow)
    page = ada.get("/h/215001/ideas/", {"q": "light"}).content.decode()
    assert "More light" in page and "Idea 3" not in page
    assert "Nothing here" in ada.get("/h/215001/ideas/", {"q": "nowhere"}).content.decode()
    Idea.objects.exclude(text="Idea 3").update(answer="thanks", answered_at=timezone.now())
    page = ada.get("/h/215001/ideas/", {"show": "waiting"}).content.decode()
    assert "Idea 3" in page and "More light" not in page


@pytest.mark.parametrize(
    "facts",
    [{"kind": "robot"}, {"text": ""}, {"answer": "thanks"}, {"answered_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}],
    ids=["kind", "text", "answer", "answered_at"],
)
def test_the_table_of_ideas(world, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.create(**{"facility": world.homes["harbor"], "kind": "staff", "text": "Light", **facts})


def test_the_address_of_the_sign_up_names_the_home(ada):
    page = ada.get(reverse("supporters:ideas", args=["215001"])).content.decode()
    assert "/take-part/?home=215001&amp;state=MD" in page
