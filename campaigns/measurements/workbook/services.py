"""The life of an upload: taken in, read by a worker in a dry run, confirmed or discarded, written by a worker.

The audit names the file's digest and how many numbers there were, never a value.
"""

import hashlib
import re
from dataclasses import asdict
from pathlib import PurePosixPath

from django.db import transaction
from django.utils import timezone

from accounts.access.permissions import Permission
from accounts.access.places import permissions_at_chain, permissions_at_home
from accounts.audit.services import record
from campaigns.measurements.models import Upload, UploadManner, UploadStatus
from campaigns.measurements.workbook.claims import claim, settle
from campaigns.measurements.workbook.identity import is_about_residents
from campaigns.measurements.workbook.package import Refused
from campaigns.measurements.workbook.plan import Plan, Row
from campaigns.measurements.workbook.planning import make_plan, write_plan
from campaigns.measurements.workbook.reading import read_file
from campaigns.measurements.workbook.table import Problem, Record
from facilities.directory.models import Chain, Facility
from qioportal.lib.identifiers import identifiers_in
from qioportal.lib.wake import wake

WAKE = "campaigns.measurements.work_on_uploads"
MOST_WAITING = 5  # files of one person that wait to be read
MOST_PROBLEMS = 2_000


class TooMany(Exception):
    """The person has files waiting already."""


@transaction.atomic
def take_in(*, place: Facility | Chain, name: str, content: bytes, by) -> Upload:
    """Keep the file until a worker has read it, within the hour."""
    if Upload.objects.filter(uploaded_by=by, status=UploadStatus.READING).count() >= MOST_WAITING:
        raise TooMany
    upload = Upload.objects.create(
        **_place(place), file_name=_file_name(name), sha256=hashlib.sha256(content).hexdigest(), content=content,
        uploaded_by=by,
    )  # fmt: skip
    record(action="measurements.upload", by=by, target=place, sha256=upload.sha256, size=len(content))
    wake(WAKE)
    return upload


def _place(place: Facility | Chain) -> dict:
    return {"chain": place} if isinstance(place, Chain) else {"facility": place}


def _file_name(name: str) -> str:
    """The last part of the path, in printable letters; a name that tells of a person is not kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    last = re.sub(r"[^\w .,()&+'-]", "_", last).strip()
    if not last or identifiers_in(last):
        return "file"
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= 120 else f"{stem[: 119 - len(ending)]}{dot}{ending[:20]}"


def work_on_next() -> bool:
    """Read or write the upload that waits longest; False when none waits. Another worker may do the same at once."""
    upload = claim()
    if upload is None:
        return False
    if upload.status == UploadStatus.READING:
        _read(upload)
    else:
        _write(upload)
    return True


def _read(upload: Upload) -> None:
    """The dry run. Whatever comes of it, the file is gone afterwards."""
    try:
        table = read_file(bytes(upload.content or b""))
    except Refused as refused:
        _settle_refused(upload, str(refused))
        return
    homes = homes_for(upload, upload.uploaded_by)
    if not homes:
        _settle_refused(upload, "You may no longer write for this place. Nothing was written.")
        return
    plan = make_plan(table.records, homes, by=upload.uploaded_by)
    plan.add_problems(table.problems)
    settle(upload, status=UploadStatus.READY, **columns_of(plan, table.remarks))


def _settle_refused(upload: Upload, words: str) -> None:
    """A file about residents goes with its name: people call such files by whom they are about."""
    name = {"file_name": f"file{PurePosixPath(upload.file_name).suffix[:5]}"} if is_about_residents(words) else {}
    settle(upload, status=UploadStatus.REFUSED, refusal=words[:500], settled_at=timezone.now(), **name)


def columns_of(plan: Plan, remarks: list[str]) -> dict:
    """The columns of a plan."""
    counts = {kind: sum(row.happens == kind for row in plan.rows) for kind in ("new", "changed", "same")}
    summary = counts | {
        "problems": len(plan.problems),
        "homes": len({row.ccn for row in plan.rows}),
        "months": plan.months,
    }
    problems = [asdict(each) for each in plan.problems[:MOST_PROBLEMS]]
    return {"rows": plan.plain_rows(), "problems": problems, "remarks": remarks[:50], "summary": summary}


def homes_for(upload: Upload, user) -> dict[str, Facility]:
    """By CCN, the homes of the upload's place that the person may write for now."""
    if user is None:
        return {}
    if upload.chain_id:
        if Permission.ENTER_MONTH not in permissions_at_chain(user, upload.chain):
            return {}
        return {home.ccn: home for home in Facility.objects.open().filter(chain=upload.chain)}
    may = Permission.ENTER_MONTH in permissions_at_home(user, upload.facility)
    return {upload.facility.ccn: upload.facility} if may else {}


