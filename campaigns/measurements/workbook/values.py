"""One cell read as a month, a CCN, a count or a comment: the value, or what is wrong with it. No Django."""

import datetime as dt
import re

from campaigns.measurements.checks import read_count
from campaigns.measurements.workbook.cells import Cell
from qioportal.lib.months import Month

LONGEST_COMMENT = 300
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
_ANOTHER_NUMBER = re.compile(r"0\d{1,30}|\d{1,30}E\d{1,30}", re.ASCII | re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u200b-\u200f\u2060\ufeff]+")
_NO_MONTH = "This is not a month. Write it like 2026-10 or Oct 2026."
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"]  # fmt: skip
_NAMES = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_BY_NUMBER = re.compile(r"(\d{4})[-/.]?(\d{1,2})(?:[-/.]\d{1,2})?(?:[T ].*)?\Z", re.ASCII)
_US = re.compile(r"(\d{1,2})[-/.](?:\d{1,2}[-/.])?(\d{4})\Z", re.ASCII)
_BY_NAME = re.compile(r"([A-Za-z]{3,9})\.?[-/' ,]*(\d{4}|\d{2})\Z", re.ASCII)
_CCN = re.compile(r"[0-9A-Z]{6}\Z", re.ASCII)
_WHOLE_AS_DECIMAL = re.compile(r"(\d{1,15})\.0{1,15}\Z", re.ASCII)


def text_of(cell: Cell) -> str:
    """As a person reads it, in one line; the apostrophe of a defused cell taken off."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d")
    return bare(_SPACES.sub(" ", str(cell)).strip())


def armed(text: str) -> str:
    """What `bare` undoes: an apostrophe before text that begins with apostrophes and would be guarded without them."""
    return f"'{text}" if text.startswith("'") and is_guarded(text.lstrip("'")) else text


def bare(text: str) -> str:
    return text[1:] if text.startswith("'") and is_guarded(text.lstrip("'")) else text


def runs(text: str) -> bool:
    """A spreadsheet would take it for a formula."""
    return text.lstrip(" \u00a0").startswith(_RUNS_AS_FORMULA)


def is_guarded(text: str) -> bool:
    """Our CSV files put an apostrophe before it (qioportal.lib.csvfiles.defused)."""
    return runs(text) or bool(_ANOTHER_NUMBER.fullmatch(text))


def read_month(cell: Cell) -> tuple[Month | None, str]:
    """2026-10, Oct-26, October 2026, 10/2026 or a date cell."""
    if isinstance(cell, dt.date):
        return (Month.of(cell), "") if 2000 <= cell.year <= 2100 else (None, _NO_MONTH)
    text = text_of(cell)
    if not text:
        return None, "Enter the month, like 2026-10."
    year, number = _year_and_number(text)
    if not (1 <= number <= 12 and 2000 <= year <= 2100):
        return None, _NO_MONTH
    return Month(year, number), ""


def _year_and_number(text: str) -> tuple[int, int]:
    if found := _BY_NUMBER.match(text):
        return int(found[1]), int(found[2])
    if found := _US.match(text):
        return int(found[2]), int(found[1])
    if found := _BY_NAME.match(text):
        year = int(found[2])
        return year + 2000 if year < 100 else year, _NAMES.get(found[1].lower(), 0)
    return 0, 0


def read_ccn(cell: Cell) -> tuple[str, str]:
    """Six characters; the zeros that a spreadsheet dropped are put back, and the apostrophe goes with which our files
    keep them. Blank is blank."""
    text = text_of(cell).upper().replace(" ", "").removeprefix("'")
    if text.isascii() and text.isdigit() and 4 <= len(text) < 6:
        text = text.zfill(6)
    if text and not _CCN.match(text):
        return "", "A CCN has six characters, like 215001. Format the column as text, then enter it again."
    return text, ""


def read_number(cell: Cell) -> tuple[int | None, str]:
    """A count, or what is wrong with it; numbers as text may have separators."""
    if isinstance(cell, (bool, dt.date, dt.time, dt.timedelta)):
        return None, "Enter a whole number, with digits only."
    if isinstance(cell, float) and not cell.is_integer():
        return None, "Enter a count, not a rate: a whole number."
    text = text_of(cell)
    if text.endswith("%"):
        return None, "Enter a count, not a percentage."
    if re.fullmatch(r"\d{1,3}( \d{3})+", text, re.ASCII):
        text = text.replace(" ", "")
    if found := _WHOLE_AS_DECIMAL.match(text):
        text = found[1]
    return read_count(text)


def read_comment(cell: Cell) -> tuple[str, str]:
    text = text_of(cell)
    if len(text) > LONGEST_COMMENT:
        return "", f"A comment has at most {LONGEST_COMMENT} characters; this one has {len(text):,}."
    return text, ""
