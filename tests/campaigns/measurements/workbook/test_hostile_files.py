"""Each case of bad files: refused with a reason that repeats nothing, or read as it was meant; never a hang."""

import datetime as dt
import subprocess
import sys
import time
import warnings
import zipfile

import pytest
from django.conf import settings
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from campaigns.measurements.workbook import reading
from campaigns.measurements.workbook.cells import MOST_BYTES, read_sheets
from campaigns.measurements.workbook.identity import refuse_residents
from campaigns.measurements.workbook.package import Refused
from campaigns.measurements.workbook.reading import read_file
from campaigns.measurements.workbook.table import read_table
from tests.campaigns.measurements.workbook.hostile import (
    BOOK,
    BOOK_RELS,
    HEAD,
    HEADER,
    MAIN,
    OFFICE,
    SHEET,
    TYPES,
    locked,
    lying,
    package,
    row,
    sheet,
    text_cell,
    with_method,
    with_sheet,
    written,
)

GOOD = row(
    2, text_cell("A2", "2026-10"), text_cell("B2", "ca_ls"), '<c r="C2"><v>53</v></c>', '<c r="D2"><v>61</v></c>'
)


def read(content: bytes):
    """As the child does, in this process."""
    sheets = read_sheets(content)
    refuse_residents(sheets)
    return read_table(sheets)


def counts(content: bytes) -> list[tuple]:
    return [(each.month, each.code, each.number, each.out_of) for each in read(content).records]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(content)
    return str(caught.value)


def test_the_good_one_is_read():
    assert counts(with_sheet(sheet(HEAD, GOOD))) == [("2026-10", "ca_ls", 53, 61)]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FORMULA = '<c r="C2"><f>{}</f><v>5</v></c>'
