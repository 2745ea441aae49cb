"""What the workbook holds is what is read back, whatever was counted and said; and what a person sees in it."""

import io

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.goals.models import Goal, Measure
from campaigns.measurements.checks import MOST, Entry
from campaigns.measurements.parts import Split
from campaigns.measurements.services import save_draft
from campaigns.measurements.workbook.cells import read_sheets
from campaigns.measurements.workbook.identity import refuse_residents
from campaigns.measurements.workbook.lines import Line, lines_of
from campaigns.measurements.workbook.table import read_table
from campaigns.measurements.workbook.values import armed, bare, is_guarded, runs, text_of
from campaigns.measurements.workbook.writer import COLUMNS, csv_rows, rows_of, workbook_of
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_lines, defused
from qioportal.lib.identifiers import identifiers_in
from qioportal.lib.months import Month
from tests.campaigns.measurements.conftest import FULL
from tests.campaigns.measurements.workbook.conftest import words_of

HOSTILE = [
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "|x",
    "%0",
    "'=1",
    "''=1",
    "' =1",
    "=cmd|' /c calc",
    "\uff1d1",
    "'",
    "_x0041_",
    "x\u00a0y",
]
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), max_size=40) | st.sampled_from(
    HOSTILE
)
NOTES = TEXT.map(lambda text: text_of(f"x{text}")[1:].strip()).filter(
    lambda text: not identifiers_in(text) and text == text_of(armed(text)) and not _is_dde(text)
)
COUNTS = st.none() | st.integers(0, MOST)
SPLITS = [None, Split("rn", "Nurse (RN)"), Split("unit-1", "=Unit 1"), Split("unit-2", "'East & <b>")]


def _is_dde(text: str) -> bool:
    return "|" in text and "!" in text


def _line(ccn, month, code, split, number, out_of, note) -> Line:
    measure = Measure(
        code=code, label=f"=Label of {code}", numerator="+what", denominator="-of", goal=Goal(short_name="@G")
    )
    whole = f"ae-3/{code}" + (f"/{split.code}" if split else "")
    home = Facility(ccn=ccn, name="=cmd|'/c calc'!A0", city="EASTON", state="MD")
    entry = Entry(number, out_of, "" if split else note)
    return Line(home, month, measure, whole, split, entry, "sent", is_locked=False)


LINES = st.lists(
    st.builds(
        _line,
        st.sampled_from(["015009", "215001", "01E193", "36A002"]),
        st.builds(Month, st.integers(2020, 2030), st.integers(1, 12)),
        st.sampled_from(["ca_ls", "med_ap", "hosp_30"]),
        st.sampled_from(SPLITS),
        COUNTS,
        COUNTS,
        NOTES,
    ),
    max_size=25,
)


def read(content: bytes) -> list[tuple]:
    sheets = read_sheets(content)
    refuse_residents(sheets)
    table = read_table(sheets)
    assert {each.words for each in table.problems} <= {"A comment, but no counts."} and not table.remarks
    return [(r.ccn, r.month, r.code, r.number, r.out_of, r.comment) for r in table.records]


def meant(lines: list[Line]) -> list[tuple]:
    """Rows without counts say nothing; 0 in "out of" alone is no cases."""
    rows = []
    for line in lines:
        entry = line.entry
        if not entry.is_blank:
            number = 0 if entry.numerator is None and entry.denominator == 0 else entry.numerator
            rows.append((line.home.ccn, str(line.month), line.code, number, entry.denominator, entry.note or ""))
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(LINES)
def test_a_workbook_is_read_back_as_it_was_written(lines):
    assert read(workbook_of(lines, whose="=Home & Co")) == meant(lines)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(LINES)
def test_csv_is_read_back_as_it_was_written(lines):
    assert read("".join(csv_lines(COLUMNS, csv_rows(lines))).encode()) == meant(lines)


