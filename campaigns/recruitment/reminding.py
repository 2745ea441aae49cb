"""Whom to remind of which tasks on the morning of a day, in the clock of the task's state."""

import datetime as dt

from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.recruitment.desk_models import Cover, Task
from campaigns.recruitment.people import recruiters_of
from facilities.qios.models import Qio
from facilities.qios.queries import contractor_on
from facilities.states.codes import STATES

MORNING = range(6, 12)  # hours of the place: the first run of the morning sends, a later one catches up


def people_to_remind(now: dt.datetime | None = None) -> list[tuple[User, dt.date]]:
    """Who has a task with a reminder for the day that it is in the task's state, where it is morning now."""
    found: dict[int, tuple[User, dt.date]] = {}
    for desk, day in _desks_in_the_morning(now or timezone.now()):
        due = Task.objects.of(desk).open().filter(due_on=day, remind=True, assigned_to__isnull=False)
        owners = set(due.values_list("assigned_to", flat=True))
        if not owners:
            continue
        stand_ins = _stand_ins(desk, day)
        wanted = {each for owner in owners for each in stand_ins.get(owner, [owner])}
        for person in recruiters_of(desk):
            if person.pk in wanted:
                found.setdefault(person.pk, (person, day))
    return [found[key] for key in sorted(found)]


def tasks_due(person: User, day: dt.date) -> list[Task]:
    """The person's open tasks with a reminder that are due on that day or were before, at desks where they work."""
    covered = Cover.objects.on(day).filter(stand_in=person).values("absent")
    rows = Task.objects.due(day).filter(remind=True).select_related("facility", "assigned_to")
    rows = rows.filter(assigned_to=person) | rows.filter(assigned_to__in=covered)
    found = list(rows.order_by("due_on", "pk")[:200])
    desks = {(row.qio_id, row.state) for row in found}
    works = {key for key in desks if person in _people(*key, day)}
    stands_in = set(Cover.objects.on(day).filter(stand_in=person).values_list("absent_id", "qio_id", "state"))
    return [
        row for row in found
        if (row.qio_id, row.state) in works
        and (row.assigned_to_id == person.pk or (row.assigned_to_id, row.qio_id, row.state) in stands_in)
    ]  # fmt: skip


def _people(qio_id: int, state: str, day: dt.date) -> list[User]:
    qio = contractor_on(state, day)
    return recruiters_of(QioDesk(qio, STATES[state])) if qio and qio.pk == qio_id else []


def _desks_in_the_morning(now: dt.datetime):
    pairs = Task.objects.open().filter(remind=True).order_by().values_list("qio", "state").distinct()
    qios = Qio.objects.in_bulk({qio for qio, _ in pairs})
    for qio, state in pairs:
        local = now.astimezone(STATES[state].zone)
        if local.hour in MORNING and contractor_on(state, local.date()) == qios[qio]:
            yield QioDesk(qios[qio], STATES[state]), local.date()


def _stand_ins(desk: QioDesk, day: dt.date) -> dict[int, list[int]]:
    """By who is away: who stands in."""
    found: dict[int, list[int]] = {}
    for absent, stand_in in Cover.objects.of(desk).on(day).values_list("absent_id", "stand_in_id"):
        found.setdefault(absent, []).append(stand_in)
    return found
