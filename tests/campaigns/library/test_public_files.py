"""The public lists as files: the rows of the page with its filter, and what the page hides stays hidden."""

import csv
import io

from campaigns.library.models import LibraryUse, Practice
from facilities.directory.models import Facility
from tests.campaigns.library import shelves
from tests.query_growth import assert_same_queries


def rows_of(client, path: str, **asked) -> list[dict]:
    answer = client.get(path, asked)
    assert answer["Content-Disposition"].startswith("attachment; filename=") and answer["Content-Type"] == (
        "text/csv; charset=utf-8"
    )
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_library_as_a_file(as_, world, phase):
    one = shelves.published(world.nat, title="=One", goals=("CA",), steps=())
    shelves.published(world.nat, title="Two", goals=("MED",), language="es")
    shelves.published(world.nat, title="For QIOs", audiences=("qio-staff",), is_open=False)
    public = as_("")
    assert {row["title"] for row in rows_of(public, "/library/library.csv")} == {"'=One", "Two"}
    (row,) = rows_of(public, "/library/library.csv", goal="ca")
    assert (row["goals"], row["steps"], row["from"]) == ("CA", "any", "Steering Committee")
    assert row["address"].endswith(f"/library/{one.slug}/") and row["used by homes"] == "fewer than 5"
    assert "For QIOs" in {row["title"] for row in rows_of(as_("rita"), "/library/library.csv")}
    assert 'href="/library/library.csv?goal=ca"' in public.get("/library/?goal=ca").text
    assert rows_of(public, "/library/library.csv", q="nothing like it") == []


def test_practices_as_a_file(as_, world, home, phase):
    shelves.practice(home, world.ada, world.nat)
    shelves.practice(home, world.ada, world.nat, title="Unnamed", goals=(), is_named=False)
    shelves.told(home, world.ada, title="Draft")
    row = Practice.objects.get(title="Night noise on the west wing")
    homes = Facility.objects.bulk_create(
        Facility(ccn=f"21900{n}", name=f"H{n}", state="MD", seen_on=home.seen_on, status="open") for n in range(5)
    )
    LibraryUse.objects.bulk_create(LibraryUse(facility=each, practice=row) for each in homes)
    found = {row["title"]: row for row in rows_of(as_(""), "/practices/practices.csv")}
    assert set(found) == {row.title, "Unnamed"} and found[row.title]["used by homes"] == "5"
    assert found[row.title]["told by"] == "Harbor House, Maryland"
    assert found["Unnamed"]["told by"] == "A home in Maryland", "who did not agree is not named"
    assert len(rows_of(as_(""), "/practices/practices.csv", q="noise", goal="ca")) >= 1
    assert 'href="/practices/practices.csv?"' in as_("").get("/practices/").text


def test_a_file_needs_no_more_queries_for_ten(as_, world):
    shelves.published(world.nat, title="First")
    public = as_("")
    assert_same_queries(
        lambda: rows_of(public, "/library/library.csv"),
        lambda: [shelves.published(world.nat, title=f"Tool {n}") for n in range(10)],
    )


def test_the_public_page_for_somebody_shows_what_is_written_for_them(as_, world):
    for audience, path in [("frontline-staff", "/for-staff/"), ("residents-and-families", "/for-families/"),
                           ("owners", "/for-owners/")]:  # fmt: skip
        assert "None yet." in as_("").get(path).text and f'href="/for/{audience}/"' in as_("").get(path).text
        shelves.published(world.nat, title=f"Tip for {audience}", audiences=(audience,))
        shelves.published(world.nat, title=f"Closed for {audience}", audiences=(audience,), is_open=False)
        page = as_("").get(path).text
        assert f"Tip for {audience}" in page and "Closed for" not in page
