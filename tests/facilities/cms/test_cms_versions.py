"""One version after another: what a newer, an older or a corrected file does to homes, changes and stars."""

import csv
import datetime as dt
import io

import pytest

from facilities.cms.models import RatingSnapshot
from facilities.cms.services import import_provider_file
from facilities.directory.models import Chain, Facility, FacilityChange
from tests.facilities.cms.vintages import in_vintage, many_homes, provider_file, sample_rows

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER, OCTOBER = "2021-08-01", "2021-09-01", "2021-10-01"
CCN = "Federal Provider Number"


@pytest.fixture
def load(tmp_path):
    """Loads rows as a file of that date."""

    def load(rows, date, **options):
        return import_provider_file(provider_file(tmp_path / f"{date}.csv", rows, date=date), by="tests", **options)

    return load


def changes() -> list[tuple]:
    rows = FacilityChange.objects.order_by("facility__ccn", "seen_on", "field")
    return [(row.facility.ccn, row.field, str(row.seen_on), row.old, row.new) for row in rows]


def test_a_home_that_is_gone_is_closed_and_comes_back(load):
    rows = sample_rows()[:5]
    load(rows, AUGUST)
    report = load(rows[1:], SEPTEMBER)
    assert (report.closed, report.updated, report.unchanged) == (1, 0, 4)
    home = Facility.objects.get(ccn="015009")
    assert (home.status, home.closed_on, home.seen_on) == ("closed", dt.date(2021, 9, 1), dt.date(2021, 8, 1))
    assert load(rows[1:], SEPTEMBER).closed == 0

    report = load(rows, OCTOBER)
    assert (report.closed, report.updated) == (0, 1)
    home.refresh_from_db()
    assert (home.status, home.closed_on) == ("open", None)
    assert changes() == [
        ("015009", "status", SEPTEMBER, "open", "closed"),
        ("015009", "status", OCTOBER, "closed", "open"),
    ]
    assert home.ratings.count() == 2


def test_a_file_published_again_for_its_date_corrects_it(load):
    rows = sample_rows()[:5]
    load(rows, AUGUST)
    load([{**rows[0], "Provider Name": "SLIP"}, *rows[1:4]], SEPTEMBER)
    assert Facility.objects.get(ccn=rows[4][CCN]).status == "closed"
    report = load([{**rows[0], "Health Inspection Rating": "1"}, *rows[1:]], SEPTEMBER)
    assert (report.updated, report.closed, report.ratings) == (2, 0, 2)
    assert changes() == []  # the slip was never true
    assert Facility.objects.open().count() == 5
    assert RatingSnapshot.objects.get(facility__ccn="015009", processing_date=SEPTEMBER).health_inspection == 1
    assert load(rows[:4], SEPTEMBER).closed == 0  # it was in a file of that date


def test_dated_changes_of_name_owner_and_legal_name(load):
    rows = sample_rows()[:4]
    load(rows, AUGUST)
    rows[0] |= {
        "Provider Name": "BURNS AND FRIENDS",
        "Ownership Type": "Non profit - Corporation",
        "Overall Rating": "2",
    }
    rows[1] |= {"Provider Name": rows[1]["Provider Name"].title(), "Legal Business Name": ""}
    rows[2] |= {"Legal Business Name": "ANOTHER LLC"}
    report = load(rows, SEPTEMBER)
    assert (report.updated, report.unchanged) == (3, 1)
    assert changes() == [
        ("015009", "name", SEPTEMBER, "BURNS NURSING HOME, INC.", "BURNS AND FRIENDS"),
        ("015009", "ownership", SEPTEMBER, "For profit - Corporation", "Non profit - Corporation"),
        (rows[2][CCN], "legal_name", SEPTEMBER, sample_rows()[2]["Legal Business Name"], "ANOTHER LLC"),
    ]
    home = Facility.objects.get(ccn="015009")
    assert (home.name, home.overall_rating, home.rated_on) == ("BURNS AND FRIENDS", 2, dt.date(2021, 9, 1))


def test_the_rest_of_a_name_that_cms_had_cut_is_no_new_name(load):
    row = next(row for row in sample_rows() if row[CCN] == "075338")
    assert len(row["Provider Name"]) == 50
    load([row], AUGUST)
    load([{**row, "Provider Name": row["Provider Name"] + "E"}], SEPTEMBER)
    assert Facility.objects.get().name.endswith("GOVERNOR’S HOUSE")
    assert changes() == []


