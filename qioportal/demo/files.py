"""Files of the named home and its chain: one that waits to be confirmed, one that was refused."""

import hashlib

from campaigns.measurements.models import Upload, UploadStatus
from campaigns.measurements.workbook.cells import read_sheets
from campaigns.measurements.workbook.lines import lines_of
from campaigns.measurements.workbook.package import Refused
from campaigns.measurements.workbook.planning import make_plan
from campaigns.measurements.workbook.services import columns_of
from campaigns.measurements.workbook.table import read_table
from campaigns.measurements.workbook.writer import COLUMNS, csv_rows
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_lines

_NUMBER, _OUT_OF = COLUMNS.index("Number"), COLUMNS.index("Out of")
_MONTH, _CODE, _PART = COLUMNS.index("Month"), COLUMNS.index("Code"), COLUMNS.index("Part")


def invent_files(home: Facility, person) -> None:
    """The home's own file of two months: the one due filled in (else one number changed), one that can't be read."""
    rows = list(csv_rows(lines_of([home], 2)))
    due = rows[0][_MONTH] if rows else ""
    before = {(row[_CODE], row[_PART]): row for row in rows if row[_MONTH] != due}
    blank = [row for row in rows if row[_MONTH] == due and row[_NUMBER] in ("", None)]
    for row in blank:
        last = before.get((row[_CODE], row[_PART]))
        if last:
            row[_NUMBER], row[_OUT_OF] = last[_NUMBER], last[_OUT_OF]
    counted = [row for row in rows if row[_NUMBER] not in ("", None)]
    if not blank and len(counted) > 1:
        counted[0][_NUMBER] = max(0, int(counted[0][_NUMBER]) - 1)
        counted[1][_NUMBER] = "12.5"
    elif len(blank) > 1:
        blank[-1][_NUMBER] = "12.5"
    content = "".join(csv_lines(COLUMNS, rows)).encode()
    table = read_table(read_sheets(content))
    plan = make_plan(table.records, {home.ccn: home}, by=person)
    plan.add_problems(table.problems)
    _keep(home, person, f"numbers-{home.ccn}.csv", content, status=UploadStatus.READY, **columns_of(plan, []))
    old = b"\xd0\xcf\x11\xe0"
    try:
        read_sheets(old)
    except Refused as refused:
        _keep(home, person, "tracking tool v2.3.xls", old, status=UploadStatus.REFUSED, refusal=str(refused))


def _keep(home: Facility, person, name: str, content: bytes, **columns) -> None:
    digest = hashlib.sha256(content).hexdigest()
    Upload.objects.create(facility=home, uploaded_by=person, file_name=name, sha256=digest, **columns)
