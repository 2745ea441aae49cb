"""States ranked within their size on a day: ties, places without a rank, the day in the address, one query for all."""

import datetime as dt

import pytest

from campaigns.reporting.forms import ranking_wish
from campaigns.reporting.ranking import in_order
from campaigns.reporting.states import StateOn, band_of, nation_of, ranked
from facilities.cms.models import RatingSnapshot
from facilities.directory.models import Facility
from tests.query_growth import assert_same_queries, count_queries

PAGE = "/nation/states/"


@pytest.mark.parametrize(
    ("homes", "band"), [(0, "small"), (131, "small"), (132, "medium"), (344, "medium"), (345, "large")]
)
def test_sizes(homes, band):
    assert band_of(homes) == band


def test_places_ties_and_who_has_none():
    rows = ranked(
        [
            StateOn("SD", homes=100, signed=50), StateOn("RI", homes=80, signed=40), StateOn("DC", homes=18, signed=18),
            StateOn("PR", homes=6, signed=1), StateOn("VI", homes=1, signed=0), StateOn("GU", homes=1, signed=1),
            StateOn("AK", homes=0), StateOn("GA", homes=360, signed=1), StateOn("AR", homes=200, signed=200),
        ]
    )  # fmt: skip
    assert {row.code: (row.place, row.out_of) for row in rows} == {
        "DC": (1, 5), "SD": (2, 5), "RI": (2, 5), "PR": (4, 5), "VI": (5, 5),  # 1, 2, 2, 4, 5
        "GU": (None, 0), "AK": (None, 0), "GA": (1, 1), "AR": (1, 1),
    }  # fmt: skip


def test_shares_that_only_look_alike_are_not_equal():
    big, small = ranked([StateOn("SD", homes=131, signed=130), StateOn("RI", homes=130, signed=129)])
    assert f"{big.percent:.0f}" == f"{small.percent:.0f}"
    assert (big.place, small.place) == (1, 2)


def test_orders():
    rows = [StateOn("SD", homes=100, signed=50, place=2), StateOn("GA", homes=400, place=1), StateOn("AK", homes=0),
            StateOn("RI", homes=80, signed=80, place=1)]  # fmt: skip
    assert [row.code for row in in_order(rows, "place")] == ["GA", "RI", "SD", "AK"]
    assert [row.code for row in in_order(rows, "-share")] == ["RI", "SD", "GA", "AK"]
    assert [row.code for row in in_order(rows, "name")] == ["AK", "GA", "RI", "SD"]
    assert [row.code for row in in_order(rows, "<b>")] == ["GA", "RI", "SD", "AK"]


def test_the_nation_is_the_sum():
    nation = nation_of([StateOn("SD", homes=100, signed=50, one_star=3), StateOn("GU", homes=1, signed=1)])
    assert (nation.homes, nation.signed, nation.one_star) == (101, 51, 3)


def line_of(page: str, state: str) -> str:
    return next(line for line in page.splitlines() if f">{state}</a>" in line)


def test_the_page_on_two_days(nat, world, lane, takes_part):
    takes_part(world.homes["harbor"], "2026-02-01", "2026-05-10", again="2026-08-01")
    RatingSnapshot.objects.create(facility=world.homes["harbor"], processing_date=dt.date(2026, 2, 1), overall=1)
    march, june = (nat.get(PAGE, {"on": day}).content.decode() for day in ("2026-03-31", "2026-06-30"))
    assert "Tuesday, March 31, 2026" in march
    assert "50.0%" in line_of(march, "Maryland") and "1 of 1" in line_of(march, "Maryland")
    assert "0.0%" in line_of(june, "Maryland") and "50.0%" not in line_of(june, "Maryland")
    assert "not ranked: no LANE" in line_of(march, "Guam")


def test_elm_lodge_was_open_before_it_closed(nat, world, lane):
    before, since = (
        b"".join(nat.get(f"{PAGE}table.csv?on={day}&q=ohio").streaming_content).decode().splitlines()[1].split(",")
        for day in ("2026-09-30", "2026-10-01")
    )
    assert (before[1], before[6]) == ("OH", "2") and since[6] == "1"


def test_the_file_has_the_rows_of_the_page(nat, world, lane, takes_part):
    takes_part(world.homes["harbor"], "2026-11-02")
    answer = nat.get(f"{PAGE}table.csv?on=2026-11-19&q=maryland")
    assert answer["Content-Disposition"] == 'attachment; filename="states-on-2026-11-19.csv"'
    header, row = b"".join(answer.streaming_content).decode().lstrip("\ufeff").splitlines()
    found = dict(zip(header.split(","), row.split(","), strict=True))
    assert found["share_percent"] == "50.0" and found["aim_percent"] == "75" and found["missing"] == "1"
    assert found["size"] == "small" and found["aim_reached_likely"] == "2027-01-14", "one home in eight weeks"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("soon", "is not a day"),
        ("2026-02-30", "is not a day"),
        ("2099-01-01", "still to come"),
        ("1066-10-14", "so long"),
    ],
)
def test_days_that_are_refused(nat, lane, typed, says):
    page = nat.get(PAGE, {"on": typed}).content.decode()
    assert says in page and "Friday, November 20, 2026" in page


def test_filters(nat, lane):
    assert "No state fits" in nat.get(PAGE, {"q": "atlantis"}).content.decode()
    assert "Ohio" in nat.get(PAGE, {"q": "OH", "band": "small"}).content.decode()
    assert "No state fits" in nat.get(PAGE, {"q": "ohio", "band": "large"}).content.decode()


def test_before_any_phase_nobody_took_part(nat, world, lane, takes_part):
    takes_part(world.homes["harbor"], "2026-02-01")
    page = nat.get(PAGE, {"on": "2001-01-01"}).content.decode()
    assert "No phase of the campaign ran on that day" in page


def test_all_states_in_few_queries(nat, world, lane, rf):
    def grow():
        for number in range(10):
            Facility.objects.create(ccn=f"9{number:05d}", name=f"HOME {number}", city="X", state="TX", county="Y")

    assert_same_queries(lambda: nat.get(PAGE), grow)
    assert count_queries(lambda: nat.get(PAGE)) <= 14


def test_a_wish_without_an_address():
    wish = ranking_wish({})
    assert (wish.day, wish.sort, wish.refused) == (dt.date(2026, 11, 20), "place", "")
