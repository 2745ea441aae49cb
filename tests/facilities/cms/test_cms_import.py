"""The command `import_cms` from the outside: what it prints, what it writes, what it refuses and leaves alone."""

import csv
import datetime as dt
import gzip
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from facilities.cms import statistics
from facilities.cms.models import ImportRun, RatingSnapshot, RejectedRow
from facilities.cms.services import SHIPPED_FILE, import_provider_file, load_shipped_file
from facilities.cms.statistics import refresh_statistics
from facilities.directory.models import Chain, Facility, FacilityChange
from tests.facilities.cms.vintages import SAMPLE, in_vintage, provider_file, sample_rows

pytestmark = pytest.mark.django_db
COUNT = 32


def run(capsys, path: Path, *arguments: str) -> dict:
    """The one JSON object that the command prints; the rest goes to stderr."""
    capsys.readouterr()
    try:
        call_command("import_cms", str(path), "--json", *arguments)
    except CommandError as error:
        return {**json.loads(capsys.readouterr().out), "error": str(error)}
    return json.loads(capsys.readouterr().out)


def everything() -> list:
    """All that an import may write, to see that nothing changed."""
    tables = [Facility, Chain, FacilityChange, RatingSnapshot, ImportRun, RejectedRow]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_first_and_second_import(capsys):
    first = run(capsys, SAMPLE)
    assert first.pop("seconds") >= 0
    assert first == {
        "rows": COUNT, "created": COUNT, "updated": 0, "unchanged": 0, "closed": 0, "rejected": 0, "ratings": COUNT,
        "processing_date": "2021-08-01", "outcome": "done", "rejects_file": None, "reason": "", "dry_run": False,
    }  # fmt: skip
    before = everything()
    second = run(capsys, SAMPLE)
    assert (second["created"], second["updated"], second["unchanged"], second["ratings"]) == (0, 0, COUNT, 0)
    after = everything()
    assert after[:4] == before[:4]
    assert ImportRun.objects.count() == 2


def test_a_home_as_the_file_tells_it(capsys):
    run(capsys, SAMPLE)
    home = Facility.objects.get(ccn="015009")
    assert (home.name, home.city, home.state, home.zip_code) == (
        "BURNS NURSING HOME, INC.",
        "RUSSELLVILLE",
        "AL",
        "35653",
    )
    assert (home.phone, home.county, home.county_code) == ("2563324110", "Franklin", "290")
    assert (home.certified_beds, str(home.residents_per_day)) == (57, "51.4")
    assert (home.ownership, home.provider_type) == ("For profit - Corporation", "Medicare and Medicaid")
    assert (home.in_hospital, home.abuse_icon, home.chain) == (False, False, None)
    assert home.certified_on == dt.date(1969, 9, 1)
    assert (home.overall_rating, home.rated_on, home.seen_on) == (5, dt.date(2021, 8, 1), dt.date(2021, 8, 1))
    assert (home.kind, home.status, home.closed_on) == ("nursing-home", "open", None)
    stars = home.ratings.get()
    assert (stars.overall, stars.health_inspection, stars.quality, stars.staffing) == (5, 5, 5, 1)
    assert (stars.overall_footnote, stars.staffing_footnote, stars.certified_beds) == ("", "12", 57)
    focus = Facility.objects.get(ccn="015144")
    assert (focus.special_focus, focus.overall_rating, focus.ratings.get().overall_footnote) == ("SFF", None, "18")
    assert not FacilityChange.objects.exists()


def test_plain_words_and_progress(capsys):
    call_command("import_cms", str(SAMPLE))
    said = capsys.readouterr()
    assert "32 rows of 2021-08-01: 32 homes created" in said.out
    assert "Comparing with the homes" in said.err


