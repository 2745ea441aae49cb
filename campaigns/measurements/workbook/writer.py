"""The workbook: a sheet that explains and a sheet of numbers, without macros; and the same numbers as CSV rows."""

import io
import re
from collections.abc import Iterable, Iterator

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from campaigns.goals.models import Measure
from campaigns.measurements.checks import MOST
from campaigns.measurements.workbook.lines import Line
from campaigns.measurements.workbook.table import HEADERS
from campaigns.measurements.workbook.values import LONGEST_COMMENT, armed, runs

COLUMNS = [
    HEADERS["ccn"], "Home", HEADERS["month"], "Goal", HEADERS["measure"], HEADERS["part"], HEADERS["number"],
    HEADERS["out_of"], HEADERS["comment"], "Where the month stands", HEADERS["code"],
]  # fmt: skip
_WIDTHS = [11, 24, 15, 22, 44, 16, 10, 10, 40, 16, 20]
_CCN, _HOME, _NUMBER, _OUT_OF, _COMMENT, _CODE = 0, 1, 6, 7, 8, 10
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of(lines: Iterable[Line]) -> Iterator[list[object]]:
    """The long form: one row per measure and month, as the columns stand."""
    for line in lines:
        yield [
            line.home.ccn,
            line.home.display_name,
            str(line.month),
            line.measure.goal.short_name,
            line.measure.label,
            line.split.name if line.split else "",
            line.entry.numerator,
            line.entry.denominator,
            line.entry.note or "",
            line.standing,
            line.code,
        ]


def csv_rows(lines: Iterable[Line]) -> Iterator[list[object]]:
    """The same for qioportal.lib.csvfiles, which defuses what would run."""
    for row in rows_of(lines):
        yield [armed(cell) if isinstance(cell, str) else cell for cell in row]


def workbook_of(lines: Iterable[Line], *, whose: str) -> bytes:
    """The file. `whose`: the home's or the chain's name, for the first sheet and the head of each printed page."""
    lines = list(lines)
    out = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_text}) as book:
        book.set_properties({"title": _cell(f"Numbers of {whose}")})
        formats = _Formats(book)
        _read_me(book.add_worksheet("Read me"), formats, lines, whose)
        sheet = book.add_worksheet("Numbers")
        _numbers(sheet, formats, lines, whose)
        sheet.activate()
    return out.getvalue()


def _cell(text: str) -> str:
    """What a spreadsheet would run gets an apostrophe, also when it is typed over later."""
    text = armed(_CONTROLS.sub(" ", text))
    return f"'{text}" if runs(text) else text


class _Formats:
    """How cells look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        line = {"bottom": 1, "bottom_color": "#D9D4CC", "valign": "top", "text_wrap": True}
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format(
            {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "bg_color": "#F3F0EA"}
        )
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.label = book.add_format(line)
        self.count = book.add_format({**line, "num_format": "#,##0", "locked": False, "bg_color": "#FFFBE6", "left": 1,
                                      "right": 1})  # fmt: skip
        self.comment = book.add_format({**line, "num_format": "@", "locked": False, "bg_color": "#FFFBE6"})
        self.shut = book.add_format({**line, "num_format": "#,##0", "font_color": "#5F5B55"})


_HELP = [
    "Enter whole numbers in the yellow cells of the sheet “Numbers”: Number, and Out of. Nothing else can be changed.",
    "The newest month stands on top. What your home has entered before is filled in; mend it where it is wrong.",
    "Nothing to count in a month? Put 0 in Out of. Not counted? Leave both cells empty: what the portal has stays.",
    "Where a count has parts (positions or units), fill in the parts or the whole. Complete parts make the whole.",
    "A number that is far from the usual needs a word in Comment: say why it is right.",
    "Counts only. Never a resident's name, room, any number of a person, or date of birth: such a file is refused.",
    "Save the file (.xlsx or CSV), and choose “Upload a file” in the portal. You see first what would change.",
]  # fmt: skip


def _read_me(sheet: Worksheet, formats: _Formats, lines: list[Line], whose: str) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 52)
    sheet.write_string(0, 0, _cell(whose), formats.title)
    sheet.merge_range(1, 0, 1, 2, "How to fill in this workbook", formats.strong)
    for row, text in enumerate(_HELP, 2):
        sheet.merge_range(row, 0, row, 2, f"{row - 1}. {text}", formats.words)
        sheet.set_row(row, 32)
    start = len(_HELP) + 3
    for column, head in enumerate(["What is counted", "Number: what to count", "Out of: what"]):
        sheet.write_string(start, column, head, formats.head)
    for row, measure in enumerate(_measures(lines), start + 1):
        for column, text in enumerate([measure.label, measure.numerator, measure.denominator]):
            sheet.write_string(row, column, _cell(text), formats.words)
    sheet.protect("", {"format_columns": True})
    sheet.set_landscape()
    sheet.set_paper(1)
    sheet.fit_to_pages(1, 0)


def _measures(lines: list[Line]) -> list[Measure]:
    return list({line.measure.pk: line.measure for line in lines}.values())


def _numbers(sheet: Worksheet, formats: _Formats, lines: list[Line], whose: str) -> None:
    for column, (head, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        is_one_home = len({line.home.pk for line in lines}) < 2
        hidden = column == _CODE or (is_one_home and column in (_CCN, _HOME))
        sheet.set_column(column, column, width, None, {"hidden": hidden})
        sheet.write_string(0, column, head, formats.head)
    for row, (line, cells) in enumerate(zip(lines, rows_of(lines), strict=True), 1):
        cells[2] = line.month.label
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, _format_of(formats, column, line))
    last = max(len(lines), 1)
    whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST, "ignore_blank": True,
             "error_title": "A whole number", "error_message": "Enter a count: a whole number, 0 or more."}  # fmt: skip
    sheet.data_validation(1, _NUMBER, last, _OUT_OF, whole)
    too_long = f"A comment has at most {LONGEST_COMMENT} characters."
    short = {"validate": "length", "criteria": "<=", "value": LONGEST_COMMENT, "ignore_blank": True,
             "error_title": "Too long", "error_message": too_long}  # fmt: skip
    sheet.data_validation(1, _COMMENT, last, _COMMENT, short)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    sheet.set_landscape()
    sheet.set_paper(1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header("&L" + whose.replace("&", "&&")[:100] + "&R&P of &N")
    sheet.set_footer("&LCounts only. Never a name, a room or a date of birth.")


def _format_of(formats: _Formats, column: int, line: Line) -> Format:
    if column not in (_NUMBER, _OUT_OF, _COMMENT) or (column == _COMMENT and line.split):
        return formats.label
    if line.is_locked:
        return formats.shut
    return formats.comment if column == _COMMENT else formats.count


def _write(sheet: Worksheet, row: int, column: int, cell: object, style: Format) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell, style)
    else:
        sheet.write_string(row, column, _cell(str(cell)), style)
