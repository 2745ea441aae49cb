"""A home's first page: what needs this person, and only what they may do."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access.services import end_role, grant_role
from accounts.members.models import Invitation
from campaigns.dashboards.home_queries import due_words, part_of_day
from campaigns.measurements.checks import Entry
from campaigns.measurements.services import save_draft
from qioportal.lib.months import Month
from tests.campaigns.charts import homes, pictures
from tests.campaigns.charts.homes import TODAY

WEEK = "/h/215001/"


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def ada(client, world, phase, today):
    client.force_login(world.ada)
    return client


@pytest.fixture
def alone(world):
    """Only Ada has access."""
    for name in ("dan", "ron"):
        end_role(affiliation=world.people[name].affiliations.get(), by="tests")


def week(client) -> BeautifulSoup:
    response = client.get(WEEK)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def todos(found: BeautifulSoup) -> list[tuple[str, str, str]]:
    """Title, button, address of each thing that needs the person."""
    rows = found.select(".todo li")
    return [(row.h2.text, row.a.text.strip(), row.a["href"]) for row in rows]


def test_signing_comes_first(ada):
    found = week(ada)
    assert found.h1.text == "Good morning, Ada"
    assert "Monday, November 9. One thing needs you." in found.text
    assert todos(found) == [("Sign the agreement", "Read and sign", "/h/215001/taking-part/sign/")]
    assert "Goals and charts begin when the agreement is signed." in found.text


def test_who_may_not_sign_is_not_asked_to(client, world, phase, today):
    client.force_login(world.dan)
    found = week(client)
    assert todos(found) == []
    assert "Nothing needs you today." in found.text
    assert "An administrator of your home can sign it." in found.text


def test_then_goals(ada, world, phase):
    homes.signed(world.homes["harbor"], phase, world.ada, codes=())
    assert todos(week(ada)) == [("Choose your goals", "Choose goals", "/h/215001/taking-part/goals/")]


def test_then_targets_and_the_month_due(ada, world, phase):
    homes.signed(world.homes["harbor"], phase, world.ada, on=dt.datetime(2026, 10, 5, tzinfo=dt.UTC))
    found = week(ada)
    assert todos(found) == [
        ("Set your targets", "Set targets", "/h/215001/taking-part/targets/"),
        ("Enter October's numbers", "Enter numbers", "/h/215001/2026-10/"),
    ]
    assert "Three goals. Due Friday, November 20, in 11 days." in found.text
    assert [each.text for each in found.select(".goal h3")] == [
        "Staff stability",
        "Consistent assignment",
        "Medications",
    ]
    assert not found.select("svg.spark")


def test_a_home_that_signed_this_month_owes_nothing(ada, world, phase):
    homes.signed(world.homes["harbor"], phase, world.ada, on=dt.datetime(2026, 11, 5, tzinfo=dt.UTC))
    assert "nothing is due; it gives your charts their first point" in week(ada).text


def test_the_week_of_the_mock(ada, world, phase, alone):
    enrollment = homes.busy_home(world, phase)
    save_draft(enrollment=enrollment, month=Month(2026, 10), by=world.ada,
               entries={homes.measure("ca_ls"): Entry(50, 60)})  # fmt: skip
    found = week(ada)
    assert todos(found) == [
        ("Enter October's numbers", "Enter numbers", "/h/215001/2026-10/"),
        ("Your home has one person with access", "Invite someone", "/h/215001/people/"),
        ("Consistent assignment reached its target", "Look at target", "/h/215001/goals/ca/"),
    ]
    assert "Three things need you." in found.text
    assert "A draft is saved." in found.text
    assert len(found.select(".btn-primary")) == 1
    card = found.select(".goal")[1]
    assert card.find(class_="big").text == "86.7"
    assert "per 100, target 85.0" in card.text
    assert "Real change" in card.text
    assert card.find("svg", class_="spark").find("path", class_="t")
    assert card.a["href"] == "/h/215001/goals/ca/"
    assert "May 2026 is missing, so the line has a gap." in found.select(".goal")[2].text
    assert "Only your home and those you allowed see these numbers." in found.text


def test_data_entry_is_asked_for_numbers_only(client, world, phase, today, alone):
    homes.small_home(world, phase)
    grant_role(user=world.dan, role="data-entry", facility=world.homes["harbor"], by="tests")
    client.force_login(world.dan)
    buttons = [button for _, button, _ in todos(week(client))]
    assert buttons[0] == "Enter numbers"
    assert not {"Invite someone", "Set targets", "Choose goals"} & set(buttons)


def test_a_reader_is_asked_for_nothing(client, world, phase, today):
    homes.small_home(world, phase)
    client.force_login(world.ron)
    assert todos(week(client)) == []


def test_earlier_months_still_open_lead_to_the_newest_of_them(ada, world, phase):
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada, on=dt.datetime(2026, 6, 5, tzinfo=dt.UTC))
    homes.send(enrollment, world.ada, {"ca_ls": [(5, 10), None, (6, 10), None, (7, 10)]}, last="2026-10")
    open_ones = [row for row in todos(week(ada)) if "open" in row[0]]
    assert open_ones == [("July 2026 and September 2026 are still open", "Enter September", "/h/215001/2026-09/")]


def test_a_waiting_invitation_is_enough(ada, world, phase, alone):
    homes.small_home(world, phase)
    assert "Invite someone" in week(ada).text
    Invitation.objects.create(
        email="new@example.org", role="data-entry", facility=world.homes["harbor"],
        expires_at=TODAY + dt.timedelta(days=3),
    )  # fmt: skip
    assert "Invite someone" not in week(ada).text


def test_a_target_is_news_once(ada, world, phase):
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada)
    homes.aim(enrollment, world.ada, "ca_ls", "70", "2026-01")
    homes.send(enrollment, world.ada, {"ca_ls": pictures.CONSISTENT})
    assert "reached its target" not in week(ada).text  # it was there before too


def test_when_all_is_done_the_page_says_so_and_what_comes(ada, world, phase):
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada, on=dt.datetime(2026, 9, 5, tzinfo=dt.UTC),
                              codes=("CA", "MED"))  # fmt: skip
    homes.send(enrollment, world.ada, {"ca_ls": [(5, 10), (6, 10)]}, last="2026-10")
    for code in ("ca_ls", "med_ap"):
        homes.aim(enrollment, world.ada, code, "80", "2026-11")
    found = week(ada)
    assert todos(found) == []
    assert "October 2026 is sent. November can be entered from December 1 on." in found.text


def test_at_most_five(ada, world, phase, alone):
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED", "PU", "INF"),
                              on=dt.datetime(2026, 1, 5, tzinfo=dt.UTC))  # fmt: skip
    series = {"ca_ls": [(50, 100), (90, 100)], "med_ap": [(30, 100), (10, 100)], "pu_ih": [(30, 100), (10, 100)]}
    for code, value in (("ca_ls", "80"), ("med_ap", "20"), ("pu_ih", "20")):
        homes.aim(enrollment, world.ada, code, value, "2026-02")
    homes.send(enrollment, world.ada, series)
    assert len(todos(week(ada))) == 5


def test_a_home_that_left_can_come_back(ada, world, phase):
    enrollment = homes.small_home(world, phase)
    type(enrollment).objects.filter(pk=enrollment.pk).update(withdrawn_at=TODAY, withdrawal_reason="moved")
    assert todos(week(ada)) == [("Your home left the campaign", "Look at it", "/h/215001/taking-part/")]


def test_who_helps_and_what_is_being_confirmed(ada, world):
    found = week(ada)
    assert "Chesapeake Quality" in found.text
    assert "410-555-0142" in found.text
    world.qios["md"].contacts.all().delete()
    world.qios["md"].contracts.update(certainty="memory")
    found = week(ada)
    assert "Chesapeake Quality" not in found.text
    assert "Your QIO in Maryland is being confirmed." in found.text


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"),
        (18, "Good evening"), (23, "Good evening"),
    ],
)  # fmt: skip
def test_greetings(hour, words):
    assert part_of_day(hour) == words


def test_the_greeting_goes_by_the_homes_own_clock(client, world, phase):
    world.homes["harbor"].state = "HI"
    world.homes["harbor"].save()
    client.force_login(world.ada)
    with time_machine.travel(dt.datetime(2026, 11, 10, 3, 30, tzinfo=dt.UTC), tick=False):
        found = week(client)
    assert found.h1.text == "Good afternoon, Ada"  # half past five in Hawaii
    assert "Monday, November 9." in found.text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (9, "Due Friday, November 20, in 11 days."), (19, "Due Friday, November 20, tomorrow."),
        (20, "Due Friday, November 20, today."), (21, "It was due Friday, November 20; numbers sent late still count."),
    ],
)  # fmt: skip
def test_due_in_words(day, words):
    assert due_words(dt.date(2026, 11, 20), dt.date(2026, 11, day)) == words


def test_names_are_only_words(ada, world):
    world.ada.name = "<b>Ada</b> Example"
    world.ada.save()
    assert b"<b>Ada" not in ada.get(WEEK).content


def test_queries_do_not_grow(ada, world, phase):
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
    homes.send(enrollment, world.ada, {"ca_ls": [(5, 10)]})
    before = queries(ada)
    for code in ("inf_cdi", "pu_ih", "pain3", "mob", "pcc_pref", "ss_turn"):
        enrollment.choices.create(goal=homes.measure(code).goal)
    homes.send(enrollment, world.ada, {"ca_ls": [(5, 10)] * 11, "inf_cdi": [(1, 3000)] * 11}, last="2026-08")
    assert queries(ada) == before


def queries(client) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(WEEK).status_code == 200
    return len(found)
