"""The public page of a home: facts, stars with their date, history, changes, who helps."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction

from facilities.cms.models import RatingSnapshot
from facilities.directory.footnotes import words_of
from facilities.directory.models import Chain, Facility, FacilityChange
from tests.query_growth import assert_same_queries

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = dt.date(2021, 8, 1), dt.date(2021, 9, 1)


def page(client, ccn: str) -> BeautifulSoup:
    answer = client.get(f"/homes/{ccn}/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def text(soup) -> str:
    return " ".join(soup.get_text(" ", strip=True).split())


def facts(soup: BeautifulSoup) -> dict[str, str]:
    sheet = soup.select_one("dl.facts")
    return {term.get_text(): text(term.find_next("dd")) for term in sheet.select("dt")}


def stars(soup: BeautifulSoup) -> dict[str, str]:
    return {stat.dt.get_text(): text(stat.dd) for stat in soup.select("dl.stats .stat")}


def test_facts_of_a_home(world, client):
    home = world.homes["bay"]
    for name, value in {
        "ownership": "For profit - Corporation", "certified_on": dt.date(1967, 1, 1), "residents_per_day": "82.1",
        "provider_type": "Medicare and Medicaid", "legal_name": "BAY MANOR LLC", "in_hospital": True,
    }.items():  # fmt: skip
        setattr(home, name, value)
    home.save()
    soup = page(client, "215002")
    assert soup.h1.get_text() == "Bay Manor"
    assert facts(soup) == {
        "Phone": "410-555-0102", "Address": "1 Main Street Easton, MD 21000", "County": "Talbot", "Beds": "100",
        "Residents": "82.1 a day on average", "Ownership": "For profit - Corporation", "Chain": "Tidewater Homes",
        "Legal name": "Bay Manor LLC", "Certified for": "Medicare and Medicaid", "Certified since": "1967 or earlier",
        "Place": "In a hospital", "CCN": "215002",
    }  # fmt: skip
    links = {link["href"] for link in soup.select("main a")}
    assert {"tel:+14105550102", "/homes/?chain=900", "/homes/?state=md", "/states/md/"} <= links
    assert "Chesapeake Quality" in soup.select_one("aside").get_text()


def test_stars_with_their_date_and_what_a_dash_means(world, client):
    RatingSnapshot.objects.create(
        facility=world.homes["bay"], processing_date=SEPTEMBER, overall=2, health_inspection=3, quality=None,
        quality_footnote="2", staffing=1, staffing_footnote="12",
    )  # fmt: skip
    soup = page(client, "215002")
    assert stars(soup) == {
        "Overall": "2 of 5", "Health inspections": "3 of 5", "Quality measures": "– not rated", "Staffing": "1 of 5",
    }  # fmt: skip
    said = text(soup.main)
    assert "CMS's file of Wednesday, September 1, 2021" in said
    assert "Quality measures : not enough data" in said
    assert "Staffing : staffing numbers were not sent" in said
    assert "Stars over time" not in said


def test_history_the_newest_file_first(world, client):
    for date, overall in [(AUGUST, 1), (SEPTEMBER, 2), (dt.date(2021, 7, 1), None)]:
        RatingSnapshot.objects.create(facility=world.homes["bay"], processing_date=date, overall=overall)
    rows = page(client, "215002").select("table tbody tr")
    assert [(row.th.get_text(), text(row.td)) for row in rows] == [
        ("Sep 1, 2021", "2"), ("Aug 1, 2021", "1"), ("Jul 1, 2021", "– not rated"),
    ]  # fmt: skip


def test_a_special_focus_facility(world, client):
    Facility.objects.filter(ccn="215002").update(special_focus="SFF")
    footnotes = {f"{name}_footnote": "18" for name in ["overall", "health_inspection", "quality", "staffing"]}
    RatingSnapshot.objects.create(facility=world.homes["bay"], processing_date=AUGUST, **footnotes)
    said = text(page(client, "215002").main)
    assert "Special focus facility" in said
    assert "All ratings : not rated while it is a special focus facility" in said
    Facility.objects.filter(ccn="215002").update(special_focus="SFF Candidate")
    assert "Candidate for special focus" in text(page(client, "215002").main)


def test_a_closed_home_says_so(world, client):
    home = world.homes["elm"]
    FacilityChange.objects.create(facility=home, field="status", seen_on="2026-10-01", old="open", new="closed")
    soup = page(client, "365002")
    assert "CMS's file of Thursday, October 1, 2026 no longer lists it" in text(soup.select_one(".note"))
    assert "Closed" in soup.select_one(".head .pill").get_text()
    assert not soup.select(".head .btn")
    assert "No longer in CMS's file: closed." in text(soup.main)


def test_dated_changes(world, client):
    home = world.homes["bay"]
    make = FacilityChange.objects.create
    make(facility=home, field="name", seen_on=AUGUST, old="OLD MANOR", new="BAY MANOR")
    make(facility=home, field="chain", seen_on=SEPTEMBER, old="", new="TIDEWATER HOMES")
    make(facility=home, field="status", seen_on=SEPTEMBER, old="closed", new="open")
    lines = [text(line) for line in page(client, "215002").select("ol.line li")]
    assert lines == [
        "Wednesday, September 1, 2021 Chain : Tidewater Homes, before none",
        "Wednesday, September 1, 2021 In CMS's file again: open.",
        "Sunday, August 1, 2021 Name : Bay Manor, before Old Manor",
    ]


def test_a_home_that_no_file_told_much_of(db, client):
    Facility.objects.create(ccn="015009", name="BARE", state="GU")
    soup = page(client, "015009")
    assert "No file with stars" in text(soup.main)
    assert facts(soup)["Phone"] == "none on file"


def test_whether_it_takes_part(world, client, harbor_takes_part):
    assert "Takes part in the campaign" in text(page(client, "215001").main)
    assert "Not listed as taking part" in text(page(client, "215002").main)
    assert "Not listed as taking part" not in text(page(client, "365002").main)  # closed


def test_without_a_source_nothing_is_said(world, client, nobody_says):
    assert "part in the campaign" not in text(page(client, "215001").main)


def test_addresses(world, client):
    Facility.objects.create(ccn="04E090", name="NEWTON COUNTY NURSING HOME", state="AR")
    answer = client.get("/homes/04e090/")
    assert (answer.status_code, answer["Location"]) == (301, "/homes/04E090/")
    for ccn in ["999999", "04e091", "15009", "0150090", "<script>", "homes.csv"]:
        assert client.get(f"/homes/{ccn}/").status_code == 404


def test_a_long_history_costs_no_more_queries(world, client, harbor_takes_part):
    home = world.homes["harbor"]

    def add(first, last):
        for number in range(first, last):
            date = AUGUST + dt.timedelta(days=30 * number)
            RatingSnapshot.objects.create(facility=home, processing_date=date, overall=3)
            FacilityChange.objects.create(facility=home, field="name", seen_on=date, old="A", new="B")

    add(0, 1)
    assert_same_queries(lambda: client.get("/homes/215001/"), lambda: add(1, 11))


@pytest.mark.parametrize(
    ("footnote", "date", "words"),
    [
        ("", AUGUST, ""),
        ("18", AUGUST, "not rated while it is a special focus facility"),
        ("1", AUGUST, "too new: certified less than 12 to 15 months ago"),
        ("99", AUGUST, "CMS's footnote 99"),
        ("12", dt.date(2019, 11, 1), "CMS's footnote 12"),  # codes meant other things then
        ("2, 6", AUGUST, "not enough data; no valid staffing data"),
        ("Newly certified home", dt.date(2018, 3, 1), "Newly certified home"),
    ],
)
def test_footnotes_in_words(footnote, date, words):
    assert words_of(footnote, date) == words


# The tables -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "values",
    [
        {"ccn": "15009"},
        {"ccn": "04e090"},
        {"ccn": "0150 9"},
        {"state": "CN"},
        {"kind": "hotel"},
        {"status": "asleep"},
        {"overall_rating": 0},
        {"overall_rating": 6},
        {"status": "closed"},
        {"closed_on": AUGUST},
        {"ccn": "215001"},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_home_is(world, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.create(**{"ccn": "015009", "name": "A HOME", "state": "AL", **values})


def test_the_database_refuses_other_changes(world):
    make = {"facility": world.homes["bay"], "field": "name", "seen_on": AUGUST}
    FacilityChange.objects.create(**make)
    for values in [make, {**make, "field": "colour"}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            FacilityChange.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Chain.objects.create(number="900", name="AGAIN")
