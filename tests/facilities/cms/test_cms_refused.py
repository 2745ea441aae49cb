"""Texts that are no whole provider file: refused with what they are and what to do."""

import datetime as dt
import io

import pytest

from facilities.cms.parsing import Record, Refused, Reject, read_rows
from facilities.states.codes import STATES
from tests.facilities.cms.vintages import DATA, SAMPLE, VINTAGES, as_csv, in_vintage, sample_rows


def read(text: str, **options) -> list[Record | Reject]:
    return list(read_rows(io.StringIO(text, newline=""), states=STATES.keys(), **options))


def test_a_file_cut_anywhere_in_its_last_row_is_refused():
    text = SAMPLE.read_text(encoding="cp1252").rstrip("\r\n")
    last = text.rindex("\n") + 1
    kept = [where for where in range(last + 1, len(text)) if not _is_refused(text[:where])]
    assert kept == []
    assert not _is_refused(text)


def _is_refused(text: str) -> bool:
    try:
        read(text)
    except Refused as refused:
        return "in the middle of line" in str(refused) or pytest.fail(str(refused))
    return False


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\r\n\r\n", "empty"),
        (in_vintage("C August 2021", []), "no rows"),
        ("a,b,c\r\n1,2,3\r\n", "not the header of CMS's provider information"),
        ("a;b;c\r\n1;2;3\r\n", "not parted by commas"),
        ('"Federal Provider Number\r\n1\r\n', "quotation mark"),
    ],
)
def test_what_is_no_provider_file(text, says):
    with pytest.raises(Refused, match=says):
        read(text)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("state_us_averages.csv", "state and US averages"),
        ("chains.csv", "list of chains"),
        ("mds_quality.csv", "quality measures"),
        ("ltc_characteristics.csv", "facility characteristics"),
    ],
)
def test_other_tables_of_cms_are_known_by_name(name, says):
    with pytest.raises(Refused, match=says):
        read((DATA / "other" / name).read_text(encoding="utf-8-sig"))


def test_a_column_that_comes_twice_is_refused():
    text = in_vintage("C August 2021", sample_rows()[:1])
    with pytest.raises(Refused, match="'Overall Rating' twice"):
        read(text.replace("Health Inspection Rating,", "overall rating,", 1))
    with pytest.raises(Refused, match="twice"):
        read(text.replace("Location", "PROVNAME", 1))


def test_a_missing_column_is_named():
    with pytest.raises(Refused, match="no column Staffing Rating"):
        read(in_vintage("C August 2021", sample_rows()[:1]).replace("Staffing Rating,", "Something,"))


def test_the_processing_date_is_one():
    rows = sample_rows()[:3]
    rows[2]["Processing Date"] = "2021-09-01"
    with pytest.raises(Refused, match=r"more than one processing date .*line 4"):
        read(in_vintage("C August 2021", rows))
    assert len(read(in_vintage("C August 2021", rows), date=dt.date(2021, 9, 1))) == 3


def test_a_file_without_a_date_needs_one_said():
    text = in_vintage("C August 2021", sample_rows()[:1]).replace("Processing Date", "Something")
    with pytest.raises(Refused, match="--date"):
        read(text)
    assert len(read(text, date=dt.date(2021, 8, 1))) == 1


def test_rows_without_end_are_refused():
    rows = [["x"] * 88] * 20_001
    with pytest.raises(Refused, match="More than 20,000 rows can't be used"):
        read(as_csv(VINTAGES["C August 2021"][0], rows))
    with pytest.raises(Refused, match="more than 250,000 lines"):
        read(in_vintage("C August 2021", sample_rows()[:1]) + ",\r\n" * 250_001)
