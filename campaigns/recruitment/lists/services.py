"""The life of a list: taken in, read by a worker in a dry run, confirmed or discarded, written by a worker.

The audit names the file's digest and how many homes there were, never what stood in it.
"""

import datetime as dt
import hashlib
from dataclasses import asdict
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.permissions import Permission
from accounts.access.places import QioDesk, permissions_at_desk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.files.services import safe_name
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.measurements.workbook.identity import is_about_residents
from campaigns.measurements.workbook.package import Refused
from campaigns.recruitment.bulk_services import change_columns
from campaigns.recruitment.desk_models import BulkKind
from campaigns.recruitment.list_models import ImportStatus, ListImport
from campaigns.recruitment.lists.claims import advance, claim, settle
from campaigns.recruitment.lists.planning import Change, Plan, code_of, make_plan
from campaigns.recruitment.lists.reading import read_file
from campaigns.recruitment.lists.table import HEADERS, Line, Problem
from campaigns.recruitment.models import Prospect, Stage
from campaigns.recruitment.note_services import add_note
from campaigns.recruitment.people import recruiters_of
from campaigns.recruitment.services import change_stage, prospect_of
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from qioportal.lib.batches import batches
from qioportal.lib.identifiers import identifiers_in
from qioportal.lib.wake import wake
from qioportal.lib.words import counted

WAKE = "campaigns.recruitment.work_on_lists"
MOST_WAITING = 3  # files of one person that wait to be read
MOST_PROBLEMS = 2_000
AT_A_TIME = 50  # homes written in one transaction


@transaction.atomic
def take_in(*, desk: QioDesk, name: str, content: bytes, by: User) -> ListImport:
    """Keep the file until a worker has read it, within the hour."""
    if ListImport.objects.filter(uploaded_by=by, status=ImportStatus.READING).count() >= MOST_WAITING:
        raise ValidationError({"file": f"{MOST_WAITING} of your files wait to be read. Try again in a minute."})
    row = ListImport.objects.create(
        qio=desk.qio, state=desk.state.code, file_name=_file_name(name), sha256=hashlib.sha256(content).hexdigest(),
        content=content, uploaded_by=by,
    )  # fmt: skip
    record(action="recruitment.bring_in_list", by=by, target=row, sha256=row.sha256, size=len(content))
    wake(WAKE)
    return row


def _file_name(name: str) -> str:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")[:5]
    shown = safe_name(name, ending if ending.isalnum() else "csv")
    return f"list.{ending or 'csv'}" if identifiers_in(shown) else shown


def desk_of(row: ListImport) -> QioDesk:
    return QioDesk(row.qio, STATES[row.state])


def work_on_next() -> bool:
    """Read or write the list that waits longest; False when none waits. Another worker may do the same at once."""
    row = claim()
    if row is None:
        return False
    if row.status == ImportStatus.READING:
        _read(row)
    else:
        _write(row)
    return True


def _read(row: ListImport) -> None:
    """The dry run. Whatever comes of it, the file is gone afterwards."""
    try:
        found = read_file(bytes(row.content or b""))
        phase = _phase_for(row, row.uploaded_by)
    except Refused as refused:
        ending = PurePosixPath(row.file_name).suffix
        name = {"file_name": f"list{ending}"} if is_about_residents(str(refused)) else {}
        settle(row, status=ImportStatus.REFUSED, refusal=str(refused)[:500], settled_at=timezone.now(), **name)
        return
    plan = make_plan(found.lines, desk_of(row), phase)
    plan.problems = found.problems + plan.problems
    settle(row, status=ImportStatus.READY, columns=found.columns, **_columns_of(plan))


def _phase_for(row: ListImport, by: User | None) -> Phase:
    phase = current_phase()
    if by is None or Permission.RECRUIT not in permissions_at_desk(by, desk_of(row)):
        raise Refused("You may no longer write for this desk. Nothing was written.")
    if phase is None:
        raise Refused("No phase of the campaign runs today, so nothing can be written down.")
    return phase


def _columns_of(plan: Plan) -> dict:
    problems = sorted(plan.problems, key=lambda each: (each.sheet, each.row))
    summary = {"changes": len(plan.changes), "same": plan.same, "problems": len({(p.sheet, p.row) for p in problems})}
    rows = [asdict(change) for change in plan.changes]
    return {"rows": rows, "problems": [asdict(each) for each in problems[:MOST_PROBLEMS]], "summary": summary}


@transaction.atomic
def confirm(*, row: ListImport, by: User) -> bool:
    """Hand the rows to a worker to be written; False when somebody was quicker. Pressed twice is pressed once."""
    ready = ListImport.objects.filter(pk=row.pk, status=ImportStatus.READY)
    if not row.rows or not ready.update(status=ImportStatus.WRITING, settled_by=by, attempts=0, written=0):
        return False
    wake(WAKE)
    return True