@transaction.atomic
def confirm(*, upload: Upload, manner: str, by) -> bool:
    """Hand the rows to a worker to be written; False when somebody was quicker. Pressed twice is pressed once."""
    ready = Upload.objects.filter(pk=upload.pk, status=UploadStatus.READY)
    changes = {"status": UploadStatus.WRITING, "manner": UploadManner(manner), "settled_by": by, "attempts": 0}
    if not ready.update(**changes):
        return False
    wake(WAKE)
    return True


@transaction.atomic
def discard(*, upload: Upload, by) -> bool:
    """Nothing of it will be written."""
    ready = Upload.objects.filter(pk=upload.pk, status=UploadStatus.READY)
    changes = {"status": UploadStatus.DISCARDED, "settled_by": by, "settled_at": timezone.now(), "rows": []}
    if not ready.update(**changes, problems=[]):
        return False
    record(action="measurements.discard_upload", by=by, target=upload.chain or upload.facility, sha256=upload.sha256)
    return True


class _Differs(Exception):
    """What would be written is not what the person was shown."""


def _write(upload: Upload) -> None:
    """All or nothing. What was changed meanwhile is shown again first."""
    by, homes = upload.settled_by, homes_for(upload, upload.settled_by)
    shown = [Row(**row) for row in upload.rows]
    if upload.manner == UploadManner.DRAFT:
        shown = [row for row in shown if row.standing != "sent"]
    records = [_record_of(row) for row in shown]
    try:
        with transaction.atomic():
            plan = write_plan(records, homes, by=by, manner=upload.manner)
            if plan.problems or plan.outcome != Plan(rows=shown).outcome:
                raise _Differs
            summary = (upload.summary or {}) | {"months": plan.months}
            if not settle(upload, status=UploadStatus.DONE, summary=summary, settled_at=timezone.now()):
                raise _Differs  # another worker holds it
            place = upload.chain or upload.facility
            record(
                action="measurements.write_upload", by=by, target=place, sha256=upload.sha256, manner=upload.manner,
                numbers=sum(row.happens != "same" for row in plan.rows), homes=len({row.ccn for row in plan.rows}),
            )  # fmt: skip
    except _Differs:
        _show_again(upload, homes, by)


def _show_again(upload: Upload, homes: dict[str, Facility], by) -> None:
    plan = make_plan([_record_of(Row(**row)) for row in upload.rows], homes, by=by)
    plan.add_problems(Problem(**each) for each in upload.problems)
    kept = columns_of(plan, upload.remarks or [])
    kept["summary"]["again"] = True
    settle(upload, status=UploadStatus.READY, manner="", settled_by=None, **kept)


def _record_of(row: Row) -> Record:
    raw = {
        "ccn": row.ccn, "month": row.month, "code": row.code, "number": _text(row.number),
        "out_of": _text(row.out_of), "comment": row.comment,
    }  # fmt: skip
    return Record(row.sheet, row.row, row.ccn, row.month, row.code, "", row.number, row.out_of, row.comment, raw)


def _text(count: int | None) -> str:
    return "" if count is None else str(count)
