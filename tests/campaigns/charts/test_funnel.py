"""Homes compared: those that share alone, limits of campaigns/spc, nothing of the others."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.charts.funnel import funnel_of_goal
from campaigns.enrollment.models import Consent
from campaigns.spc.funnel import funnel_of
from tests.campaigns.charts import homes

PAGE = "/q/chesapeake-quality/md/funnel/ca/"


@pytest.fixture
def today():
    with time_machine.travel(homes.TODAY, tick=False):
        yield


@pytest.fixture
def state(world, phase, today):
    """Six homes of 100, one of them far off, and one that doesn't share."""
    made = homes.neighbours(world, phase, 5)
    made += homes.neighbours(world, phase, 1, start=5, pair=(20, 100))
    silent = homes.neighbours(world, phase, 1, start=6, pair=(1, 100))
    for home in made:
        Consent.objects.create(facility=home, recipient="qio", qio=world.qios["md"], purpose="Help")
    return made, silent


def page(client, path=PAGE, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def test_only_homes_that_share(client, world, state):
    client.force_login(world.rita)
    found = page(client)
    said = " ".join(found.main.get_text(" ").split())
    assert "6 homes share this goal with you. 1 home works on it without sharing" in said
    assert "Home 6" not in said
    assert "219006" not in str(found)
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in found.table.tbody("tr")]
    assert rows[0] == ["Home 5 Easton", "20", "100", "20.0", "Below the outer limit"]
    assert len(rows) == 6
    assert "all together, 61.7" in said  # 370 of 600; with the silent home it would be 53.0
    drawn = found.find("svg", class_="wide")
    assert [title.text for title in drawn.find_all("title")][1:].count("Home 5: 20.0") == 1
    assert len(drawn.find_all("circle")) == 5


def test_limits_are_those_of_the_statistics(world, state):
    found = funnel_of_goal(world.rita, "MD", "ca", 12)
    reference = funnel_of("p", [70] * 5 + [20], [100] * 6, multiply=100)
    assert {row.rate: row.place for row in found.rows} == dict(
        zip(reference.y.tolist(), reference.place.tolist(), strict=True)
    )
    assert found.plot.centre == pytest.approx(reference.centre)
    at = found.plot.sizes.index(100) if 100 in found.plot.sizes else None
    if at is not None:
        assert found.plot.outer[at] == pytest.approx((reference.lower_outer[0], reference.upper_outer[0]))


def test_nobody_shares(client, world, phase, today):
    homes.neighbours(world, phase, 6)
    client.force_login(world.rita)
    found = page(client)
    assert "No home shares this goal with you yet." in found.text
    assert not found.main.find("svg", role="img")
    assert not found.main.find("table")


def test_too_few_for_a_funnel(client, world, state):
    Consent.objects.filter(facility__in=state[0][:3]).delete()
    client.force_login(world.rita)
    found = page(client)
    assert "Too few homes for a funnel" in found.text
    assert len(found.table.tbody("tr")) == 3


def test_months_counted(client, world, state):
    client.force_login(world.rita)
    assert "September 2026 to" not in page(client, f"{PAGE}?months=12").text
    three = page(client, f"{PAGE}?months=3")
    assert "August 2026 to October 2026" in three.text
    assert page(client, f"{PAGE}?months=999").find(attrs={"aria-current": "true"}).text == "12 months"
    page(client, "/q/chesapeake-quality/md/funnel/xx/", 404)


def test_export_has_the_same_rows(client, world, state):
    client.force_login(world.rita)
    text = b"".join(client.get(f"{PAGE}?format=csv").streaming_content).decode("utf-8-sig")
    assert text.count("\n") == 7
    assert "Home 6" not in text


def test_the_nation_needs_consent_of_its_own(client, world, state):
    client.force_login(world.nat)
    found = page(client, "/nation/funnel/ca/")
    assert "No home shares this goal with you yet." in found.text
    assert "7 homes work on it" in " ".join(found.text.split())
    assert "Consistent" in page(client, "/nation/funnel/").table.text


def test_queries_do_not_grow_with_homes(client, world, phase, state):
    client.force_login(world.rita)
    counts = []
    for start in (10, 13):
        for home in homes.neighbours(world, phase, 3, start=start):
            Consent.objects.create(facility=home, recipient="qio", qio=world.qios["md"], purpose="Help")
        with CaptureQueriesContext(connection) as seen:
            page(client)
        counts.append(len(seen))
    assert counts[0] == counts[1]