@transaction.atomic
def discard(*, row: ListImport, by: User) -> bool:
    """Nothing of it will be written."""
    ready = ListImport.objects.filter(pk=row.pk, status=ImportStatus.READY)
    changes = {"status": ImportStatus.DISCARDED, "settled_by": by, "settled_at": timezone.now(), "rows": []}
    if not ready.update(**changes, problems=[]):
        return False
    record(action="recruitment.discard_list", by=by, target=row, sha256=row.sha256)
    return True


def _write(row: ListImport) -> None:
    """Home by home, in steps that show how far it is. A home that somebody changed since is left, and said."""
    desk, by = desk_of(row), row.settled_by
    try:
        phase = _phase_for(row, by)
    except Refused as refused:
        settle(row, status=ImportStatus.REFUSED, refusal=str(refused), settled_at=timezone.now(), rows=[])
        return
    shown = [Change(**each) for each in row.rows]
    done, left, written = [], [], 0
    for batch in batches(shown, AT_A_TIME):
        with transaction.atomic():
            for change in batch:
                (done if _write_one(change, desk, phase, by) else left).append(change)
            written += len(batch)
            if not advance(row, written):
                raise RuntimeError("another worker holds this list")
    with transaction.atomic():
        _write_columns(done, desk, phase, by)
        _finish(row, done, left, by)


def _write_one(change: Change, desk: QioDesk, phase: Phase, by: User) -> bool:
    """Stage, last contact and note of one home; False when it is no longer as it was shown."""
    home = Facility.objects.get(pk=change.home)
    line = Line(change.sheet, change.row, change.ccn, **{name: new for name, (_, new) in change.sets.items()})
    now = make_plan([line], desk, phase)
    if now.problems or not (now.same or _agrees(now.changes[0], change)):
        return False
    sets = now.changes[0].sets if now.changes else {}
    if "stage" in sets:
        reason = sets.get("reason", ["", ""])[1]
        code = code_of(reason) if sets["stage"][1] == Stage.DECLINED else ""
        words = "" if code and code != "other" else reason
        change_stage(home=home, phase=phase, by=by, stage=sets["stage"][1], reason=words, code=code)
    if "contact" in sets:
        noon = dt.datetime.combine(dt.date.fromisoformat(sets["contact"][1]), dt.time(12))
        prospect = prospect_of(home, phase)
        Prospect.objects.filter(pk=prospect.pk).update(last_contact_at=timezone.make_aware(noon))
    if "note" in sets:
        add_note(desk=desk, home=home, text=sets["note"][1], by=by)
    return True


def _agrees(now: Change, shown: Change) -> bool:
    """What is to be set now was shown, from the same value."""
    return all(shown.sets.get(column) == values for column, values in now.sets.items())


def _write_columns(done: list[Change], desk: QioDesk, phase: Phase, by: User) -> None:
    """Person and next step of all homes in one change, which can be taken back like every other."""
    ids = {person.email: person.pk for person in recruiters_of(desk)}
    aims = {}
    for change in done:
        new = {column: value for column, (_, value) in change.sets.items()}
        aim = {"assigned_to": ids[new["assigned"]]} if new.get("assigned") in ids else {}
        aim |= {"next_step": new["step"]} if "step" in new else {}
        aim |= {"next_step_on": new["step_on"]} if "step_on" in new else {}
        if aim:
            aims[change.home] = aim
    if aims:
        words = f"List brought in: person or next step of {counted(len(aims), 'homes')}"
        change_columns(desk=desk, phase=phase, aims=aims, kind=BulkKind.LIST, words=words, by=by)


def _finish(row: ListImport, done: list[Change], left: list[Change], by: User) -> None:
    words = "Somebody changed this home meanwhile. It was left as it is; look at it, then bring it in again."
    more = [asdict(Problem(each.sheet, each.row, HEADERS["ccn"], words, _raw(each))) for each in left]
    summary = row.summary | {"written": len(done), "left": len(left)}
    problems = [*row.problems, *more][:MOST_PROBLEMS]
    if not settle(row, status=ImportStatus.DONE, summary=summary, problems=problems, settled_at=timezone.now()):
        raise RuntimeError("another worker holds this list")
    record(action="recruitment.write_list", by=by, target=row, sha256=row.sha256, homes=len(done), left=len(left))


def _raw(change: Change) -> dict[str, str]:
    return {"ccn": change.ccn} | {name: new for name, (_, new) in change.sets.items()}
