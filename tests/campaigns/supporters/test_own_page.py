"""A person's own page: what it shows of the home, what can be done; how many people there are."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.enrollment.services import choose_goals, set_listing, sign_agreement
from campaigns.events.models import Event
from campaigns.goals.models import Goal
from campaigns.library.models import Resource, ResourceVersion
from campaigns.supporters.actions import actions_for
from campaigns.supporters.models import ActionDone, Idea, Kind, Supporter
from campaigns.supporters.queries import people_on, public_count
from campaigns.supporters.services import send_idea
from qioportal.templatetags.layout import short_day
from tests.query_growth import assert_same_queries


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


def test_an_action_is_done_once(fran):
    ActionDone.objects.create(supporter=fran, action="huddle", done_on=dt.date(2026, 11, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionDone.objects.create(supporter=fran, action="huddle", done_on=dt.date(2026, 11, 2))


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
    night = dt.datetime.combine(timezone.localdate() + dt.timedelta(days=5), dt.time(20), ZoneInfo("Pacific/Honolulu"))
    Event.objects.filter(slug="all").update(
        starts_at=night, ends_at=night + dt.timedelta(hours=1), zone="Pacific/Honolulu"
    )  # fmt: skip
    page = client.get(url(fran)).content.decode()
    assert f"{short_day(night.date())}, 8:00 p.m. HST" in page, "the day of the event's own clock"
    assert "About huddles" in page and "About all" in page and "/events/huddles/" in page
    assert "About families" not in page and "About ohio" not in page and "About closed" not in page
    assert "Sheet thanks" in page and "/library/thanks/" in page and "Sheet questions" not in page
