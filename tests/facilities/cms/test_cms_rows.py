"""Rows and headers: every vintage by name, bad rows set aside one by one, a cut file refused whole."""

import csv
import datetime as dt
import io
import random
from dataclasses import replace

import pytest

from facilities.cms.parsing import Record, Reject, read_rows
from facilities.cms.parsing.header import read_header
from facilities.states.codes import STATES
from tests.facilities.cms.vintages import (
    SAMPLE,
    VINTAGES,
    as_csv,
    header_list,
    in_vintage,
    sample_rows,
)


def read(text: str, **options) -> list[Record | Reject]:
    return list(read_rows(io.StringIO(text, newline=""), states=STATES.keys(), **options))


def only(text: str) -> tuple[list[Record], list[Reject]]:
    found = read(text)
    return [row for row in found if isinstance(row, Record)], [row for row in found if isinstance(row, Reject)]


def test_the_real_rows_of_august_2021():
    found = read(SAMPLE.read_text(encoding="cp1252"))
    by_ccn = {row.ccn: row for row in found}
    with SAMPLE.open(encoding="cp1252", newline="") as file:
        raw = {row["Federal Provider Number"]: row for row in csv.DictReader(file) if row}
    assert all(isinstance(row, Record) for row in found)
    assert by_ccn.keys() == raw.keys()
    for ccn, row in by_ccn.items():
        theirs = raw[ccn]
        assert (row.name, row.city, row.state) == (
            theirs["Provider Name"],
            theirs["Provider City"],
            theirs["Provider State"],
        )
        assert str(row.overall_rating or "") == theirs["Overall Rating"]
        assert str(row.residents_per_day or "") == theirs["Average Number of Residents per Day"]
        assert str(row.certified_on) == theirs[VINTAGES["C August 2021"][0][16]]
    assert by_ccn["106038"].name == 'ALEXANDER "SANDY" NININGER STATE VETERANS NURSING'
    assert by_ccn["365968"].name == "ADMIRAL’S POINTE CARE CENTER"
    assert by_ccn["015144"].overall_rating is None and by_ccn["015144"].overall_footnote == "18"
    assert by_ccn["015144"].special_focus == "SFF"
    assert any(row.residents_per_day and row.residents_per_day > row.certified_beds for row in found)


@pytest.mark.parametrize("vintage", VINTAGES)
@pytest.mark.parametrize("case", [str, str.upper, str.lower], ids=["case as published", "upper", "lower"])
def test_every_vintage_gives_the_same_homes(vintage, case):
    header, _, body = in_vintage(vintage, sample_rows()).partition("\r\n")
    found, expected = read(case(header) + "\r\n" + body), read(in_vintage("C August 2021", sample_rows()))
    layout = read_header(next(csv.reader([header])))
    lacking = {field: "" if field == "special_focus" else None for field in ("abuse_icon",) if not layout.has(field)}
    assert [replace(row, text="") for row in found] == [replace(row, text="", **lacking) for row in expected]


@pytest.mark.parametrize("vintage", ["B Display 2019", "C from the API", "E January 2026"])
def test_columns_are_found_by_name_whatever_their_order(vintage):
    lines = list(csv.reader(io.StringIO(in_vintage(vintage, sample_rows()[:5]))))
    order = list(range(len(lines[0])))
    random.Random(7).shuffle(order)
    shuffled = [[line[place] for place in order] for line in lines]
    as_it_was = read(in_vintage(vintage, sample_rows()[:5]))
    found = read(as_csv(["", *shuffled[0], "New in 2027"], [["0", *line, "x"] for line in shuffled[1:]]))
    assert [replace(row, text="") for row in found] == [replace(row, text="") for row in as_it_was]


def test_other_forms_of_the_same_values():
    rows = sample_rows()[:3]
    rows[0] |= {"Provider Resides in Hospital": "true", "Processing Date": "08/01/2021"}
    rows[1] |= {"Provider Resides in Hospital": "FALSE", "Processing Date": "8/1/21"}
    rows[2] |= {"Number of Certified Beds": ".", "Overall Rating": "."}
    reader = read_rows(io.StringIO(in_vintage("B Display 2019", rows), newline=""), states=STATES.keys())
    first, second, third = list(reader)
    assert (first.in_hospital, second.in_hospital) == (True, False)
    assert third.certified_beds is None and third.overall_rating is None
    assert reader.processing_date == dt.date(2021, 8, 1)


