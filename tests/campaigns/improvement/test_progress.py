"""How far the home is, on the page of the goal."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from campaigns.improvement.cycle_services import begin_cycle

PLAN = {"idea": None, "plan": "P", "prediction": "R", "do": ""}


def card(client) -> BeautifulSoup:
    page = BeautifulSoup(client.get("/h/215001/goals/ca/").content, "html.parser")
    return page.select_one("section[aria-labelledby=improve-ca]")


@pytest.fixture
def four_cycles(choice, months, world):
    for number in range(1, 5):
        day = timezone.localdate() - dt.timedelta(days=50 - number)
        begin_cycle(choice=choice, facts=PLAN | {"title": f"Try {number}", "starts_on": day}, by=world.ada)


def test_steps_and_cycles_stand_on_the_page_of_the_goal(ada, four_cycles):
    found = card(ada)
    assert "Seven steps: 1 of 7 done" in found.text
    assert [link.text for link in found.select("li a")] == ["PDSA 4: Try 4", "PDSA 3: Try 3", "PDSA 2: Try 2"]
    assert "All PDSA cycles of this goal" in found.text
    assert found.select_one(".btn")["href"] == "/h/215001/improvement/new/?goal=ca"


def test_a_reader_gets_no_button(client, world, four_cycles):
    client.force_login(world.ron)
    assert card(client).select_one(".btn") is None
