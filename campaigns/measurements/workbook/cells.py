"""From the bytes of a file to sheets of cells, whatever the file calls itself: XLSX or CSV. No Django."""

import codecs
import csv
import datetime as dt
import io
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook

from campaigns.measurements.workbook.package import MOST_COLUMNS, MOST_ROWS, Refused, open_package

MOST_BYTES = 5 * 1024 * 1024
_LONGEST_CELL = 32_767  # as in Excel
Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells from A1 on, row by row; `name` is blank for a CSV file. `uncomputed`: row and column of formulas
    without a value."""

    number: int
    name: str
    rows: list[list[Cell]]
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    comments: list[str] = field(default_factory=list)


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet, hidden ones too; or Refused."""
    if len(content) > MOST_BYTES:
        raise Refused(f"The file has more than {MOST_BYTES // 2**20} MB. Keep the counts, and leave out the rest.")
    if not content.strip():
        raise Refused("The file is empty.")
    if content.startswith(b"PK\x03\x04"):
        return _sheets_of_workbook(content)
    _refuse_by_head(content[:4096])
    return [Sheet(1, "", _rows_of_text(_text_of(content)))]


def _sheets_of_workbook(content: bytes) -> list[Sheet]:
    package, findings = open_package(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(package))
        sheets = [
            Sheet(
                number,
                name,
                workbook.get_sheet_by_name(name).to_python(skip_empty_area=False),
                frozenset(findings.uncomputed.get(name, ())),
                findings.comments if number == 1 else [],
            )
            for number, name in enumerate(workbook.sheet_names, 1)
        ]
    except (CalamineError, ValueError, KeyError) as error:
        raise Refused("The workbook can't be read. Save it again, and upload it once more.") from error
    if not sheets:
        raise Refused("The workbook has no sheet.")
    return sheets


def _refuse_by_head(head: bytes) -> None:
    """What the first bytes already show."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            "This is an old Excel workbook (.xls), or one that is locked with a password. Save it as an Excel "
            "workbook (.xlsx) without a password, and upload that."
        )
    if head.startswith(b"PK"):
        raise Refused("The file is cut off or damaged. Save it again, and upload it once more.")
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<table")):
        raise Refused("This is a web page or another XML file, whatever its name says. Save it as .xlsx or as CSV.")
    if start.startswith((b"{", b"[", b"%pdf")):
        raise Refused("This is not a workbook and not a CSV file. Save it as .xlsx or as CSV, and upload that.")


def _text_of(content: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused("The file is cut off or damaged. Save it again, and upload it once more.") from error
    if b"\0" in content:
        raise Refused("This is not a text file. Save it as .xlsx or as CSV, and upload that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what Excel's “CSV” still is


def _rows_of_text(text: str) -> list[list[Cell]]:
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= MOST_ROWS:
                raise Refused(f"The file has more than {MOST_ROWS:,} rows. Upload it in parts.")
            if len(row) > MOST_COLUMNS:
                raise Refused(f"The file has more than {MOST_COLUMNS} columns. Keep those with counts.")
            if any(len(cell) > _LONGEST_CELL for cell in row):
                raise Refused("A cell of the file is longer than a spreadsheet allows. Is a quotation mark not closed?")
            rows.append(list(row))
    except csv.Error as error:
        raise Refused("The file can't be read as CSV. Is a quotation mark not closed?") from error
    return rows