def test_bad_rows_are_kept_with_line_and_reason(capsys, settings, tmp_path):
    rows = sample_rows()[:4]
    rows[1]["Federal Provider Number"] = "15010"
    rows[2]["Provider State"] = "CN"
    rows[2]["Provider Name"] = '=HYPERLINK("http://evil.example")'
    path = provider_file(tmp_path / "with bad rows.csv", rows)
    told = run(capsys, path)
    assert (told["rows"], told["created"], told["rejected"]) == (4, 2, 2)
    kept = list(RejectedRow.objects.order_by("line").values_list("line", "ccn", "reason", "text"))
    assert [(line, ccn) for line, ccn, *_ in kept] == [(3, "15010"), (4, "015024")]
    assert "leading zeros" in kept[0][2] and "State 'CN'" in kept[1][2]
    assert "HYPERLINK" in kept[1][3]
    file = Path(told["rejects_file"])
    assert file.parent == settings.VAR / "rejects"
    with file.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))
    assert lines[0] == ["line", "CCN", "reason", "row"]
    assert [line[:2] for line in lines[1:]] == [["3", "15010"], ["4", "'015024"]], "text stays text"

    named = tmp_path / "folder" / "rejects.csv"
    assert run(capsys, path, "--rejects", str(named))["rejects_file"] == str(named)
    assert named.read_text(encoding="utf-8-sig").count("\n") == 3
    run(capsys, SAMPLE, "--rejects", str(named))
    assert named.read_text(encoding="utf-8-sig").count("\n") == 1  # no old list is left to mislead


def test_a_rejects_file_that_cannot_be_written_stops_before_anything_changes(capsys, tmp_path):
    rows = [*sample_rows()[:2], {**sample_rows()[2], "Provider State": "CN"}]
    with pytest.raises(CommandError, match="can't be read or written"):
        call_command("import_cms", str(provider_file(tmp_path / "a.csv", rows)), "--rejects", str(tmp_path))
    assert not Facility.objects.exists()
    assert ImportRun.objects.get().outcome == "failed"


def test_a_dry_run_counts_and_changes_nothing(capsys, tmp_path, settings):
    before = everything()
    told = run(capsys, SAMPLE, "--dry-run")
    assert (told["created"], told["ratings"], told["dry_run"], told["outcome"]) == (COUNT, COUNT, True, "done")
    assert everything() == before
    run(capsys, SAMPLE)
    rows = [{**row, "Provider Name": "NEW NAME"} for row in sample_rows()[:30]]
    rows[0]["Provider State"] = "CN"
    before = everything()
    told = run(capsys, provider_file(tmp_path / "later.csv", rows, date="2021-09-01"), "--dry-run")
    assert (told["updated"], told["closed"], told["rejected"], told["rejects_file"]) == (29, 2, 1, None)
    assert everything() == before
    run(capsys, provider_file(tmp_path / "none.csv", []), "--dry-run")
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ed24\nsize 8097095\n", "Git-LFS pointer"),
        (b"<!doctype html><title>404</title>", "web page"),
        (b"a,b\r\n1,2\r\n", "not the header of CMS's provider information"),
        (gzip.compress(SAMPLE.read_bytes())[:-5000], "cut off or damaged"),
        (SAMPLE.read_bytes()[:-300], "in the middle of line 33"),
        (in_vintage("C August 2021", []).encode(), "no rows"),
        (in_vintage("C August 2021", [{**sample_rows()[0], "Provider State": "CN"}]).encode(), "No row of the file"),
    ],
)
def test_a_refused_file_changes_nothing_and_is_on_record(capsys, tmp_path, content, says):
    path = tmp_path / "refused.csv"
    path.write_bytes(content)
    told = run(capsys, path)
    assert told["outcome"] == "refused"
    assert says in told["reason"]
    assert told["error"] == told["reason"]
    assert (told["created"], told["unchanged"]) == (0, 0)
    assert not Facility.objects.exists()
    kept = ImportRun.objects.get()
    assert (kept.outcome, kept.reason, kept.file_name, kept.started_by) == (
        "refused", told["reason"], "refused.csv", "import_cms",
    )  # fmt: skip


def test_any_name_of_a_file_will_do(capsys, tmp_path):
    path = tmp_path / os.fsdecode(b"odd\r\n\xff name;'" + b"x" * 200 + b".csv")
    provider_file(path, [*sample_rows()[:2], {**sample_rows()[2], "Provider State": "CN"}])
    told = run(capsys, path)
    assert (told["outcome"], told["rejected"]) == ("done", 1)
    assert Path(told["rejects_file"]).is_file()
    assert ImportRun.objects.get().file_name.startswith("odd??? name;'x")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_cms", str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_cms", str(tmp_path))
    with pytest.raises(CommandError, match="not a date like 2021-08-01"):
        call_command("import_cms", str(SAMPLE), "--date", "08/01/2021")


