"""The public's states by size: exact places, honest about few homes, on any day, in few queries."""

import datetime as dt

import pytest
from django.core.cache import cache

from campaigns.recruitment.queries import Share
from campaigns.reporting import public_ranking
from facilities.directory.models import Facility
from tests.query_growth import assert_same_queries, count_queries

PAGE = "/states/by-size/"


@pytest.fixture
def counted(monkeypatch, db):
    """Shares of a day as if they were counted."""

    def say(**states):
        shares = {code: Share(homes, signed) for code, (homes, signed) in states.items()}
        monkeypatch.setattr(public_ranking, "shares_on", lambda day: shares)

    return say


def test_places_ties_and_homes_to_the_next_place(counted):
    counted(SD=(100, 50), RI=(80, 40), ND=(70, 20), DC=(18, 18), VI=(4, 4), GU=(6, 6), AK=(0, 0), GA=(360, 1))
    table = public_ranking.compared_on(dt.date(2026, 11, 20))
    small = next(band for band in table.bands if band.key == "small")
    assert [(line.on.code, line.on.place, line.to_next) for line in small.lines] == [
        ("DC", 1, None), ("RI", 2, 40), ("SD", 2, 50), ("ND", 4, 15),
    ]  # fmt: skip
    assert f"{small.lines[0].one_home:.1f}" == "5.6" and small.together.homes == 268
    assert [row.code for row in table.unranked] == ["VI", "GU", "AK"], "few homes, no LANE, none at all"
    assert [band.key for band in table.narrowed("geo", "")] == ["large"] and table.narrowed("geo", "small") == []


def test_few_homes_say_no_figure(client, counted):
    counted(VI=(4, 3), DC=(18, 9), GU=(1, 1))
    page = client.get(PAGE).content.decode()
    assert "Shown from 5 homes on" in page and "75.0%" not in page and "50.0%" in page
    assert "No state coalition" in page
    file = b"".join(client.get(f"{PAGE}table.csv").streaming_content).decode()
    assert ",DC," in file and ",VI," not in file and ",GU," not in file


def test_any_day_and_back(client, world, lane, takes_part):
    for number in range(5):
        home = Facility.objects.create(ccn=f"2190{number:02d}", name=f"HOME {number}", city="X", state="MD", county="Y")
        takes_part(home, f"2026-0{number + 1}-10")
    march, june = (client.get(PAGE, {"on": day}).content.decode() for day in ("2026-03-31", "2026-06-30"))
    assert "Tuesday, March 31, 2026" in march and "42.9%" in march, "3 of 7"
    assert "71.4%" in june, "5 of 7"
    assert "still to come" in client.get(PAGE, {"on": "2099-01-01"}).content.decode()
    assert "is not a day" in client.get(f"{PAGE}?on=%3Cb%3E").content.decode()
    assert "No ranked state fits" in client.get(PAGE, {"q": "atlantis"}).content.decode()
    assert f'href="{PAGE}?band=small#md"' in client.get("/states/md/").content.decode()
    assert f'href="{PAGE}"' in client.get("/states/").content.decode()


def test_all_states_in_few_queries_and_none_while_it_is_kept(client, world, lane):
    def fresh():
        cache.clear()
        client.get(PAGE)

    def grow():
        for number in range(10):
            Facility.objects.create(ccn=f"9{number:05d}", name=f"HOME {number}", city="X", state="TX", county="Y")

    assert_same_queries(fresh, grow)
    assert count_queries(fresh) <= 6
    client.get(PAGE)
    assert count_queries(lambda: client.get(PAGE)) == 0
