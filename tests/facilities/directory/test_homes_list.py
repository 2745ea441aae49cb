"""The public list of homes: search, filters, order, pages, export, and what it says when nothing fits."""

import csv
import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from facilities.directory.models import Chain, Facility
from qioportal.lib.words import readable_name
from tests.query_growth import assert_same_queries

pytestmark = pytest.mark.django_db
LIST = "/homes/"


def page(client, **query) -> BeautifulSoup:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def names(client, **query) -> list[str]:
    return [cell.a.get_text(strip=True) for cell in page(client, **query).select("tbody th")]


def chips(soup: BeautifulSoup) -> list[str]:
    return [chip.get_text(" ", strip=True) for chip in soup.select(".chips .chip")]


def a_home(ccn: str, name: str, **fields) -> Facility:
    return Facility.objects.create(**{"ccn": ccn, "name": name, "city": "DAYTON", "state": "OH", **fields})


def test_open_homes_by_name(world, client):
    assert names(client) == ["Bay Manor", "Harbor House", "Maple Court"]
    soup = page(client)
    assert chips(soup) == ["Open 3", "Closed 1", "All 4"]
    assert "CMS's file of Thursday, October 1, 2026" in soup.select_one(".sub").get_text()
    row = soup.select_one("tbody tr")
    assert row.select_one("a[href='tel:+14105550102']").get_text() == "410-555-0102"
    assert row.select_one("th a")["href"] == "/homes/215002/"
    assert "Easton, MD" in row.get_text() and "Tidewater Homes" in row.get_text()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("harbor", ["Harbor House"]),
        ("HOUSE harb", ["Harbor House"]),
        ("easton", ["Bay Manor"]),
        ("talbot", ["Bay Manor"]),
        ("tidewater", ["Bay Manor"]),
        ("bay tidewater EASTON 2150", ["Bay Manor"]),
        ("215001", ["Harbor House"]),
        ("'215001", ["Harbor House"]),  # as our export writes it
        ("baltimore city", ["Harbor House"]),
        ("harbor easton", []),
        ("100%", []),
        ("_", ["Bay Manor", "Harbor House", "Maple Court"]),
        ("   ", ["Bay Manor", "Harbor House", "Maple Court"]),
        ("'; DROP TABLE facilities_facility; --", []),
    ],
)
def test_every_word_must_stand_somewhere(world, client, typed, found):
    assert names(client, q=typed) == found


@pytest.mark.parametrize(
    "typed", ["millers merry", "Miller's", "MILLER’S MANOR", "04e090", "peñuelas", "PEÑUELAS", "st joseph"]
)
def test_apostrophes_case_and_letters_of_other_languages(db, client, typed):
    a_home("04E090", "MILLER’S MERRY MANOR, ST. JOSEPH", city="PEÑUELAS", state="AR")
    a_home("045001", "ANOTHER", state="AR")
    assert names(client, q=typed) == ["Miller’s Merry Manor, St. Joseph"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "md"}, ["Bay Manor", "Harbor House"]),
        ({"state": "oh", "status": "all"}, ["Elm Lodge", "Maple Court"]),
        ({"status": "closed"}, ["Elm Lodge"]),
        ({"stars": "4"}, ["Harbor House"]),
        ({"stars": "3+"}, ["Harbor House", "Maple Court"]),
        ({"stars": "none", "status": "all"}, ["Elm Lodge"]),
        ({"chain": "900"}, ["Bay Manor"]),
        ({"chain": "901"}, []),
        ({"state": "md", "stars": "2", "q": "bay"}, ["Bay Manor"]),
        ({"state": "MD"}, ["Bay Manor", "Harbor House", "Maple Court"]),  # no address of ours: left out
        ({"stars": "9", "status": "secret", "sort": "pk", "chain": "' OR 1=1", "page": "x"},
         ["Bay Manor", "Harbor House", "Maple Court"]),
    ],
)  # fmt: skip
def test_filters(world, client, query, found):
    assert names(client, **query) == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("-name", ["Maple Court", "Harbor House", "Elm Lodge", "Bay Manor"]),
        ("city", ["Harbor House", "Maple Court", "Bay Manor", "Elm Lodge"]),
        ("-city", ["Elm Lodge", "Bay Manor", "Maple Court", "Harbor House"]),
        ("stars", ["Bay Manor", "Maple Court", "Harbor House", "Elm Lodge"]),
        ("-stars", ["Harbor House", "Maple Court", "Bay Manor", "Elm Lodge"]),
    ],
)
def test_order_by_the_head_of_a_column(world, client, order, found):
    assert names(client, sort=order, status="all") == found
    sorted_head = page(client, sort=order, status="all").select_one("th[aria-sort]")
    assert sorted_head["aria-sort"] == ("descending" if order.startswith("-") else "ascending")


def test_links_keep_the_filter(world, client):
    soup = page(client, q="m", state="md", sort="city", status="all")
    form = soup.select_one("form.tools")
    assert {field["name"]: field["value"] for field in form.select("input[type=hidden]")} == {
        "status": "all",
        "sort": "city",
    }
    for link in [*soup.select("thead a"), *soup.select(".chips a[href*='?']"), soup.select_one(".head a")]:
        assert "q=m" in link["href"] and "state=md" in link["href"], link
    assert soup.select_one(".head a")["href"].startswith("/homes/homes.csv?")
    chain = page(client, chain="900", q="bay").select_one(".chip.on")
    assert chain.get_text(" ", strip=True).startswith("Chain: Tidewater Homes")
    assert chain["href"] == "?q=bay"


