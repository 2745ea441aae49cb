"""Reads of tasks: the list of a desk, one task, what is open with a home."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.people import acts_for, by_key
from facilities.directory.models import Facility
from qioportal.lib.search import narrowed

_WITH = ("facility", "assigned_to", "done_by", "cancelled_by")


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """Whose (mine, all, nobody or a person's key), which (open, due, settled), and the words looked for."""

    whose: str = "mine"
    show: str = "open"
    words: str = ""


def tasks_of(desk: QioDesk, filters: TaskFilters, user) -> QuerySet[Task]:
    """The tasks of the desk, narrowed: open ones by their day, settled ones by when they were settled."""
    rows = _whose(Task.objects.of(desk), filters.whose, desk, user)
    rows = narrowed(rows, filters.words, "title__icontains", "facility__name__icontains", "facility__ccn__iexact")
    return _shown(rows, filters.show).select_related(*_WITH)


def counts_of(desk: QioDesk, filters: TaskFilters, user) -> dict[str, int]:
    """How many tasks each chip would show with the same person and words."""
    return {
        show: tasks_of(desk, TaskFilters(filters.whose, show, filters.words), user).count()
        for show in ("open", "due", "done")
    }


def _whose(rows: QuerySet[Task], whose: str, desk: QioDesk, user) -> QuerySet[Task]:
    if whose == "all":
        return rows
    if whose == "nobody":
        return rows.filter(assigned_to__isnull=True)
    person = by_key(desk, whose) if whose != "mine" else None
    return rows.filter(assigned_to__in=[person.pk] if person else acts_for(user, desk))


def _shown(rows, show: str) -> QuerySet[Task]:
    if show == "done":
        settled = rows.filter(Q(done_at__isnull=False) | Q(cancelled_at__isnull=False))
        return settled.order_by(Coalesce("done_at", "cancelled_at").desc(), "-pk")
    rows = rows.due(timezone.localdate()) if show == "due" else rows.open()
    return rows.order_by("due_on", "pk")


def task_of(desk: QioDesk, key: UUID) -> Task | None:
    return Task.objects.of(desk).filter(key=key).select_related("created_by", *_WITH).first()


def open_tasks_of_home(desk: QioDesk, home: Facility) -> list[Task]:
    rows = Task.objects.of(desk).open().filter(facility=home)
    return list(rows.select_related("assigned_to").order_by("due_on", "pk")[:25])


def due_count(desk: QioDesk, user, day: dt.date | None = None) -> int:
    """How many of one's own tasks are due: for the head of the pages."""
    return Task.objects.of(desk).due(day or timezone.localdate()).filter(assigned_to__in=acts_for(user, desk)).count()
