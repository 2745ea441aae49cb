"""A home with goals, files of numbers, and a worker that is the test itself."""

import csv
import io

import pytest

from campaigns.measurements.workbook.services import take_in, work_on_next
from campaigns.measurements.workbook.table import HEADERS
from tests.campaigns.measurements.conftest import FULL, Sheet

HEADER = [HEADERS["ccn"], "Month", "Code", "Part", "Number", "Out of", "Comment"]


def csv_of(rows, header=HEADER) -> bytes:
    """A CSV file as a person's spreadsheet writes it."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


class Files(Sheet):
    """Harbor House, and the way of a file from the page to the months."""

    def row(self, code, number, out_of, month=None, comment="", part="", ccn="215001"):
        return [ccn, str(month or self.due), code, part, number, out_of, comment]

    def full(self, month=None, **changes):
        return [self.row(code, *pair, month=month) for code, pair in (FULL | changes).items()]

    def read(self, content: bytes, by=None, place=None, name="numbers.csv"):
        """The upload after the dry run."""
        upload = take_in(place=place or self.home, name=name, content=content, by=by or self.world.dan)
        assert work_on_next()
        upload.refresh_from_db()
        return upload


@pytest.fixture
def files(world, phase) -> Files:
    return Files(world, phase)


def words_of(upload) -> list[str]:
    return [f"{each['row']} {each['column']}: {each['words']}" for each in upload.problems]