MACROS = TYPES.replace(MAIN, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def _many(count: int) -> dict[str, str]:
    return {f"xl/media/{number}.xml": "<x/>" for number in range(count)}


REFUSED = {
    "billion laughs": (with_sheet(sheet(HEAD, GOOD, before=LAUGHS)), "words of its own"),
    "external entity": (with_sheet(sheet(HEAD, GOOD, before=OUTSIDE)), "words of its own"),
    "a cell at the far corner": (with_sheet(sheet(HEAD, row(1048576, '<c r="XFD1048576"><v>1</v></c>'))), "XFD1048576"),
    "a cell in the 101st column": (with_sheet(sheet(HEAD, row(2, '<c r="CW2"><v>1</v></c>'))), "100 columns"),
    "a row beyond the last": (with_sheet(sheet(HEAD, row(10001, '<c r="A10001"><v>1</v></c>'))), "10,000 rows"),
    "a cell without a place": (with_sheet(sheet(HEAD, row(2, '<c><v>1</v></c>'))), "no place"),
    "20,000 entries": (package(_many(20_000), method=zipfile.ZIP_STORED), "parts"),
    "entry names that lead out": (package({"../../etc/cron.d/x.xml": "<x/>"}), "outside"),
    "an absolute entry name": (package({"/etc/x.xml": "<x/>"}), "outside"),
    "a name with a drive": (package({"C:\\x.xml": "<x/>"}), "outside"),
    "packed a thousandfold": (package({"xl/media/a.xml": "a" * 3_000_000}), "unpacks to more"),
    "unpacked too large": (package({f"xl/media/{n}.bin": bytes(11_000_000) for n in range(5)}), "unpacks to more"),
    "a declared size that lies": (
        lying(package({"xl/z.xml": "<x>" + "abcdefgh" * 90_000 + "</x>"}, method=zipfile.ZIP_STORED), b"xl/z.xml", 90),
        "damaged",
    ),
    "packed in a way that isn't known": (with_method(with_sheet(sheet(HEAD, GOOD)), 9), "damaged"),
    "a password on the entries": (locked(with_sheet(sheet(HEAD, GOOD))), "password"),
    "an old workbook, or an encrypted one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old Excel"),
    "cut off": (with_sheet(sheet(HEAD, GOOD))[:-200], "damaged"),
    "the magic alone": (b"PK\x03\x04", "damaged"),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "damaged"),
    "any zip": (package({"[Content_Types].xml": None}), "a zip file"),
    "macros": (package({"[Content_Types].xml": MACROS}), "macros"),
    "macros under another type": (package({"xl/vbaProject.bin": b"x"}), "macros"),
    "a binary workbook": (package({"xl/workbook.bin": b"x"}), "xlsb"),
    "OpenDocument": (package({"mimetype": "x", "content.xml": "<x/>"}), "OpenDocument"),
    "a wrong content type": (package({"[Content_Types].xml": TYPES.replace(MAIN, "text/plain")}), "not an Excel"),
    "a document": (package({"[Content_Types].xml": TYPES.replace("spreadsheetml", "wordml")}), "not an Excel"),
    "external links": (package({"xl/externalLinks/externalLink1.xml": "<x/>"}), "other files or addresses"),
    "connections": (package({"xl/connections.xml": "<x/>"}), "other files or addresses"),
    "embedded objects": (package({"xl/embeddings/oleObject1.bin": b"x"}), "inside"),
    "DDE": (with_sheet(sheet(HEAD, row(2, FORMULA.format("cmd|'/c calc'!A0")))), "calls another"),
    "WEBSERVICE": (with_sheet(sheet(HEAD, row(2, FORMULA.format('WEBSERVICE("https://x")')))), "calls another"),
    "a formula to another file": (with_sheet(sheet(HEAD, row(2, FORMULA.format("[1]Sheet1!A1")))), "calls another"),
    "XML that breaks off": (with_sheet("<worksheet><sheetData>"), "damaged inside"),
    "nested without end": (with_sheet(sheet(HEAD, after="<a>" * 200 + "</a>" * 200)), "nested"),
    "255 sheets": (package({f"xl/worksheets/s{n}.xml": sheet() for n in range(60)}), "30 sheets"),
    "no sheet at all": (package({"xl/workbook.xml": BOOK.replace(SHEET, "")}), "no sheet"),
    "too large": (b"a,b\n" * (MOST_BYTES // 4 + 1), "5 MB"),
    "empty": (b"", "empty"),
    "blank": (b" \r\n ", "empty"),
    "a web page": (b"<!DOCTYPE html><html>", "web page"),
    "XML": (b'\xef\xbb\xbf<?xml version="1.0"?><x/>', "web page"),
    "JSON": (b'{"a": 1}', "not a workbook"),
    "a PDF": (b"%PDF-1.7\n", "not a workbook"),
    "bytes": (b"Month,Code\0,Number", "not a text file"),
    "a quotation mark not closed": (b'Month,Code,Number,Out of\n"' + b"x\n" * 20_000, "quotation mark"),
    "CSV of too many rows": (b"Month,Code,Number,Out of\n" + b"a,b,1,2\n" * 10_001, "10,000 rows"),
    "CSV of too many columns": (b"," * 101, "100 columns"),
    "no header": (b"one,two\n1,2\n", "No row of the file names the columns"),
    "a column twice": (b"Month,Code,Number,Numerator,Out of\n", "two columns"),
    "a rate sheet": (b"Month,Code,Rate\n", "No row of the file names the columns"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_refused_at_once(content, says):
    started = time.monotonic()
    assert says in refusal(content)
    assert time.monotonic() - started < 3


def test_two_entries_of_one_name():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = package({"xl/Workbook.xml": BOOK})
    assert "one name" in refusal(content)


HARMLESS = {
    "a merged cell over everything": with_sheet(
        sheet(HEAD, GOOD, after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "a dimension that lies": with_sheet(sheet(HEAD, GOOD, dimension="A1:XFD1048576")),
    "a far cell that is only coloured": with_sheet(sheet(HEAD, GOOD, row(1048576, '<c r="XFD1048576" s="0"/>'))),
    "numbers as text": with_sheet(
        sheet(HEAD, row(2, *(text_cell(f"{'ABCD'[n]}2", t) for n, t in enumerate(["Oct-26", "ca_ls", "53", " 61 "]))))
    ),
    "a formula with its value": with_sheet(
        sheet(HEAD, GOOD.replace("<v>53</v>", "<f>HYPERLINK(\"x|y\",53)+0</f><v>53</v>"))
    ),
    "a hidden sheet": package({"xl/workbook.xml": BOOK.replace("sheetId", 'state="hidden" sheetId'),
                               "xl/worksheets/sheet1.xml": sheet(HEAD, GOOD)}),
    "a picture beside": package({"xl/media/a.png": b"\x89PNG", "xl/worksheets/sheet1.xml": sheet(HEAD, GOOD)}),
    "CSV with a mark": "\ufeffmonth;measure_code;numerator;denominator\r\nOct-26;ca_ls;53;61\r\n".encode(),
    "CSV in UTF-16 by tabs": "Month\tCode\tNumber\tOut of\nOct 2026\tca_ls\t53\t61\n".encode("utf-16"),
    "CSV in cp1252": "Month,Code,Number,Out of,Comment\n2026-10,ca_ls,53,61,na\xefve \x96 \n".encode("latin-1"),
    "CR line ends": b"Month,Code,Number,Out of\r2026-10,ca_ls,53,61\r",
}  # fmt: skip


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_read_as_it_was_meant(content):
    assert counts(content) == [("2026-10", "ca_ls", 53, 61)]


def test_dates_of_both_epochs_and_as_text():
    def fill(book, page):
        book.epoch = CALENDAR_MAC_1904
        page.append([dt.date(2026, 10, 1), "ca_ls", 53, 61])
        page["A2"].number_format = "mmm-yy"
        for month in ("2026-10", "Oct-26", "October 2026", "10/2026", "10/1/2026", "2026-10-15", "oct. 2026", "202610"):
            page.append([month, "ca_ls", "1,053", "2\u00a0061"])

    assert set(counts(written(fill))) == {("2026-10", "ca_ls", 53, 61), ("2026-10", "ca_ls", 1053, 2061)}


@pytest.mark.parametrize(
    "cell", ["5%", "0.05", "1.240,5", "-3", "\u0665", "1_000", "1e3", "NaN", "inf", "9" * 5000, "TRUE", "12.5"]
)
def test_what_is_no_count_is_a_problem(cell):
    table = read(f'Month,Code,Number,Out of\n2026-10,ca_ls,"{cell}",61\n'.encode())
    assert not table.records and [(each.row, each.column) for each in table.problems] == [(2, "Number")]
    assert all(len(text) <= 60 for text in table.problems[0].raw.values())


def test_a_formula_without_a_value_is_named():
    content = written(lambda book, page: page.append(["2026-10", "ca_ls", "=1+1", 61]))
    (problem,) = read(content).problems
    assert (problem.sheet, problem.row, problem.column) == ("Numbers", 2, "Number")
    assert "has no value" in problem.words


def test_unknown_columns_and_sheets_are_said():
    def fill(book, page):
        page["F1"] = "Colour"
        page.append(["2026-10", "ca_ls", 53, 61])
        book.create_sheet("Ideas").append(["buy", "balloons"])
        book.create_sheet("Read me").append(["how to"])

    assert read(written(fill)).remarks == [
        "The sheet “Numbers”: the column “Colour” is not known. It was not read.",
        "The sheet “Ideas” has no counts. It was not read.",
    ]


# Files about residents -----------------------------------------------------------------------------------------------
SECRETS = ["Mildred", "123-45-6789", "1EG4-TE5-MK73", "1941", "88231"]
ABOUT_RESIDENTS = {
    "a column of names": ([*HEADER, "Resident Name"], ["2026-10", "ca_ls", 1, 2, "", "Mildred Pierce"], "names"),
    "a column of rooms": (["Room", *HEADER], ["12B", "2026-10", "ca_ls", 1, 2], "rooms"),
    "a column MRN": ([*HEADER, "MRN"], ["2026-10", "ca_ls", 1, 2, "", "88231"], "medical record"),
    "a column MBI": ([*HEADER, "M.B.I."], ["2026-10", "ca_ls", 1, 2, "", "x"], "Medicare"),
    "a column DOB": ([*HEADER, "D.O.B."], ["2026-10", "ca_ls", 1, 2, "", "x"], "dates of birth"),
    "a column SSN": ([*HEADER, "ssn#"], ["2026-10", "ca_ls", 1, 2, "", "x"], "Social Security"),
    "an SSN in a comment": (HEADER, ["2026-10", "ca_ls", 1, 2, "see 123-45-6789"], "Social Security"),
    "a Medicare number in a comment": (HEADER, ["2026-10", "ca_ls", 1, 2, "1EG4-TE5-MK73"], "Medicare"),
    "a date of birth in a comment": (HEADER, ["2026-10", "ca_ls", 1, 2, "Mildred, born 3/4/1941"], "date of birth"),
    "a record number in a comment": (HEADER, ["2026-10", "ca_ls", 1, 2, "MRN 88231"], "record number"),
}  # fmt: skip


@pytest.mark.parametrize("header,cells,says", ABOUT_RESIDENTS.values(), ids=ABOUT_RESIDENTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_files_about_residents(kind, header, cells, says):
    def fill(book, page):
        page.delete_rows(1)
        page.append(header)
        page.append(cells)

    lines = [",".join(f'"{cell}"' for cell in line) for line in (header, cells)]
    words = refusal(written(fill) if kind == "xlsx" else "\n".join(lines).encode())
    assert says in words and "Nothing of the file was kept" in words
    assert not any(secret in words for secret in SECRETS)


@pytest.mark.parametrize("name", ["Residents", "resident_list", "Census Oct", "Transfer Log", "Patients"])
def test_sheets_that_list_residents(name):
    words = refusal(written(lambda book, page: book.create_sheet(name).append(["x"])))
    assert "sheet 2" in words


def test_a_hidden_sheet_and_a_comment_are_looked_at():
    def hide(book, page):
        extra = book.create_sheet("Notes")
        extra.sheet_state = "hidden"
        extra["C7"] = "SSN 123-45-6789"

    def remark(book, page):
        page["A1"].comment = Comment("Mildred, DOB 3/4/1941", "me")

    assert "sheet 2, cell C7" in refusal(written(hide))
    words = refusal(written(remark))
    assert "a comment of sheet 1" in words and "1941" not in words


def test_dde_in_csv_is_refused():
    assert "calls another program" in refusal(b"Month,Code,Number,Out of,Comment\n2026-10,a,1,2,=cmd|'/c calc'!A1\n")


# The child's limits --------------------------------------------------------------------------------------------------
def test_a_bomb_of_memory_ends_the_child_alone():
    """A long text that 9,000 cells share: small unpacked, gigabytes when it is read."""
    many = "<si><t>" + "ab" * 100_000 + "</t></si>"
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{many}</sst>'
    cells = "".join(row(number, f'<c r="A{number}" t="s"><v>0</v></c>') for number in range(2, 9000))
    rels = BOOK_RELS.replace(
        "</Relationships>",
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    content = package({
        "xl/_rels/workbook.xml.rels": rels, "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": sheet(HEAD, cells),
    })  # fmt: skip
    started = time.monotonic()
    with pytest.raises(Refused, match="limits of time and memory"):
        read_file(content)
    assert time.monotonic() - started < 15


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/sleep")
    monkeypatch.setattr(reading, "COMMAND", ["30"])
    started = time.monotonic()
    with pytest.raises(Refused, match="limits of time and memory"):
        read_file(b"x", seconds=0.2)
    assert time.monotonic() - started < 5


def test_the_child_knows_nothing_of_the_portal(monkeypatch):
    """No secret in its environment, no Django, no way to write a file."""
    seen = {}

    def look(command, **options):
        seen.update(options["env"])
        return subprocess.CompletedProcess(command, 0, b'{"records": [], "problems": [], "remarks": []}', b"")

    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    monkeypatch.setattr(reading.subprocess, "run", look)
    read_file(b"x")
    assert set(seen) == {"PATH", "PYTHONPATH", "LC_ALL"}


SHUT = """
import os, socket, sys
from campaigns.measurements.workbook import child
child.limit()
child.shut()
for what in (socket.socket, lambda: open("/etc/hostname"), os.pipe, lambda: os.open("/tmp", os.O_RDONLY)):
    try:
        what()
    except OSError:
        continue
    print("open", what)
print(sys.stdin.read(), "read")
"""


def test_the_child_opens_nothing_while_it_reads():
    """No connection, no file, no pipe to another process: whatever a flaw in a parser would let a file do."""
    done = subprocess.run(
        [sys.executable, "-c", SHUT], input="pipes go on", capture_output=True, text=True, cwd=settings.BASE_DIR
    )
    assert (done.stdout, done.returncode) == ("pipes go on read\n", 0), done.stderr


def test_the_rows_of_all_sheets_are_counted_together():
    """Each sheet is within its limit: together they would be too many to hold."""
    lines = "".join(
        row(number, text_cell(f"A{number}", "2026-10"), text_cell(f"B{number}", "ca_ls"),
            f'<c r="C{number}"><v>53</v></c>', f'<c r="D{number}"><v>61</v></c>')
        for number in range(2, 6_003)
    )  # fmt: skip
    second = SHEET.replace("Numbers", "More").replace('sheetId="1"', 'sheetId="2"').replace("rId1", "rId3")
    rels = BOOK_RELS.replace(
        "</Relationships>",
        f'<Relationship Id="rId3" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
    )
    content = package({
        "xl/workbook.xml": BOOK.replace(SHEET, SHEET + second), "xl/_rels/workbook.xml.rels": rels,
        "xl/worksheets/sheet1.xml": sheet(HEAD, lines), "xl/worksheets/sheet2.xml": sheet(HEAD, lines),
    })  # fmt: skip
    assert "more than 10,000 rows in its sheets together" in refusal(content)


def test_the_child_loads_neither_settings_nor_tables():
    names = "child", "table", "identity", "cells"
    program = (
        f"import sys, {', '.join(f'campaigns.measurements.workbook.{name}' for name in names)}\nprint(*sys.modules)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR)
    assert not {"qioportal.settings", "django.db", "campaigns.models"} & set(done.stdout.split())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"Month,Code,Number,Out of\n2026-10,ca_ls,5,9\n",
        "Month,Code,Number,Out of\n2026-10,ca_ls,5,9\n".encode("utf-16"),
        b"Month,Code,Number,Out of,Comment\n2026-10,ca_ls,5,9,\x93as Excel says it\x94\n",
        with_sheet(sheet(HEAD, GOOD)),
    ],
)
def test_the_child_answers_as_this_process_does(content):
    try:
        expected = read(content)
    except Refused as refused:
        with pytest.raises(Refused) as caught:
            read_file(content)
        assert str(caught.value) == str(refused)
    else:
        assert read_file(content) == expected
