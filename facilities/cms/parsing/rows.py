"""Rows of the provider information file: each becomes a Record, or a Reject with its line and reason.

A file that ends in the middle of a row is refused whole; a CCN that comes twice counts the first time.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from facilities.cms.parsing.header import Layout, read_header
from facilities.cms.parsing.lines import Raw, logical_rows
from facilities.cms.parsing.values import (
    BadValue,
    Refused,
    date_of,
    is_missing,
    parse_ccn,
    parse_chain_number,
    parse_legal_name,
    parse_phone,
    parse_special_focus,
    parse_zip,
    rating_of,
    tenths_of,
    text_of,
    whole_of,
    yes_no_of,
)

MOST_REJECTS = 20_000
LONGEST_TEXT = 2_000  # of a rejected row that is kept


@dataclass(frozen=True, slots=True)
class Record:
    """One home as the file tells it. Fields that the vintage doesn't have are blank or None (`Layout.has` tells)."""

    line: int
    text: str
    ccn: str
    name: str
    address: str
    city: str
    state: str
    zip_code: str
    phone: str
    county: str
    ownership: str
    certified_beds: int | None
    residents_per_day: Decimal | None
    provider_type: str
    overall_rating: int | None
    health_inspection: int | None
    quality: int | None
    staffing: int | None
    county_code: str = ""
    in_hospital: bool | None = None
    legal_name: str = ""
    certified_on: dt.date | None = None
    chain_number: str = ""
    chain_name: str = ""
    special_focus: str = ""
    abuse_icon: bool | None = None
    overall_footnote: str = ""
    health_inspection_footnote: str = ""
    quality_footnote: str = ""
    staffing_footnote: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that can't be used. `ccn` as it stands there, if anything does."""

    line: int
    ccn: str
    reason: str
    text: str


class BrokenRow(BadValue):
    """The row isn't whole. Of the last row, without a line end, it means that the file was cut off there."""


def _parse_county_code(text: str) -> str:
    value = text.strip()
    if is_missing(value):
        return ""
    if not (value.isascii() and value.isdigit() and len(value) <= 3):
        raise BadValue(f"SSA county code is {value[:20]!r}, not three digits.")
    return value.zfill(3)


def _parse_footnote(text: str) -> str:
    """A code; before 2019 it could be words."""
    return text.strip()[:100]


PARSERS: dict[str, Callable[[str], object]] = {
    "ccn": parse_ccn,
    "name": text_of("Name", 200, needed=True),
    "address": text_of("Address", 200),
    "city": text_of("City", 80),
    "zip_code": parse_zip,
    "phone": parse_phone,
    "county": text_of("County", 80),
    "county_code": _parse_county_code,
    "ownership": text_of("Ownership", 80),
    "certified_beds": whole_of("Number of certified beds"),
    "residents_per_day": tenths_of("Average number of residents"),
    "provider_type": text_of("Provider type", 80),
    "in_hospital": yes_no_of("In a hospital"),
    "legal_name": parse_legal_name,
    "certified_on": date_of("First approved"),
    "chain_name": text_of("Chain", 200),
    "chain_number": parse_chain_number,
    "special_focus": parse_special_focus,
    "abuse_icon": yes_no_of("Abuse icon"),
    "overall_rating": rating_of("Overall rating"),
    "overall_footnote": _parse_footnote,
    "health_inspection": rating_of("Health inspection rating"),
    "health_inspection_footnote": _parse_footnote,
    "quality": rating_of("Quality measures rating"),
    "quality_footnote": _parse_footnote,
    "staffing": rating_of("Staffing rating"),
    "staffing_footnote": _parse_footnote,
}
_parse_processing_date = date_of("Processing date")