def test_pages_of_25(world, client):
    for number in range(60):
        a_home(f"36{number:04d}", f"HOME {number:02d}")
    assert len(names(client, q="home dayton")) == 25
    soup = page(client, q="home dayton", page="3")
    assert "51 to 60 of 60 homes" in soup.select_one(".pages").get_text()
    assert soup.select_one("a[rel=prev]")["href"] == "?q=home+dayton&page=2"
    assert len(names(client, q="home dayton", page="99")) == 10


def test_nothing_fits(world, client):
    soup = page(client, q="nowhere")
    assert "No home fits this search" in soup.select_one(".empty-state").get_text()
    assert soup.select_one(".empty-state a")["href"] == "?q=nowhere&status=all"
    assert not soup.select("a[href*='homes.csv']")


def test_nothing_loaded_yet(db, client):
    assert "No homes yet" in page(client).select_one(".empty-state").get_text()


def test_hospitals_are_no_nursing_homes(world, client):
    a_home("210099", "GENERAL HOSPITAL", kind="hospital")
    assert "GENERAL HOSPITAL" not in names(client, status="all")
    assert client.get("/homes/210099/").status_code == 404


def test_words_of_a_file_are_only_words(db, client):
    evil = "<script>alert(1)</script>"
    chain = Chain.objects.create(number="1", name=evil)
    a_home(
        "365001",
        evil,
        city=evil,
        county=evil,
        address=evil,
        ownership=evil,
        legal_name=evil,
        phone=evil[:20],
        chain=chain,
    )
    for path in [LIST, "/homes/365001/", f"{LIST}?q={evil}"]:
        text = client.get(path).content.decode()
        assert evil not in text
        assert "&lt;script&gt;" in text


def test_only_reading(world, client):
    for path in [LIST, "/homes/homes.csv", "/homes/215001/"]:
        assert client.post(path).status_code == 405


# Export ---------------------------------------------------------------------------------------------------------------
def exported(client, **query) -> list[dict]:
    answer = client.get(reverse("directory:homes-csv"), query)
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_the_same_homes_in_the_same_order(world, client):
    for query in [{}, {"state": "md"}, {"q": "o", "sort": "-name", "status": "all"}, {"stars": "3+"}, {"q": "zzz"}]:
        assert [readable_name(row["name"]) for row in exported(client, **query)] == names(client, **query)
    answer = client.get("/homes/homes.csv", {"state": "md"})
    assert answer["Content-Disposition"].startswith('attachment; filename="homes-md-20')


def test_all_pages_are_exported(world, client):
    for number in range(60):
        a_home(f"36{number:04d}", f"HOME {number:02d}")
    assert len(exported(client, q="home dayton")) == 60


def test_a_ccn_survives_a_spreadsheet(db, client):
    a_home(
        "01E090", '=HYPERLINK("http://evil.example")', zip_code="06614", phone="4105550101", overall_rating=4,
        rated_on=dt.date(2026, 10, 1), certified_beds=100,
    )  # fmt: skip
    (row,) = exported(client)
    assert (row["ccn"], row["zip_code"]) == ("'01E090", "'06614")  # text, not 1E+90 and 6614
    assert row["name"] == '\'=HYPERLINK("http://evil.example")'
    assert (row["phone"], row["overall_stars"], row["stars_of"], row["certified_beds"]) == (
        "410-555-0101", "4", "2026-10-01", "100",
    )  # fmt: skip


# Who takes part -------------------------------------------------------------------------------------------------------
def test_without_a_source_nothing_is_said(world, client, nobody_says):
    soup = page(client)
    assert not soup.select("#part") and "Takes part" not in soup.get_text()
    assert names(client, part="yes") == ["Bay Manor", "Harbor House", "Maple Court"]
    assert "takes_part" not in exported(client)[0]


def test_with_a_source_homes_that_are_named_take_part(world, client, harbor_takes_part):
    rows = {row.th.a.get_text(): row.get_text(" ", strip=True) for row in page(client).select("tbody tr")}
    assert "Takes part" in rows["Harbor House"]
    assert "Not listed" in rows["Bay Manor"]
    assert names(client, part="yes") == ["Harbor House"]
    assert names(client, part="no") == ["Bay Manor", "Maple Court"]
    assert chips(page(client, part="yes"))[0] == "Open 1"
    assert {row["name"]: row["takes_part"] for row in exported(client)} == {
        "BAY MANOR": "not listed", "HARBOR HOUSE": "yes", "MAPLE COURT": "not listed",
    }  # fmt: skip


def test_the_list_asks_the_database_no_more_often_when_it_is_longer(world, client, harbor_takes_part):
    def grow():
        chain = Chain.objects.create(number="77", name="MORE HOMES")
        for number in range(10):
            a_home(f"36{number:04d}", f"HOME {number}", chain=chain)

    assert_same_queries(lambda: client.get(LIST, {"q": "o"}), grow)
    assert_same_queries(lambda: exported(client), lambda: a_home("369999", "ONE MORE"))