@given(st.text(max_size=20) | st.text("0123456789eE'", max_size=8) | st.sampled_from(HOSTILE))
def test_an_armed_cell_never_runs_and_is_bared_again(text):
    written = str(defused(armed(text)))
    assert not runs(written) and is_guarded(text) == (defused(text) != text)
    assert bare(written) == text


def test_no_cell_of_the_workbook_is_a_formula_and_none_would_become_one():
    lines = [_line("015009", Month(2026, 10), "ca_ls", split, 1, 2, note) for split in SPLITS for note in HOSTILE]
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(lines, whose="=HYPERLINK(1)")))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and runs(cell.value)]


def test_a_home_s_file_changes_nothing_when_it_comes_back(files, world):
    """From the database to the file and back, sent months and a half-filled draft alike."""
    for step in range(1, 6):
        files.send(files.due.shift(-step), **FULL)
    draft = files.entries(ca_ls=(5, None), med_ap=(1, 64))
    save_draft(enrollment=files.enrollment, month=files.due, entries=draft, by=world.dan)
    upload = files.read(workbook_of(lines_of([files.home]), whose="Harbor House"))
    assert upload.status == "ready", upload.refusal
    assert upload.summary["same"] >= 20 and not upload.summary["new"] and not upload.summary["changed"]
    (problem,) = words_of(upload)
    assert "Enter “out of” too" in problem


def test_what_a_nurse_sees(files):
    files.send(files.due.shift(-1), **FULL)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(lines_of([files.home]), whose="Harbor House")))
    assert book.sheetnames == ["Read me", "Numbers"] and book.active.title == "Numbers"
    page = book["Numbers"]
    header = [cell.value for cell in page[1]]
    assert header == COLUMNS and page.freeze_panes == "A2"
    rows = [dict(zip(header, [cell.value for cell in row], strict=True)) for row in page.iter_rows(min_row=2)]
    months = list(dict.fromkeys(row["Month"] for row in rows))
    assert months == [files.due.shift(-step).label for step in range(13)]  # the month due first, twelve before it
    before = {row["Code"]: (row["Number"], row["Out of"]) for row in rows if row["Month"] == months[1]}
    assert {code: before[f"ae-3/{code}"] for code in FULL} == FULL
    assert {row["Where the month stands"] for row in rows} == {"to be entered", "sent"}
    place = {name: number for number, name in enumerate(header, 1)}
    first = {name: page.cell(2, place[name]) for name in header}
    assert [name for name, cell in first.items() if not cell.protection.locked] == ["Number", "Out of", "Comment"]
    assert page.protection.sheet and not page.protection.password
    letters = {name: cell.column_letter for name, cell in first.items()}
    assert page.column_dimensions[letters["Code"]].hidden and page.column_dimensions["A"].hidden
    kinds = {(each.type, each.formula1) for each in page.data_validations.dataValidation}
    assert kinds == {("whole", "0"), ("textLength", "300")}
    assert page.page_setup.orientation == "landscape" and page.print_title_rows == "$1:$1"
    text = " ".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row if cell.value)
    assert files.measures["ca_ls"].numerator in text and "Never" in text


def test_a_locked_month_is_locked_in_the_file(files):
    files.phase.lock_days = 0
    files.phase.grace_days = 0
    files.phase.save()
    report = files.send(files.due.shift(-6), **FULL)
    report.sent_at = report.sent_at.replace(year=report.sent_at.year - 1)
    report.save()
    lines = [line for line in lines_of([files.home]) if line.month == report.month]
    assert {line.standing for line in lines} == {"sent, locked"}
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(lines, whose="x")))
    assert all(cell.protection.locked for row in book["Numbers"].iter_rows() for cell in row)


def test_the_long_form_is_the_same_rows(files):
    lines = list(lines_of([files.home], 2))
    assert [row[-1] for row in rows_of(lines)] == [line.code for line in lines]
    assert list(csv_lines(COLUMNS, csv_rows(lines)))[1].startswith("Home (CCN),Home,Month,")