def test_chains_and_their_changes(tmp_path, load):
    rows = sample_rows()[:3]
    load(rows, AUGUST)

    def with_chains(date, *chains):
        lines = in_vintage("E January 2026", [{**row, "Processing Date": date} for row in rows]).split("\r\n")
        header = lines[0].split(",")
        place = header.index("Chain Name")
        for number, (name, chain_id) in enumerate(chains, start=1):
            lines[number] = _with_cells(lines[number], {place: name, place + 1: chain_id})
        path = tmp_path / f"chains-{date}.csv"
        path.write_bytes("\r\n".join(lines).encode())
        return import_provider_file(path, by="tests")

    with_chains(SEPTEMBER, ("TIDEWATER", "145"), ("TIDEWATER", "145"))
    assert changes() == []  # earlier files did not tell of chains
    assert list(Chain.objects.values_list("number", "name")) == [("145", "TIDEWATER")]
    with_chains(OCTOBER, ("TIDEWATER HOMES", "145"), ("BUCKEYE", "9"), ("BUCKEYE", "9"))
    assert changes() == [
        (rows[1][CCN], "chain", OCTOBER, "TIDEWATER HOMES", "BUCKEYE"),
        (rows[2][CCN], "chain", OCTOBER, "", "BUCKEYE"),
    ]
    with_chains("2021-11-01", ("TIDEWATER HOMES", "145"))
    assert changes()[-1] == (rows[2][CCN], "chain", "2021-11-01", "BUCKEYE", "")
    report = load(rows, "2021-12-01")  # a vintage without chains leaves them alone
    assert report.updated == 0
    assert Facility.objects.get(ccn="015009").chain.name == "TIDEWATER HOMES"


def _with_cells(line: str, cells: dict[int, str]) -> str:
    row = next(csv.reader([line]))
    for place, cell in cells.items():
        row[place] = cell
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(row)
    return buffer.getvalue()


def test_an_older_file_only_adds_its_stars(load):
    rows = sample_rows()[:4]
    load(rows[:3], SEPTEMBER)
    before = list(Facility.objects.order_by("pk").values())
    old = [{**row, "Provider Name": "OLD NAME", "Overall Rating": "1"} for row in rows[1:]]
    report = load(old, AUGUST)
    assert (report.created, report.updated, report.closed, report.ratings) == (0, 0, 0, 2)
    assert (report.unchanged, report.rejected) == (2, 1)
    assert list(Facility.objects.order_by("pk").values()) == before
    assert changes() == []
    history = RatingSnapshot.objects.filter(facility__ccn=rows[1][CCN]).values_list("processing_date", "overall")
    assert list(history) == [(dt.date(2021, 9, 1), int(rows[1]["Overall Rating"])), (dt.date(2021, 8, 1), 1)]


def test_a_home_whose_row_is_set_aside_is_not_closed(load):
    rows = sample_rows()[:5]
    load(rows, AUGUST)
    rows[0][CCN] = "15009"  # a spreadsheet took the zero
    rows[1]["Overall Rating"] = "6"
    report = load(rows[:4], SEPTEMBER)
    assert (report.rejected, report.closed) == (2, 1)
    assert Facility.objects.get(status="closed").ccn == rows[4][CCN]


def test_a_home_that_no_file_ever_had_is_not_closed(load):
    Facility.objects.create(ccn="999999", name="ADDED BY HAND", state="MD")
    load(sample_rows()[:3], AUGUST)
    assert Facility.objects.open().filter(ccn="999999").exists()


def test_a_vintage_without_a_column_leaves_the_fact_alone(tmp_path, load):
    row = {**sample_rows()[0], "Abuse Icon": "Y"}
    load([row], AUGUST)
    path = tmp_path / "a.csv"
    path.write_text(in_vintage("A April 2019", [{**row, "Processing Date": SEPTEMBER}]))
    assert import_provider_file(path, by="tests").updated == 0
    assert Facility.objects.get().abuse_icon is True


# Files that are held ------------------------------------------------------------------------------------------------
def test_a_file_that_closes_a_twentieth_of_the_homes_is_held(load):
    rows = many_homes(1_000)
    load(rows, AUGUST)
    report = load(rows[:940], SEPTEMBER)
    assert report.is_refused
    assert "would close 60 of 1,000 homes (6.0%)" in report.reason and "--accept-closures" in report.reason
    assert Facility.objects.open().count() == 1_000
    assert load(rows[:940], SEPTEMBER, dry_run=True).is_refused
    assert load(rows[:950], SEPTEMBER).closed == 50
    assert load(rows[:500], OCTOBER, accept_closures=True).closed == 450


def test_a_file_without_a_whole_state_is_held(load):
    rows = many_homes(1_001)
    rows[-1] |= {"Provider State": "GU", CCN: "655000"}
    load(rows, AUGUST)
    report = load(rows[:1_000], SEPTEMBER)
    assert "no home of Guam, where the portal knows 1." in report.reason
    assert load(rows[:1_000], SEPTEMBER, accept_closures=True).closed == 1
