"""CSV for people who open it in a spreadsheet: UTF-8 with a mark, no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from qioportal.lib.downloads import file_headers

# What a spreadsheet takes for the start of a formula, full-width forms included (SECURITY.md S22).
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")


def defused(value: object) -> object:
    """The cell with a leading apostrophe where a spreadsheet would run it. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_RUNS_AS_FORMULA):
        return "'" + value
    return value


def csv_lines(header: list[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file line by line; only as much as one row is ever held."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    writer.writerow([defused(cell) for cell in header])
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def csv_response(filename: str, header: list[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """A download. `filename` is made by the code, never by a user."""
    content_type = "text/csv; charset=utf-8"
    return StreamingHttpResponse(csv_lines(header, rows), content_type=content_type, headers=file_headers(filename))
