"""Mail of tasks: the morning's list of a person, and what a colleague gives later for the same day. Read when it is
sent."""

import datetime as dt

from django.urls import reverse

from accounts.access.places import QioDesk
from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.reminding import tasks_due
from facilities.qios.models import Qio
from facilities.states.codes import STATES

MOST_TASKS = 25  # by name in one mail; the page has them all
WHY = "You get this because tasks of your QIO's desk are given to you with a reminder."


def _tasks_due(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    person = User.objects.filter(pk=facts["user"], is_active=True).first()
    day = dt.date.fromisoformat(facts["day"])
    rows = tasks_due(person, day) if person else []
    today = [row for row in rows if row.due_on == day]
    if not today:
        raise NotNeeded("every task of the day is settled, or the person no longer works there")
    qios = Qio.objects.in_bulk({row.qio_id for row in rows})
    link = _list_of(QioDesk(qios[rows[0].qio_id], STATES[rows[0].state]))
    return render_mail(
        "campaigns/recruitment/tasks_due",
        {
            "person": person,
            "day": day,
            "today": today[:MOST_TASKS],
            "earlier": [row for row in rows if row.due_on < day][:MOST_TASKS],
            "count": len(today),
            "link": link,
            "why": WHY,
        },
    )


def _list_of(desk: QioDesk) -> str:
    return site_link(reverse("recruitment:tasks", args=[desk.qio.slug, desk.state.slug]) + "?show=due")


def _task_given(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    rows = Task.objects.open().select_related("facility", "qio", "assigned_to")
    task = rows.filter(pk=facts["task"], due_on=facts["day"], assigned_to=facts["owner"]).first()
    person = User.objects.filter(pk=facts["user"], is_active=True).first()
    if task is None or person is None:
        raise NotNeeded("the task is settled, for another day, or somebody else's now")
    return render_mail(
        "campaigns/recruitment/task_given",
        {
            "person": person,
            "task": task,
            "by": facts["by"],
            "whose": "you" if task.assigned_to == person else f"{task.assigned_to.name}, for whom you stand in,",
            "link": _list_of(QioDesk(task.qio, STATES[task.state])),
            "why": WHY,
        },
    )


TASK_GIVEN = register("recruitment.task_given", _task_given)
TASKS_DUE = register("recruitment.tasks_due", _tasks_due)