def test_the_date_may_be_said(capsys):
    told = run(capsys, SAMPLE, "--date", "2021-10-01")
    assert told["processing_date"] == "2021-10-01"
    assert set(RatingSnapshot.objects.values_list("processing_date", flat=True)) == {dt.date(2021, 10, 1)}


def test_a_date_far_ahead_is_a_slip(capsys):
    ahead = timezone.localdate() + dt.timedelta(days=400)
    assert "more than a year ahead" in run(capsys, SAMPLE, "--date", ahead.isoformat())["reason"]


def test_an_unforeseen_failure_is_on_record_and_changes_nothing(monkeypatch):
    monkeypatch.setattr("facilities.cms.switch.write_ratings", lambda date: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        import_provider_file(SAMPLE, by="tests")
    assert not Facility.objects.exists()
    assert [(run.outcome, run.reason) for run in ImportRun.objects.all()] == [
        ("failed", "ZeroDivisionError: division by zero")
    ]


def test_the_shipped_file_holds_the_nation():
    report = load_shipped_file(by="tests")
    assert (report.rows, report.created, report.rejected) == (15_283, 15_283, 0)
    assert "15,283 homes created" in str(report)
    homes = Facility.objects.all()
    assert homes.count() == 15_283
    assert homes.filter(ccn__startswith="0").count() == 1_766
    assert sum(1 for ccn in homes.values_list("ccn", flat=True) if not ccn.isdigit()) == 304
    assert homes.values("state").distinct().count() == 53
    assert homes.filter(overall_rating=None).count() == 235
    assert RatingSnapshot.objects.filter(staffing=None).count() == 337
    assert (
        RatingSnapshot.objects.filter(overall_footnote="18").count() == homes.filter(special_focus="SFF").count() == 88
    )
    assert homes.filter(residents_per_day__gt=0, certified_beds__gt=0).extra(
        where=["residents_per_day > certified_beds"]
    ).count() == 122  # fmt: skip
    assert load_shipped_file(by="tests") is None
    again = import_provider_file(SHIPPED_FILE, by="tests")
    assert (again.created, again.updated, again.unchanged, again.ratings) == (0, 0, 15_283, 0)


def test_after_a_large_import_the_planner_knows_the_tables(capsys, monkeypatch):
    """Outside of the import's transaction, so that no lock is held; a trial run and a small file leave it alone."""
    asked = []

    def refresh(*tables):
        asked.append((len(connection.savepoint_ids), tables))
        refresh_statistics(*tables)

    monkeypatch.setattr("facilities.cms.services.refresh_statistics", refresh)
    run(capsys, SAMPLE, "--dry-run")
    run(capsys, SAMPLE)
    assert asked == []
    Facility.objects.all().delete()
    monkeypatch.setattr("facilities.cms.services.LARGE", COUNT - 1)
    run(capsys, SAMPLE, "--dry-run")
    assert asked == []
    run(capsys, SAMPLE)
    assert asked == [(0, (Facility, Chain, FacilityChange, RatingSnapshot, ImportRun, RejectedRow))]
    assert known_rows(Facility) == known_rows(RatingSnapshot) == COUNT


def known_rows(table) -> int:
    """How many rows the planner believes the table to hold."""
    name = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [name])
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [name])
        return int(cursor.fetchone()[0].split()[0])


def test_statistics_that_cannot_be_refreshed_spoil_no_import(monkeypatch):
    said = []
    monkeypatch.setattr(statistics.log, "warning", said.append)
    monkeypatch.setattr(connection.ops, "quote_name", lambda name: "no_such_table")
    with transaction.atomic():  # a savepoint of the test's own transaction, which the failure ends
        refresh_statistics(Facility)
        transaction.set_rollback(True)
    assert "could not be refreshed" in said[0]
