"""Single values of CMS's files: each function gives the value, or raises BadValue with the reason in words.

Python's own `int`, `float` and `Decimal` are too kind: they take 1_000, Arabic digits, NaN and 1e400.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal


class BadValue(ValueError):
    """One value of one row can't be used; the row is set aside."""


class Refused(Exception):
    """The whole file can't be used: what it is and what to do, in words."""


_CCN = re.compile(r"[0-9]{2}[0-9A-Z]{4}")  # two digits for the state; Medicaid-only homes have a letter in place 3
_AS_NUMBER = re.compile(r"[0-9]*\.?[0-9]+(?:[eE]\+?[0-9]+)?|[0-9]+\.0*")
_WHOLE = re.compile(r"([0-9]{1,6})(?:\.0{1,4})?")
_DECIMAL = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_RATING = re.compile(r"([1-5])(?:\.0)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")
_ZIP = re.compile(r"[0-9]{5}(?:-?[0-9]{4})?")
_CONTROL = re.compile(r"[\x01-\x1f\x7f]+")
_YES_NO = {"Y": True, "YES": True, "TRUE": True, "N": False, "NO": False, "FALSE": False}
_SPECIAL_FOCUS = {"SFF": "SFF", "SFF CANDIDATE": "SFF Candidate", "Y": "SFF", "TRUE": "SFF", "N": "", "FALSE": ""}
_NOBODYS_PHONE = "1112223333"  # what CMS writes where it knows no number
_NO_LEGAL_NAME = "LEGAL BUSINESS NAME NOT AVAILABLE"


def is_missing(text: str) -> bool:
    """Blank, or the full stop with which SAS writes a missing value."""
    return text in ("", ".")


def parse_ccn(text: str) -> str:
    ccn = text.strip().upper()
    if len(ccn) == 6 and _CCN.fullmatch(ccn):
        return ccn
    if not ccn:
        raise BadValue("The CCN is missing.")
    if ccn.isascii() and ccn.isdigit() and len(ccn) < 6:
        raise BadValue(f"CCN {ccn} has {len(ccn)} characters, not 6. A spreadsheet may have dropped its leading zeros.")
    if _AS_NUMBER.fullmatch(ccn) and not ccn.isdigit():
        raise BadValue(f"CCN {ccn[:20]} is a number that a spreadsheet made of the CCN.")
    raise BadValue(f"CCN {ccn[:20]} has {len(ccn)} characters or signs that no CCN has; it is 6 digits and letters.")


def text_of(label: str, limit: int, *, needed: bool = False) -> Callable[[str], str]:
    """A parser of plain text. The words stay as CMS writes them; only line ends and tabs inside become spaces."""

    def parse(text: str) -> str:
        value = text.strip()
        if is_missing(value):
            if needed:
                raise BadValue(f"{label} is missing.")
            return ""
        if not value.isprintable():
            value = _CONTROL.sub(" ", value)
        if len(value) > limit:
            raise BadValue(f"{label} has {len(value):,} characters, more than {limit}.")
        return value

    return parse


_legal_name = text_of("Legal business name", 200)


def parse_legal_name(text: str) -> str:
    value = _legal_name(text)
    return "" if value.upper() == _NO_LEGAL_NAME else value


def whole_of(label: str) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        value = text.strip()
        if is_missing(value):
            return None
        found = _WHOLE.fullmatch(value)
        if not found:
            raise BadValue(f"{label} is {value[:20]!r}, not a whole number.")
        return int(found[1])

    return parse


def tenths_of(label: str) -> Callable[[str], Decimal | None]:
    """A number with one decimal, as CMS publishes averages."""

    def parse(text: str) -> Decimal | None:
        value = text.strip()
        if is_missing(value):
            return None
        if not _DECIMAL.fullmatch(value):
            raise BadValue(f"{label} is {value[:20]!r}, not a number.")
        return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)

    return parse


def rating_of(label: str) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        value = text.strip()
        if is_missing(value):
            return None
        found = _RATING.fullmatch(value)
        if not found:
            raise BadValue(f"{label} is {value[:20]!r}, not 1 to 5 stars or blank.")
        return int(found[1])

    return parse


def yes_no_of(label: str) -> Callable[[str], bool | None]:
    def parse(text: str) -> bool | None:
        value = text.strip()
        if is_missing(value):
            return None
        try:
            return _YES_NO[value.upper()]
        except KeyError:
            raise BadValue(f"{label} is {value[:20]!r}, not Y or N.") from None

    return parse


def parse_date(text: str) -> dt.date | None:
    """2021-08-01, 08/01/2021 or 8/1/21; two digits of a year are 1960 to 2059. None when blank."""
    value = text.strip()
    if is_missing(value):
        return None
    if found := _ISO.fullmatch(value):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _SLASHED.fullmatch(value):
        month, day, year = int(found[1]), int(found[2]), int(found[3])
        if len(found[3]) == 2:
            year += 1900 if year >= 60 else 2000
    else:
        raise BadValue(f"{value[:30]!r} is not a date like 2021-08-01.")
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise BadValue(f"{value[:30]!r} is a day that there is not.") from None
    if not 1900 <= year <= 2100:
        raise BadValue(f"{value[:30]!r} is a date of the year {year}.")
    return date


def date_of(label: str) -> Callable[[str], dt.date | None]:
    def parse(text: str) -> dt.date | None:
        try:
            return parse_date(text)
        except BadValue as bad:
            raise BadValue(f"{label}: {bad}") from None

    return parse


def parse_zip(text: str) -> str:
    value = text.strip()
    if is_missing(value):
        return ""
    if value.isascii() and value.isdigit() and 3 <= len(value) <= 4:
        value = value.zfill(5)  # a ZIP code always has five digits, so the lost zeros are certain
    if not _ZIP.fullmatch(value):
        raise BadValue(f"ZIP code is {value[:20]!r}, not five digits.")
    return value


_phone_text = text_of("Phone", 20)


def parse_phone(text: str) -> str:
    """Ten digits; a number of another form as it stands; CMS's placeholder is no number."""
    digits = re.sub(r"[^0-9]", "", text.removesuffix(".0"))
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    value = digits if len(digits) == 10 else _phone_text(text)
    return "" if value == _NOBODYS_PHONE else value


def parse_special_focus(text: str) -> str:
    """Until June 2019 Y or N, since then SFF, SFF Candidate or blank."""
    value = text.strip().upper()
    if is_missing(value):
        return ""
    try:
        return _SPECIAL_FOCUS[value]
    except KeyError:
        raise BadValue(f"Special focus status is {text[:20]!r}, not SFF or SFF Candidate.") from None


def parse_chain_number(text: str) -> str:
    value = text.strip()
    if is_missing(value):
        return ""
    found = re.fullmatch(r"([0-9A-Za-z-]{1,12})(?:\.0)?", value)
    if not found:
        raise BadValue(f"Chain ID is {value[:20]!r}.")
    return found[1]
