"""From sheets of cells to records of counts: columns by header in any order, each problem with its row and column.

No Django. A record is plain data (`asdict`), since it comes out of a child process as JSON.
"""

from dataclasses import asdict, dataclass, field

from campaigns.measurements.workbook.cells import Cell, Sheet
from campaigns.measurements.workbook.identity import key_of
from campaigns.measurements.workbook.package import MOST_ROWS, Refused
from campaigns.measurements.workbook.values import read_ccn, read_comment, read_month, read_number, text_of

HEADERS = {
    "ccn": "Home (CCN)", "month": "Month", "code": "Code", "measure": "What is counted", "part": "Part",
    "number": "Number", "out_of": "Out of", "comment": "Comment",
}  # fmt: skip
_ALIASES = {
    "ccn": "ccn homeccn ccnofhome cmscertificationnumber cmscertificationnumberccn federalprovidernumber "
           "providernumber provnum homenumber",
    "month": "month period monthof reportingmonth reportmonth yearmonth",
    "code": "code measurecode measureid codeofmeasure",
    "measure": "whatiscounted measure measurename measurelabel count countname",
    "part": "part stratum strata positionorunit position unit",
    "number": "number numerator num n numberof",
    "out_of": "outof denominator denom den d of",
    "comment": "comment comments note notes remark remarks",
}  # fmt: skip
_FIELD_OF = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_FIELD_OF |= {key_of(header): name for name, header in HEADERS.items()}
_KNOWN_AND_LEFT = {
    "home", "homename", "goal", "goalcode", "goalname", "toolversion", "version", "rate", "status", "due", "state",
    "wherethemonthstands", "whattocount", "outofwhat", "reason", "why", "partcode", "sheet", "row",
}  # fmt: skip
_HEADER_WITHIN = 20  # rows from the top
_RAW = 60  # characters of a cell that are kept to be shown again


@dataclass
class Record:
    """One row with counts. `raw`: what stood in the cells, for the file of bad rows."""

    sheet: str
    row: int
    ccn: str = ""
    month: str = ""
    code: str = ""
    part: str = ""
    number: int | None = None
    out_of: int | None = None
    comment: str = ""
    raw: dict[str, str] = field(default_factory=dict)


@dataclass
class Problem:
    """Why a row isn't taken: sheet, row and column as the person sees them."""

    sheet: str
    row: int
    column: str
    words: str
    raw: dict[str, str] = field(default_factory=dict)


@dataclass
class Table:
    """All that was read."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_plain(self) -> dict:
        return asdict(self)


def read_table(sheets: list[Sheet]) -> Table:
    """The counts of every sheet that has the columns; Refused when none has."""
    table = Table()
    found = False
    for sheet in sheets:
        start, columns = _header_of(sheet, table)
        if not columns:
            continue
        found = True
        for number, row in enumerate(sheet.rows[start:], start + 1):
            _read_row(sheet, number, row, columns, table)
            if len(table.records) + len(table.problems) > MOST_ROWS:
                raise Refused(f"The file has more than {MOST_ROWS:,} rows in its sheets together. Upload it in parts.")
    if not found:
        raise Refused(
            "No row of the file names the columns that are needed: Month, Code (or What is counted), Number, Out of. "
            "Download your workbook or the CSV, fill it in, and upload that."
        )
    return table


def _header_of(sheet: Sheet, table: Table) -> tuple[int, dict[str, int]]:
    """Where the rows begin, and the columns by field; nothing when the sheet has no counts."""
    for start, row in enumerate(sheet.rows[:_HEADER_WITHIN], 1):
        keys = [key_of(text_of(cell)) for cell in row]
        fields = [_FIELD_OF.get(key, "") for key in keys]
        if not ({"month", "number", "out_of"} <= set(fields) and {"code", "measure"} & set(fields)):
            continue
        columns: dict[str, int] = {}
        for place, (name, key) in enumerate(zip(fields, keys, strict=True)):
            said = text_of(row[place])[:_RAW]
            if name and name in columns:
                raise Refused(f"{_of(sheet)} has two columns for “{HEADERS[name]}”. Keep one of them.")
            if name:
                columns[name] = place
            elif key and key not in _KNOWN_AND_LEFT:
                table.remarks.append(f"{_of(sheet)}: the column “{said}” is not known. It was not read.")
        return start, columns
    if sheet.name and sheet.name.lower() != "read me" and any(text_of(cell) for row in sheet.rows for cell in row):
        table.remarks.append(f"The sheet “{sheet.name[:_RAW]}” has no counts. It was not read.")
    return 0, {}


def _of(sheet: Sheet) -> str:
    return f"The sheet “{sheet.name[:_RAW]}”" if sheet.name else "The file"


def _read_row(sheet: Sheet, number: int, row: list[Cell], columns: dict[str, int], table: Table) -> None:
    cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
    raw = {name: text_of(cell)[: 300 if name == "comment" else _RAW] for name, cell in cells.items()}
    waiting = [name for name in ("number", "out_of") if (number, columns[name] + 1) in sheet.uncomputed]
    if not (raw["number"] or raw["out_of"] or waiting):
        if raw.get("comment"):
            table.problems.append(Problem(sheet.name, number, HEADERS["comment"], "A comment, but no counts.", raw))
        return  # nothing counted here: what the portal has stays
    record = Record(
        sheet.name, number, code=raw.get("code") or raw.get("measure", ""), part=raw.get("part", ""), raw=raw
    )
    month, wrong_month = read_month(cells["month"])
    record.month = str(month or "")
    record.ccn, wrong_ccn = read_ccn(cells.get("ccn", ""))
    record.number, wrong_number = read_number(cells["number"])
    record.out_of, wrong_out_of = read_number(cells["out_of"])
    record.comment, wrong_comment = read_comment(cells.get("comment", ""))
    no_value = "The formula has no value. Open the file in your spreadsheet program, save it, and upload it again."
    wrong = {
        "ccn": wrong_ccn,
        "month": wrong_month,
        "code": "" if record.code else "Say what is counted: fill in the code.",
        "number": no_value if "number" in waiting else wrong_number,
        "out_of": no_value if "out_of" in waiting else wrong_out_of,
        "comment": wrong_comment,
    }
    problems = [Problem(sheet.name, number, HEADERS[name], words, raw) for name, words in wrong.items() if words]
    table.problems += problems
    if not problems:
        if record.out_of == 0 and record.number is None:
            record.number = 0  # 0 in "out of" alone: no cases
        table.records.append(record)
