"""From lines of text to rows of cells.

Quotation marks are minded line by line, so that one that is not closed costs its own row and not, as Python's csv would
have it, the rest of the file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from facilities.cms.parsing.values import Refused

MOST_LINES = 250_000
MOST_LINES_OF_A_ROW = 10


@dataclass(frozen=True, slots=True)
class Raw:
    """A row in cells, or with the problem that hindered cutting it up. `is_cut`: it is the last and has no line end."""

    line: int
    text: str
    cells: list[str] | None
    problem: str = ""
    is_cut: bool = False


def logical_rows(lines: Iterator[str]) -> Iterator[Raw]:
    """One row per line, or per few lines that a quoted cell holds together. Blank lines are passed over."""
    waiting: list[str] = []  # lines that were looked at in vain for the end of a quotation
    number, width = 0, 0

    def upcoming() -> str | None:
        return waiting.pop(0) if waiting else next(lines, None)

    while (line := upcoming()) is not None:
        number += 1
        if number > MOST_LINES:
            raise Refused(f"The file has more than {MOST_LINES:,} lines; the nation has about 15,000 homes.")
        if not line.strip(' ,"\t\r\n') and line.count('"') % 2 == 0:
            continue
        row, taken = line, []
        while row.count('"') % 2 and len(taken) < MOST_LINES_OF_A_ROW and (more := upcoming()) is not None:
            taken.append(more)
            row += more
        cells, problem = _cut(row)
        if cells is None or (taken and width and len(cells) != width):
            waiting[:0] = taken
            is_cut = not taken and not line.endswith(("\n", "\r"))
            yield Raw(number, line, None, problem or "A quotation mark is not closed.", is_cut)
            continue
        width = width or len(cells)
        yield Raw(number, row, cells, is_cut=not row.endswith(("\n", "\r")))
        number += len(taken)


def _cut(row: str) -> tuple[list[str] | None, str]:
    if row.count('"') % 2:
        return None, "A quotation mark is not closed."
    try:
        return next(csv.reader([row], strict=True)), ""
    except (csv.Error, StopIteration) as error:
        return None, f"The row can't be cut into cells: {error}."
