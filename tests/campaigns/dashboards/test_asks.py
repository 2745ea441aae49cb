"""The side menu says how much waits behind a link, to those whose work it is, and the nation's first page names it."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from campaigns.caseload import change_services, help_services
from campaigns.library import practice_services
from campaigns.outreach.models import Mailing
from campaigns.supporters.models import Idea
from tests.accounts.assistance.matrix import request_at_help_desk, request_of_maryland
from tests.campaigns.library.shelves import told
from tests.campaigns.reporting.matrix import prepare
from tests.query_growth import assert_same_queries

DESK = "/q/chesapeake-quality/md/"


@pytest.fixture
def waits(client, world, phase):
    """What the menu of a page says to a person: {"Caseload": "2 open"}."""

    def seen(name: str, path: str) -> dict[str, str]:
        client.force_login(world.people[name])
        menu = BeautifulSoup(client.get(path).text, "html.parser").select(".side nav a")
        counts = {link.find(string=True, recursive=False): link.select_one(".count") for link in menu}
        return {label: count.text for label, count in counts.items() if count}

    return seen


def asked_mailing(world, by, **facts) -> Mailing:
    return Mailing.objects.create(
        subject="Come", text="Dear {name}", audience={}, author=by, status="asked", asked_by=by,
        asked_at=timezone.now(), **facts,
    )  # fmt: skip


def test_nothing_is_said_where_nothing_waits(waits):
    for name, path in [("lea", DESK), ("ada", "/h/215001/"), ("nat", "/nation/"), ("connie", "/lane/md/")]:
        assert waits(name, path) == {}


def test_the_desk(waits, world):
    harbor = world.homes["harbor"]
    request_of_maryland(world)
    help_services.ask(home=harbor, topic="goals", words="How do we choose?", by=world.ada)
    change_services.ask_for_change(home=harbor, what="phone", should_say="410-555-0199", by=world.ada)
    asked_mailing(world, world.rita, qio=world.qios["md"], state="MD")
    asked_mailing(world, world.connie, state="MD")
    assert waits("lea", DESK) == {"Caseload": "2 open", "Sign-in help": "1 open", "Mailings": "2 open"}
    assert waits("lea", f"{DESK}events/")["Caseload"] == "2 open", "on every page"
    assert waits("rita", DESK) == {"Caseload": "2 open"}, "nobody says yes to the own mailing"
    assert waits("connie", "/lane/md/") == {}


def test_the_nation(waits, world, client):
    request_at_help_desk(world)
    prepare(world)
    practice = told(world.homes["harbor"], world.ada)
    practice_services.submit(practice=practice, by=world.ada)
    asked_mailing(world, world.hedi)
    assert waits("nat", "/nation/") == {"Mailings": "1 open", "LANE reports": "1 open", "Library": "1 open"}
    page = client.get("/nation/").text
    for words in ("1 LANE report waits for a review", "1 practice waits for a review", "1 mailing waits for your yes"):
        assert words in page
    assert "help desk</h2>" not in page
    assert waits("hedi", "/nation/")["Help desk"] == "1 open"


def test_the_home(waits, world):
    Idea.objects.create(facility=world.homes["harbor"], kind="staff", text="Warm plates")
    assert waits("ada", "/h/215001/") == {"Taking part and sharing": "1 open"}
    assert waits("ron", "/h/215001/") == {}, "answering is not a reader's work"


def test_more_that_waits_costs_no_more_questions(client, world, phase):
    client.force_login(world.lea)

    def grow():
        help_services.ask(home=world.homes["harbor"], topic="goals", words="How?", by=world.ada)
        asked_mailing(world, world.rita, qio=world.qios["md"], state="MD")

    grow()
    assert_same_queries(lambda: client.get(f"{DESK}events/"), grow)
