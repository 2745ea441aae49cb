"""What one press changes for many homes: assign them, plan their next step, hand a person's work over; and its undoing.

Every change keeps, row by row, what was and what is. Taking it back touches only rows that nobody changed since.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.goals.models import Phase
from campaigns.recruitment.desk_models import BulkChange, BulkKind, Task
from campaigns.recruitment.further_work import kinds
from campaigns.recruitment.models import Prospect
from campaigns.recruitment.people import recruiters_of
from campaigns.recruitment.services import since_when
from facilities.directory.models import Facility
from qioportal.lib.batches import batches
from qioportal.lib.identifiers import identifier_refusal
from qioportal.lib.words import counted

UNDO_WITHIN = dt.timedelta(days=30)
BATCH = 500


@transaction.atomic
def assign_many(*, desk: QioDesk, phase: Phase, homes: Iterable[Facility], to: User | None, by: User) -> BulkChange:
    """Put the homes into one person's hands, or into nobody's."""
    _require_of_desk(desk, [to] if to else [])
    aims = {home.pk: {"assigned_to": to.pk if to else None} for home in homes}
    rows = _change_prospects(desk, phase, aims)
    words = f"{counted(len(rows), 'homes')} given to {to.name if to else 'nobody'}"
    return _keep(desk, phase, BulkKind.ASSIGN, words, rows, by)


@transaction.atomic
def plan_many(
    *, desk: QioDesk, phase: Phase, homes: Iterable[Facility], next_step: str, next_step_on: dt.date | None, by: User
) -> BulkChange:
    """The same next step for all of them; nothing at all clears their plans."""
    next_step = next_step.strip()
    if next_step_on and next_step_on < timezone.localdate():
        raise ValidationError({"next_step_on": "The day of the next step is in the past."})
    if next_step_on and not next_step:
        raise ValidationError({"next_step": "Say what is to be done on that day."})
    if len(next_step) > 200:
        raise ValidationError({"next_step": "Use at most 200 characters."})
    if refusal := identifier_refusal(next_step):
        raise ValidationError({"next_step": refusal})
    aim = {"next_step": next_step, "next_step_on": str(next_step_on) if next_step_on else None}
    rows = _change_prospects(desk, phase, {home.pk: aim for home in homes})
    words = f"Next step of {counted(len(rows), 'homes')}: {next_step or 'nothing planned'}"[:300]
    return _keep(desk, phase, BulkKind.NEXT_STEP, words, rows, by)


@transaction.atomic
def move_work(
    *, desk: QioDesk, phase: Phase, homes: dict[int, User], tasks: dict[int, User], kind: str, words: str,
    by: User | str, further: dict[str, dict[int, User]] | None = None,
) -> BulkChange:  # fmt: skip
    """Homes, tasks and what rooms above keep, by id, to the people named. Rules and hand-overs end here."""
    further = further or {}
    _require_of_desk(desk, {to for given in (homes, tasks, *further.values()) for to in given.values()})
    rows = _change_prospects(desk, phase, {pk: {"assigned_to": person.pk} for pk, person in homes.items()})
    rows += _change_tasks(desk, {pk: {"assigned_to": person.pk} for pk, person in tasks.items()})
    for work in kinds():
        rows += work.give(desk, further.get(work.key, {}), by) if further.get(work.key) else []
    return _keep(desk, phase, kind, words, rows, by)


@transaction.atomic
def change_columns(
    *, desk: QioDesk, phase: Phase, aims: dict[int, dict], kind: str, words: str, by: User
) -> BulkChange:
    """By home's id, person or next step as they are to be: what a list that was brought in says."""
    return _keep(desk, phase, kind, words, _change_prospects(desk, phase, aims), by)


@transaction.atomic
def undo(*, change: BulkChange, desk: QioDesk, by: User) -> tuple[int, int]:
    """Put back what stands as the change left it: (put back, left because somebody changed them since)."""
    row = BulkChange.objects.of(desk).select_for_update(of=("self",)).get(pk=change.pk)
    if row.undone_at:
        raise ValidationError("This was taken back already.")
    if timezone.now() > row.at + UNDO_WITHIN:
        raise ValidationError("This is more than 30 days ago and can no longer be taken back.")
    homes = {each["home"]: each for each in row.rows if "home" in each}
    tasks = {each["task"]: each for each in row.rows if "task" in each}
    done = _put_back(_prospects(row.phase, homes), homes, lambda each: each.facility_id)
    done += _put_back(Task.objects.of(desk).filter(pk__in=tasks).select_for_update(of=("self",)), tasks, lambda t: t.pk)
    done += sum(work.put_back(desk, [each for each in row.rows if work.key in each], by) for work in kinds())
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    record(action="recruitment.undo_bulk", by=by, target=row, rows=done)
    return done, len(row.rows) - done


