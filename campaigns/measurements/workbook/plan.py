"""What a file would do, as it is shown to the person and kept in the upload: plain data."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from campaigns.measurements.workbook.table import HEADERS, Problem, Record
from qioportal.lib.months import Month


class Happens(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass
class Row:
    """One count that a file gives, as it is shown and kept in the upload: plain data."""

    ccn: str
    home: str
    month: str
    code: str
    says: str  # measure and part, for a person
    number: int | None
    out_of: int | None
    comment: str
    happens: str
    was: list[int | None]
    standing: str  # of the month before: "", draft, sent, returned
    sheet: str
    row: int
    hint: str = ""

    @property
    def month_label(self) -> str:
        return Month.parse(self.month).short

    @property
    def was_words(self) -> str:
        return _words(*self.was)

    @property
    def given_words(self) -> str:
        return _words(self.number, self.out_of)


def _words(number: int | None, out_of: int | None) -> str:
    if number is None and out_of is None:
        return "–"
    return f"{_count(number)} out of {_count(out_of)}"


def _count(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"


@dataclass
class Plan:
    """The rows that would be written, those that can't, and what was counted."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    months: dict[str, int] = field(default_factory=dict)  # how many months would be sent, corrected, …

    @property
    def outcome(self) -> list[tuple]:
        """What the person was shown; another outcome later is shown again before it is written."""
        kept = [
            (r.ccn, r.month, r.code, r.number, r.out_of, r.comment, r.happens, *r.was, r.standing) for r in self.rows
        ]
        return sorted(kept, key=str)

    def add_problems(self, more: Iterable[Problem]) -> None:
        """In the order of the file."""
        self.problems = sorted([*more, *self.problems], key=lambda each: (each.sheet, each.row))

    def plain_rows(self) -> list[dict]:
        return [asdict(row) for row in self.rows]


def problem(record: Record, column: str, words: str) -> Problem:
    return Problem(record.sheet, record.row, HEADERS[column], words, record.raw)
