"""CMS's quality measures: what is kept of the file, in every vintage's header, and what is refused whole."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from facilities.cms.models import ImportRun, MeasureScore

API = ["federal_provider_number", "measure_code", "four_quarter_average_score", "measure_period", "processing_date"]
NEW = ["CMS Certification Number (CCN)", "Measure Code", "Four Quarter Average Score", "Measure Period",
       "Processing Date"]  # fmt: skip
OLD = ["PROVNUM", "msr_cd", "measure_score_4qtr_avg", "MEASURE_PERIOD", "FILEDATE"]
ROW = ["215001", "453", "9.766537", "2021Q2-2022Q1", "7/1/22"]


def load(folder, *rows, header=API):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path = folder / "NH_QualityMsr_MDS_Jul2022.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    call_command("import_measures", path, verbosity=0)


@pytest.mark.parametrize("header", [API, NEW, OLD])
def test_scores_of_our_measures_are_kept(world, tmp_path, header):
    others = [["215001", "404", "3.8", *ROW[3:]], ["215002", "419", "", *ROW[3:]], ["999999", "419", "2", *ROW[3:]]]
    load(tmp_path, ROW, *others, header=header)
    row = MeasureScore.objects.get()
    assert (row.facility.ccn, row.code, row.score, row.quarters, row.processing_date) == (
        "215001", "453", Decimal("9.77"), "2021Q2-2022Q1", dt.date(2022, 7, 1),
    )  # fmt: skip
    assert ImportRun.objects.get().outcome == "done"


def test_the_same_file_again_replaces_its_scores(world, tmp_path):
    load(tmp_path, ROW)
    load(tmp_path, [*ROW[:2], "8", *ROW[3:]])
    assert [row.score for row in MeasureScore.objects.all()] == [Decimal("8.00")]


@pytest.mark.parametrize(
    ("rows", "header", "says"),
    [
        ([ROW], ["a", "b", "c", "d", "e"], "not CMS's file of MDS quality measures"),
        ([["215001", "453", "many", *ROW[3:]]], API, "no number"),
        ([["215001", "453", "NaN", *ROW[3:]]], API, "no share of 100"),
        ([["215001", "453", "101", *ROW[3:]]], API, "no share of 100"),
        ([["215001", "453", "9", "lately", ROW[4]]], API, "no quarters"),
        ([["215001", "453", "9", ROW[3], "soon"]], API, "not a date"),
        ([["15001", "453", "9", *ROW[3:]]], API, "leading zeros"),
        ([ROW, ["215002", "453", "9", ROW[3], "8/1/22"]], API, "several processing dates"),
        ([["999999", *ROW[1:]]], API, "no score of a home"),
        ([], API, "no score of a home"),
    ],
)
def test_another_file_is_refused_whole_and_said_so(world, tmp_path, rows, header, says):
    with pytest.raises(CommandError, match=says):
        load(tmp_path, *rows, header=header)
    assert not MeasureScore.objects.exists()
    assert ImportRun.objects.get().outcome == "refused"


def test_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_measures", tmp_path / "none.csv")


@pytest.mark.parametrize("score", ["-1", "100.01"])
def test_the_database_refuses_what_is_no_share(world, score):
    row = MeasureScore(facility=world.homes["bay"], code="453", processing_date="2022-07-01", score=score)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_one_score_per_home_measure_and_file(world):
    facts = {"facility": world.homes["bay"], "code": "453", "processing_date": "2022-07-01", "score": 3}
    MeasureScore.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeasureScore.objects.create(**facts)