def can_be_undone(change: BulkChange) -> bool:
    return change.undone_at is None and timezone.now() <= change.at + UNDO_WITHIN


def _require_of_desk(desk: QioDesk, people: Iterable[User]) -> None:
    here = {person.pk for person in recruiters_of(desk)} if people else set()
    for person in people:
        if person.pk not in here:
            raise ValidationError(f"{person.name} does not work at this desk today.")


def _change_prospects(desk: QioDesk, phase: Phase, aims: dict[int, dict]) -> list[dict]:
    """By home's id, the columns as they are to be. Closed homes and those of other states are left alone."""
    fitting = Facility.objects.homes().open().filter(state=desk.state.code, pk__in=list(aims))
    ids = set(fitting.values_list("pk", flat=True))
    there = set(Prospect.objects.filter(phase=phase, facility__in=ids).values_list("facility", flat=True))
    since = since_when(ids - there, phase)
    fresh = [Prospect(facility_id=pk, phase=phase, stage_since=since[pk]) for pk in sorted(since)]
    Prospect.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    rows, changed = [], []
    for prospect in _prospects(phase, ids):
        row = _row("home", prospect.facility_id, prospect, aims[prospect.facility_id])
        if row:
            rows.append(row)
            changed.append(prospect)
    Prospect.objects.bulk_update(changed, ["assigned_to", "next_step", "next_step_on"], batch_size=BATCH)
    return rows


def _prospects(phase: Phase, ids: Iterable[int]) -> list[Prospect]:
    """The rows of the homes, held until the transaction ends, in one order for everybody."""
    rows = Prospect.objects.filter(phase=phase, facility__in=list(ids)).order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _change_tasks(desk: QioDesk, aims: dict[int, dict]) -> list[dict]:
    rows, changed = [], []
    for task in Task.objects.of(desk).open().filter(pk__in=list(aims)).order_by("pk").select_for_update(of=("self",)):
        row = _row("task", task.pk, task, aims[task.pk])
        if row:
            rows.append(row)
            changed.append(task)
    Task.objects.bulk_update(changed, ["assigned_to"], batch_size=BATCH)
    return rows


def _row(kind: str, pk: int, thing, aim: dict) -> dict | None:
    """Set the columns in memory; what was and what is, or None when it is so already."""
    was = {column: _plain(thing, column) for column in aim}
    if was == aim:
        return None
    _set(thing, aim)
    return {kind: pk, "was": was, "is": aim}


def _plain(thing, column: str):
    value = getattr(thing, "assigned_to_id" if column == "assigned_to" else column)
    return str(value) if isinstance(value, dt.date) else value


def _set(thing, columns: dict) -> None:
    for column, value in columns.items():
        if column == "assigned_to":
            thing.assigned_to_id = value
        elif column == "next_step_on":
            thing.next_step_on = dt.date.fromisoformat(value) if value else None
        else:
            setattr(thing, column, value)


def _put_back(things, rows: dict[int, dict], key_of) -> int:
    """A person who no longer exists can't get anything back: then it is nobody's."""
    back = []
    for thing in things:
        row = rows[key_of(thing)]
        if {column: _plain(thing, column) for column in row["is"]} == row["is"]:
            _set(thing, row["was"])
            back.append((thing, list(row["was"])))
    known = set(User.objects.filter(pk__in=[thing.assigned_to_id for thing, _ in back]).values_list("pk", flat=True))
    for thing, _ in back:
        thing.assigned_to_id = thing.assigned_to_id if thing.assigned_to_id in known else None
    for columns in {tuple(columns) for _, columns in back}:
        same = [thing for thing, each in back if tuple(each) == columns]
        for batch in batches(same, BATCH):
            type(batch[0]).objects.bulk_update(batch, list(columns))
    return len(back)


def _keep(desk: QioDesk, phase: Phase, kind: str, words: str, rows: list[dict], by: User | str) -> BulkChange:
    change = BulkChange(
        qio=desk.qio, state=desk.state.code, phase=phase, kind=kind, words=words[:300], rows=rows,
        by=by if isinstance(by, User) else None,
    )  # fmt: skip
    if not rows:
        return change  # it was so already: there is nothing to keep and nothing to take back
    change.save()
    record(action=f"recruitment.bulk_{kind.replace('-', '_')}", by=by, target=change, rows=len(rows))
    return change