class Rows:
    """The rows of one file, read as a stream: iterate once. `processing_date` is known from the first record on."""

    def __init__(self, text: Iterable[str], *, states: Container[str], date: dt.date | None = None) -> None:
        self._records = logical_rows(iter(text))
        self._states = states
        self._date_is_given = date is not None
        self.processing_date = date
        self.layout = self._read_layout()
        if not self._date_is_given and not self.layout.has("processing_date"):
            raise Refused("The file has no column Processing Date. Say the date with --date YYYY-MM-DD.")
        self.count = 0

    def _read_layout(self) -> Layout:
        for found in self._records:
            if found.cells is None:
                raise Refused("The first line is not a header: a quotation mark in it is not closed.")
            return read_header(found.cells)
        raise Refused("The file is empty. Download it again from CMS.")

    def __iter__(self) -> Iterator[Record | Reject]:
        seen: dict[str, int] = {}
        rejects = 0
        for raw in self._records:
            self.count += 1
            try:
                record = self._parse(raw)
                if record.ccn in seen:
                    raise BadValue(f"CCN {record.ccn} stands in line {seen[record.ccn]} already.")
                seen[record.ccn] = raw.line
                yield record
            except BadValue as bad:
                if raw.is_cut and isinstance(bad, BrokenRow):
                    raise Refused(
                        f"The file ends in the middle of line {raw.line:,}, so a part of it is missing. "
                        "Download it again from CMS."
                    ) from None
                rejects += 1
                if rejects > MOST_REJECTS:
                    raise Refused(
                        f"More than {MOST_REJECTS:,} rows can't be used; the last reason, in line {raw.line:,}: {bad} "
                        "Load the file as CMS publishes it."
                    ) from None
                yield Reject(raw.line, self._ccn_of(raw), str(bad)[:300], _shown(raw.text))
        if not self.count:
            raise Refused("The file has a header and no rows. Download it again from CMS.")

    def _ccn_of(self, raw: Raw) -> str:
        place = self.layout.places["ccn"]
        text = raw.cells[place] if raw.cells and place < len(raw.cells) else ""
        return "".join(letter for letter in text.strip() if letter.isprintable())[:20]

    def _parse(self, raw: Raw) -> Record:
        layout, cells = self.layout, raw.cells
        if cells is None:
            raise BrokenRow(raw.problem)
        if len(cells) < layout.width:
            raise BrokenRow(f"The row has {len(cells)} cells, the header has {layout.width}.")
        if len(cells) > layout.width and any(cell.strip() for cell in cells[layout.width :]):
            raise BadValue(f"The row has {len(cells)} cells, the header has {layout.width}.")
        if "\0" in raw.text:
            raise BadValue("The row holds a NUL byte.")
        if not raw.text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in raw.text):
            raise BadValue("The row holds a byte that is neither UTF-8 nor Windows-1252.")
        places = layout.places
        if not self._date_is_given:
            self._check_date(cells[places["processing_date"]], raw)
        values = {field: parse(cells[places[field]]) for field, parse in PARSERS.items() if field in places}
        values["state"] = self._parse_state(cells[places["state"]])
        if not (values.get("chain_number") and values.get("chain_name")):
            values["chain_number"] = values["chain_name"] = ""
        return Record(line=raw.line, text=raw.text, **values)

    def _parse_state(self, text: str) -> str:
        code = text.strip().upper()
        if code not in self._states:
            raise BadValue(f"State {code[:20]!r} is none of the states, DC, PR, GU or VI.")
        return code

    def _check_date(self, text: str, raw: Raw) -> None:
        try:
            date = _parse_processing_date(text)
        except BadValue as bad:
            raise BrokenRow(str(bad)) from None
        if date is None:
            raise BrokenRow("The processing date is missing.")
        if self.processing_date is None:
            self.processing_date = date
        elif date != self.processing_date:
            if raw.is_cut:
                raise BrokenRow("The processing date differs.")
            raise Refused(
                f"The rows have more than one processing date ({self.processing_date} and, in line {raw.line:,}, "
                f"{date}), so the file was put together from several. Load the files one by one, or say --date."
            )


def read_rows(text: Iterable[str], *, states: Container[str], date: dt.date | None = None) -> Rows:
    """Reads the header at once (Refused when it is another table); the rows follow while iterating."""
    return Rows(text, states=states, date=date)


def _shown(text: str) -> str:
    """The row as it may be kept: no line end, no byte that a database refuses."""
    kept = text.rstrip("\r\n").replace("\0", "\ufffd")[:LONGEST_TEXT]
    return kept.encode("utf-8", errors="replace").decode("utf-8")
