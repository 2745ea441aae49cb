"""A person's own page: what it shows of the home, what can be done; ideas and their answers; how many there are."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.enrollment.services import choose_goals, set_listing, sign_agreement
from campaigns.events.models import Event
from campaigns.goals.models import Goal
from campaigns.library.models import Resource, ResourceVersion
from campaigns.supporters.actions import actions_for
from campaigns.supporters.models import ActionDone, Idea, Kind, Supporter
from campaigns.supporters.queries import people_on, public_count
from campaigns.supporters.services import send_idea
from tests.query_growth import assert_same_queries

IDEA = {"text": "More light in the hall at night", "is_named": "no", "no_resident": "on"}


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client


def test_goals_show_only_while_the_home_lets_itself_be_named(client, world, phase, fran, url):
    home = world.homes["harbor"]
    part = sign_agreement(home=home, phase=phase, by=world.ada, title="Administrator", is_listed=True)
    choose_goals(enrollment=part, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    page = client.get(url(fran)).content.decode()
    assert "Consistent" in page
    set_listing(enrollment=part, is_listed=False, by=world.ada)
    page = client.get(url(fran)).content.decode()
    assert "Consistent" not in page
    assert "not on the public list" in page


def test_actions_are_ticked_with_a_day_and_taken_back(client, fran, url):
    today = timezone.localdate()
    for day in (today - dt.timedelta(days=3), today):
        client.post(url(fran, "done"), {"action": "huddle", "done_on": day.isoformat()})
    assert list(ActionDone.objects.values_list("action", "done_on")) == [("huddle", today)], "the last day counts"
    client.get(url(fran, "done"))
    assert ActionDone.objects.exists()
    client.post(url(fran, "done"), {"action": "huddle", "undo": "1"})
    assert not ActionDone.objects.exists()


@pytest.mark.parametrize(
    ("action", "day", "says"),
    [
        ("family-council", "2026-11-01", "no such action"),
        ("<b>", "2026-11-01", "no such action"),
        ("huddle", "soon", "Enter a valid date"),
        ("huddle", "2099-01-01", "last twelve months"),
        ("huddle", "", "required"),
    ],
)
def test_ticks_that_are_refused(client, fran, url, action, day, says, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC))
    page = client.post(url(fran, "done"), {"action": action, "done_on": day}, follow=True)
    assert says in page.content.decode()
    assert not ActionDone.objects.exists()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_actions_of_its_own(kind):
    codes = [each.code for each in actions_for(kind)]
    assert len(codes) >= 3 and len(set(codes)) == len(codes)


def test_an_idea_travels_to_the_home_and_its_answer_back(client, world, fran, url, links):
    page = client.post(url(fran, "idea"), IDEA, follow=True).content.decode()
    assert "Your idea is with Harbor House" in page and "Not answered yet" in page
    assert links("ada@example.org") == ["/h/215001/ideas/"]
    client.force_login(world.ada)
    page = client.get("/h/215001/ideas/").content.decode()
    assert "More light in the hall at night" in page
    assert "Without a name, frontline staff" in page and "Fran" not in page
    idea = Idea.objects.get()
    page = client.post("/h/215001/ideas/", {"idea": idea.pk, "answer": "will-try"}, follow=True).content.decode()
    assert "We will try it" in page
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


def test_the_own_page_costs_the_same(client, fran, url):
    send_idea(supporter=fran, text="More light in the hall", is_named=False)

    def grow():
        for number in range(9):
            Idea.objects.create(facility=fran.facility, supporter=fran, kind="staff", text=f"Idea {number}")

    assert_same_queries(lambda: client.get(url(fran)), grow)


def people(count, kind, state="MD"):
    Supporter.objects.bulk_create(
        [
            Supporter(
                email=f"{kind}{number}@example.org", name="A", kind=kind, state=state, confirmed_at=timezone.now()
            )
            for number in range(count)
        ]
    )


def test_small_counts_are_hidden_from_desk_lane_and_public(client, world):
    people(40, "staff")
    people(4, "family")
    for name, path in [("connie", "/lane/md/taking-part/"), ("rita", "/q/chesapeake-quality/md/taking-part/")]:
        client.force_login(world.people[name])
        page = client.get(path).content.decode()
        assert "Hidden: fewer than 11" in page
        assert ">44<" in page and ">4<" not in page and ">40<" not in page, "40 of 44 would give the 4 away"
        assert "example.org" not in page.replace(world.people[name].email, "")
    cells, total = people_on("MD", timezone.now())
    assert str(total) == "44" and [cell.hidden for _, cell in cells] == [True, True, False, False]
    assert public_count("MD") == 44


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (10, None), (11, 11)])
def test_the_public_count_begins_at_eleven(db, count, shown):
    people(count, "staff")
    Supporter.objects.create(email="unsure@example.org", name="A", kind="staff", state="MD")
    assert public_count("MD") == shown


@pytest.mark.parametrize(
    "facts", [{"kind": "robot"}, {"state": "XX"}, {"relation": "owner"}, {"email": "fran@example.org"}], ids=str
)
def test_the_table_of_people(fran, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Supporter.objects.create(**{"email": "b@example.org", "name": "B", "kind": "staff", "state": "MD", **facts})


@pytest.mark.parametrize(
    "facts", [{"kind": "robot"}, {"text": ""}, {"answer": "thanks"}, {"answered_at": timezone.now()}], ids=str
)
def test_the_table_of_ideas(world, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.create(**{"facility": world.homes["harbor"], "kind": "staff", "text": "Light", **facts})


def test_an_action_is_done_once(fran):
    ActionDone.objects.create(supporter=fran, action="huddle", done_on=dt.date(2026, 11, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionDone.objects.create(supporter=fran, action="huddle", done_on=dt.date(2026, 11, 2))


def test_the_address_of_the_sign_up_names_the_home(ada):
    page = ada.get(reverse("supporters:ideas", args=["215001"])).content.decode()
    assert "/take-part/?home=215001&amp;state=MD" in page


@pytest.mark.parametrize(
    ("count", "says"), [(10, "For people who work in a home"), (11, "11 people who work in homes")]
)
def test_the_page_of_the_state_counts_them_from_eleven_on(client, world, phase, count, says):
    people(count, "staff")
    page = client.get("/states/md/").content.decode()
    assert says in page and "/take-part/?state=MD" in page


def test_tip_sheets_and_events_are_those_for_the_kind(client, world, phase, fran, url):
    soon = timezone.now() + dt.timedelta(days=3)
    for slug, audience, state, is_public in [
        ("huddles", "staff", "MD", True), ("all", "everybody", "", True), ("families", "consumers", "MD", True),
        ("ohio", "staff", "OH", True), ("closed", "staff", "MD", False),
    ]:  # fmt: skip
        Event.objects.create(
            slug=slug, kind="webinar", title=f"About {slug}", starts_at=soon, ends_at=soon + dt.timedelta(hours=1),
            zone="America/New_York", audience=audience, state=state, is_public=is_public, status="open",
        )  # fmt: skip
    for slug, audience in [("thanks", "frontline-staff"), ("questions", "residents-and-families")]:
        sheet = Resource.objects.create(slug=slug, owner="nation")
        version = ResourceVersion.objects.create(
            resource=sheet, number=1, title=f"Sheet {slug}", summary="Short", kind="tip-sheet", audiences=(audience,),
            published_at=timezone.now(),
        )  # fmt: skip
        today = timezone.localdate()
        sheet.current, sheet.reviewed_on, sheet.review_on = version, today, today + dt.timedelta(days=365)
        sheet.save()
    page = client.get(url(fran)).content.decode()
    assert "About huddles" in page and "About all" in page and "/events/huddles/" in page
    assert "About families" not in page and "About ohio" not in page and "About closed" not in page
    assert "Sheet thanks" in page and "/library/thanks/" in page and "Sheet questions" not in page
