"""From sheets of cells to lines of a recruiting list: columns by header in any order, problems by row and column.

No Django: it runs in the child process, and what it finds comes out as plain data.
"""

import datetime as dt
import re
from dataclasses import asdict, dataclass, field

from campaigns.measurements.workbook.cells import Cell, Sheet
from campaigns.measurements.workbook.identity import key_of
from campaigns.measurements.workbook.package import MOST_ROWS, Refused
from campaigns.measurements.workbook.table import Problem
from campaigns.measurements.workbook.values import read_ccn, text_of

HEADERS = {
    "ccn": "CCN", "stage": "Stage", "assigned": "Assigned to", "contact": "Last contact",
    "step": "Next step", "step_on": "On", "note": "Note", "reason": "Reason of a no",
}  # fmt: skip
_ALIASES = {
    "ccn": "ccn homeccn cmscertificationnumber cmscertificationnumberccn federalprovidernumber providernumber provnum",
    "stage": "stage status recruitmentstage recruitmentstatus enrollmentstatus",
    "assigned": "assigned assignedto assignedtoemail recruiter recruiteremail owner adviser advisor responsible email",
    "contact": "lastcontact lastcontacted lastcontacton contacted contactedon dateoflastcontact lastcall lastcalled",
    "step": "nextstep nextaction todo followup action",
    "step_on": "on nextstepon nextstepdate nextsteponday followupon followupdate due dueon duedate nextdate when",
    "note": "note notes comment comments remark remarks",
    "reason": "reason reasonofano declinereason reasonfordecline reasondeclined whyno reasonofdecline",
}  # fmt: skip
_FIELD_OF = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_HOME_NAMES = {"name", "providername", "facilityname", "facility", "nursinghome", "nameofhome"}
STAGES = {
    "identified": "identified notcontacted new open none prospect",
    "contacted": "contacted called leftmessage inprogress",
    "interested": "interested inconversation considering agreementsent pending",
    "declined": "declined saidno saidnowithreason no refused notinterested",
    "signed": "signed enrolled participating takespart joined yes",
    "withdrawn": "withdrawn left",
}
_STAGE_OF = {word: stage for stage, words in STAGES.items() for word in words.split()}
LONGEST = {"assigned": 254, "step": 200, "note": 2000, "reason": 300}
_HEADER_WITHIN = 20  # rows from the top
_RAW = 300  # characters of a cell that are kept to be shown again
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?\Z", re.ASCII)
_US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\Z", re.ASCII)
_NAMED = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z", re.ASCII)


@dataclass
class Line:
    """One home of the list; an empty value leaves the portal's own as it is. Days are written 2026-11-02."""

    sheet: str
    row: int
    ccn: str = ""
    stage: str = ""
    assigned: str = ""
    contact: str = ""
    step: str = ""
    step_on: str = ""
    note: str = ""
    reason: str = ""
    raw: dict[str, str] = field(default_factory=dict)


