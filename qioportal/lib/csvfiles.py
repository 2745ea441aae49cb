"""CSV for people who open it in a spreadsheet: UTF-8 with a mark, no cell that a spreadsheet would run as a formula or
turn into another number."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone

from qioportal.lib.downloads import file_headers

# What a spreadsheet takes for the start of a formula, full-width forms included (SECURITY.md S22).
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
# 015009 would become 15009, and 04E090 4E+90
_ANOTHER_NUMBER = re.compile(r"0\d{1,30}|\d{1,30}E\d{1,30}", re.ASCII | re.IGNORECASE)


def defused(value: object) -> object:
    """The cell with a leading apostrophe where a spreadsheet would run it, or read text as another number. Numbers stay
    numbers."""
    if value is None:
        return ""
    if isinstance(value, str) and (
        value.lstrip(" \u00a0").startswith(_RUNS_AS_FORMULA) or _ANOTHER_NUMBER.fullmatch(value)
    ):
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


def _on_clock(rows: Iterable[Iterable[object]], zone: dt.tzinfo) -> Iterator[Iterable[object]]:
    made = iter(rows)
    while True:
        with timezone.override(zone):
            row = next(made, None)
        if row is None:
            return
        yield row


def csv_response(filename: str, header: list[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """A download. `filename` is made by the code, never by a user. Rows are made while it is sent, when the request is
    over: on the clock of its reader all the same."""
    content_type, here = "text/csv; charset=utf-8", _on_clock(rows, timezone.get_current_timezone())
    return StreamingHttpResponse(csv_lines(header, here), content_type=content_type, headers=file_headers(filename))
