"""Writes of tasks: add one, change it, call it done or off, open it again."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.people import recruiters_of, who_acts_for
from campaigns.recruitment.reminding import MORNING
from campaigns.recruitment.task_emails import TASK_GIVEN
from facilities.directory.models import Facility
from qioportal.lib.identifiers import identifier_refusal


@transaction.atomic
def add_task(
    *,
    desk: QioDesk,
    home: Facility | None = None,
    title: str,
    due_on: dt.date,
    assigned_to: User | None = None,
    by: User | str,
    note: str = "",
    remind: bool = True,
) -> Task:
    """Work with a day for somebody of the desk, or (None) for whoever takes it. A colleague who is given one for today
    when the morning's mail has left gets a mail of its own. Raises ValidationError."""
    person = by if isinstance(by, User) else None
    task = Task(qio=desk.qio, state=desk.state.code, facility=home, created_by=person)
    _write(task, desk, title=title, note=note, due_on=due_on, remind=remind, assigned_to=assigned_to)
    record(action="recruitment.add_task", by=by, target=task, home=home.ccn if home else "", due=str(due_on))
    _tell_of_today(task, desk, by)
    return task


@transaction.atomic
def change_task(
    *,
    task: Task,
    desk: QioDesk,
    title: str,
    due_on: dt.date,
    assigned_to: User | None,
    by: User,
    note: str = "",
    remind: bool = True,
) -> None:
    """Other words, another day, another person."""
    row = _held(task)
    if not row.is_open:
        raise ValidationError("This task is settled. Open it again first.")
    _write(row, desk, title=title, note=note, due_on=due_on, remind=remind, assigned_to=assigned_to)
    record(action="recruitment.change_task", by=by, target=row, due=str(due_on))
    _tell_of_today(row, desk, by)


@transaction.atomic
def settle_task(*, task: Task, done: bool, by: User) -> bool:
    """Done, or called off; False when it was settled already (a second press)."""
    row = _held(task)
    if not row.is_open:
        return False
    if done:
        row.done_at, row.done_by = timezone.now(), by
    else:
        row.cancelled_at, row.cancelled_by = timezone.now(), by
    row.save(update_fields=["done_at", "done_by", "cancelled_at", "cancelled_by"])
    record(action="recruitment.finish_task" if done else "recruitment.cancel_task", by=by, target=row)
    return True


@transaction.atomic
def reopen_task(*, task: Task, by: User) -> bool:
    """It is to do after all; False when it is open already."""
    row = _held(task)
    if row.is_open:
        return False
    row.done_at = row.done_by = row.cancelled_at = row.cancelled_by = None
    row.save(update_fields=["done_at", "done_by", "cancelled_at", "cancelled_by"])
    record(action="recruitment.reopen_task", by=by, target=row)
    return True


def _tell_of_today(task: Task, desk: QioDesk, by: User | str) -> None:
    """Whoever has it, or stands in, unless the morning's mail is still to come or they gave it themselves; once."""
    here = timezone.now().astimezone(desk.state.zone)
    is_late = task.due_on == here.date() and here.hour >= MORNING.start
    person = who_acts_for(task.assigned_to, desk) if task.remind and is_late and isinstance(by, User) else None
    if person is None or person == by:
        return
    facts = {"task": task.pk, "day": str(task.due_on), "owner": task.assigned_to_id, "user": person.pk, "by": by.name}
    key = f"{TASK_GIVEN.code}:{task.pk}:{task.due_on}:{person.pk}"
    queue_mail(kind=TASK_GIVEN.code, to=person.email, user=person, key=key, context=facts)


def _held(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).get(pk=task.pk)


def _write(task: Task, desk: QioDesk, *, title, note, due_on, remind, assigned_to) -> None:
    if task.facility and task.facility.state != desk.state.code:
        raise ValidationError(f"This home does not lie in {desk.state.name}.")
    if assigned_to and assigned_to != task.assigned_to and assigned_to not in recruiters_of(desk):
        raise ValidationError({"assigned_to": f"{assigned_to.name} does not work at this desk."})
    if due_on < timezone.localdate() and due_on != task.due_on:
        raise ValidationError({"due_on": "This day is in the past. Choose today or a later day."})
    for name, text in (("title", title), ("note", note)):
        if refusal := identifier_refusal(text):
            raise ValidationError({name: refusal})
    task.title, task.note, task.due_on, task.remind = title.strip(), note.strip(), due_on, remind
    task.assigned_to = assigned_to
    task.full_clean(exclude=["facility", "qio", "assigned_to", "created_by", "done_by", "cancelled_by"])
    task.save()