@dataclass
class Found:
    """All that was read. `columns`: each header of the file, and what it was taken for ("" for not read)."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: list[dict[str, str]] = field(default_factory=list)

    def as_plain(self) -> dict:
        return asdict(self)


def say_homes(sheets: list[Sheet]) -> None:
    """A column "Name" beside CCNs names homes: it is called so before residents are looked for."""
    for sheet in sheets:
        for row in sheet.rows[:_HEADER_WITHIN]:
            keys = [key_of(cell) if isinstance(cell, str) else "" for cell in row]
            if any(_FIELD_OF.get(key) == "ccn" for key in keys):
                for place, key in enumerate(keys):
                    if key in _HOME_NAMES:
                        row[place] = f"{text_of(row[place])} of the home"
                break


def read_list(sheets: list[Sheet]) -> Found:
    """The lines of every sheet that has a column of CCNs and one more of ours; Refused when none has."""
    found = Found()
    for sheet in sheets:
        start, columns = _header_of(sheet, found)
        if not columns:
            continue
        for number, row in enumerate(sheet.rows[start:], start + 1):
            _read_row(sheet, number, row, columns, found)
            if len(found.lines) + len(found.problems) > MOST_ROWS:
                raise Refused(f"The file has more than {MOST_ROWS:,} rows. Bring it in in parts.")
    if not found.columns:
        raise Refused(
            "No row of the file names the columns that are needed: CCN, and at least one of "
            f"{', '.join(name for key, name in HEADERS.items() if key != 'ccn')}."
        )
    return found


def _header_of(sheet: Sheet, found: Found) -> tuple[int, dict[str, int]]:
    """Where the rows begin, and the columns by field; nothing when the sheet is no list."""
    for start, row in enumerate(sheet.rows[:_HEADER_WITHIN], 1):
        fields = [_FIELD_OF.get(key_of(text_of(cell)), "") for cell in row]
        if "ccn" not in fields or len(set(fields) - {"", "ccn"}) == 0:
            continue
        columns: dict[str, int] = {}
        for place, name in enumerate(fields):
            said = text_of(row[place])[:60]
            if name in columns:
                raise Refused(f"The file has two columns for “{HEADERS[name]}”. Keep one of them.")
            if name:
                columns[name] = place
            if said:
                found.columns.append({"sheet": sheet.name[:60], "header": said, "as": HEADERS.get(name, "")})
        return start, columns
    return 0, {}


def _read_row(sheet: Sheet, number: int, row: list[Cell], columns: dict[str, int], found: Found) -> None:
    cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
    texts = {name: text_of(cell) for name, cell in cells.items()}
    if not any(texts.values()):
        return
    raw = {name: text[:_RAW] for name, text in texts.items()}
    line, wrong = Line(sheet.name[:60], number, raw=raw), {}
    line.ccn, wrong["ccn"] = read_ccn(cells["ccn"])
    if not line.ccn and not wrong["ccn"]:
        wrong["ccn"] = "Fill in the CCN of the home."
    line.stage = _STAGE_OF.get(re.sub(r"[^a-z]", "", texts.get("stage", "").lower()), "")
    if texts.get("stage") and not line.stage:
        wrong["stage"] = "This stage is not known. Write: not contacted, contacted, interested, or said no."
    for name in ("contact", "step_on"):
        day, wrong[name] = read_day(cells.get(name, ""))
        setattr(line, name, str(day or ""))
    for name, most in LONGEST.items():
        setattr(line, name, texts.get(name, ""))
        if len(texts.get(name, "")) > most:
            wrong[name] = f"At most {most} characters; this has {len(texts[name]):,}."
    problems = [Problem(line.sheet, number, HEADERS[name], words, raw) for name, words in wrong.items() if words]
    found.problems += problems
    if not problems:
        found.lines.append(line)


def read_day(cell: Cell) -> tuple[dt.date | None, str]:
    """2026-11-02, 11/2/2026, Nov 2, 2026 or a date cell; blank is blank."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        return (cell, "") if 2000 <= cell.year <= 2100 else (None, _NO_DAY)
    text = text_of(cell)
    if not text:
        return None, ""
    try:
        day = _day_of(text)
    except ValueError:
        day = None
    return (day, "") if day and 2000 <= day.year <= 2100 else (None, _NO_DAY)


_NO_DAY = "This is not a day. Write it like 2026-11-02 or 11/2/2026."


def _day_of(text: str) -> dt.date | None:
    if part := _ISO.match(text):
        return dt.date(int(part[1]), int(part[2]), int(part[3]))
    if part := _US.match(text):
        year = int(part[3])
        return dt.date(year + 2000 if year < 100 else year, int(part[1]), int(part[2]))
    if (part := _NAMED.match(text)) and part[1][:3].lower() in _MONTHS:
        return dt.date(int(part[3]), _MONTHS.index(part[1][:3].lower()) + 1, int(part[2]))
    return None