@pytest.mark.parametrize(("vintage", "name", "number"), [
    ("D October 2024", "Affiliated Entity Name", "Affiliated Entity ID"), ("E January 2026", "Chain Name", "Chain ID"),
])  # fmt: skip
def test_chains_under_both_names(vintage, name, number):
    text = in_vintage(vintage, sample_rows()[:1], **{name: "TIDEWATER HOMES", number: "145"})
    assert [(row.chain_name, row.chain_number) for row in read(text)] == [("TIDEWATER HOMES", "145")]
    text = in_vintage(vintage, sample_rows()[:1], **{name: "TIDEWATER HOMES"})
    assert [(row.chain_name, row.chain_number) for row in read(text)] == [("", "")]


def test_the_names_that_others_give_the_columns_of_2026():
    assert read_header(header_list("Jan2026_ALIASES_positional_THIRDPARTY_SQL")).has("chain_number")


# Rows that are set aside ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Federal Provider Number": "15009"}, "leading zeros"),
        ({"Federal Provider Number": "4.00E+90"}, "a spreadsheet made"),
        ({"Federal Provider Number": ""}, "CCN is missing"),
        ({"Provider State": "CN"}, "State 'CN'"),
        ({"Provider State": ""}, "State ''"),
        ({"Provider Name": ""}, "Name is missing"),
        ({"Provider Name": "X" * 201}, "more than 200"),
        ({"Provider Name": "BAD\0NAME"}, "NUL byte"),
        ({"Provider Name": "BAD\udc8fNAME"}, "neither UTF-8 nor"),
        ({"Provider Name": "X" * 140_000}, "can't be cut"),
        ({"Overall Rating": "6"}, "not 1 to 5 stars"),
        ({"Staffing Rating": "NA"}, "not 1 to 5 stars"),
        ({"Number of Certified Beds": "1_000"}, "not a whole number"),
        ({"Average Number of Residents per Day": "NaN"}, "not a number"),
        ({"Abuse Icon": "perhaps"}, "not Y or N"),
        ({VINTAGES["C August 2021"][0][16]: "02/29/2023"}, "a day that there is not"),
        ({"Processing Date": ""}, "processing date is missing"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_rest_goes_in(change, reason):
    rows = sample_rows()[:4]
    rows[1] |= change
    good, bad = only(in_vintage("C August 2021", rows))
    assert [row.line for row in good] == [2, 4, 5]
    assert [row.line for row in bad] == [3]
    assert reason in bad[0].reason
    assert len(bad[0].text) <= 2_000 and "\0" not in bad[0].text
    bad[0].text.encode("utf-8")


def test_the_second_row_of_a_ccn_is_set_aside():
    rows = sample_rows()[:3]
    good, bad = only(in_vintage("C August 2021", [*rows, {**rows[0], "Provider Name": "ANOTHER"}]))
    assert len(good) == 3
    assert [(row.line, row.reason) for row in bad] == [(5, "CCN 015009 stands in line 2 already.")]


def test_short_and_long_rows():
    text = in_vintage("C August 2021", sample_rows()[:3])
    lines = text.split("\r\n")
    lines[2] = lines[2].rsplit(",", 3)[0]
    lines[3] += ",x"
    good, bad = only("\r\n".join(lines))
    assert [row.line for row in good] == [2]
    assert [row.reason for row in bad] == [
        "The row has 85 cells, the header has 88.",
        "The row has 89 cells, the header has 88.",
    ]


def test_a_quotation_mark_that_is_not_closed_costs_one_row():
    lines = in_vintage("C August 2021", sample_rows()[:20]).split("\r\n")
    lines[3] = lines[3].replace("COOSA", '"COOSA').replace(",SENIOR", ',"SENIOR')
    lines[5] = '"' + lines[5]
    good, bad = only("\r\n".join(lines))
    assert [row.line for row in bad] == [4, 6]
    assert len(good) == 18


def test_a_cell_may_hold_a_line_end():
    rows = sample_rows()[:3]
    rows[1]["Provider Name"] = "COOSA\r\nVALLEY"
    good, bad = only(in_vintage("C August 2021", rows))
    assert not bad
    assert [(row.line, row.name) for row in good][1:] == [(3, "COOSA VALLEY"), (5, rows[2]["Provider Name"])]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_empty_lines_and_no_last_line_end(end):
    text = in_vintage("C August 2021", sample_rows()[:3]).replace("\r\n", end)
    assert len(only(text + end + end)[0]) == 3
    assert len(only(text.rstrip(end))[0]) == 3
    assert len(only(text + "," * 87 + end)[0]) == 3


def test_the_last_row_without_a_line_end_may_be_bad_in_a_value():
    rows = sample_rows()[:3]
    rows[2]["Provider State"] = "CN"
    good, bad = only(in_vintage("C August 2021", rows).rstrip("\r\n"))
    assert (len(good), len(bad)) == (2, 1)
