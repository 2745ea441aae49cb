"""The morning's mail of a person's tasks: read from the list when it is sent."""

import datetime as dt

from django.urls import reverse

from accounts.access.places import QioDesk
from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.recruitment.reminding import tasks_due
from facilities.qios.models import Qio
from facilities.states.codes import STATES

MOST_TASKS = 25  # by name in one mail; the page has them all


def _tasks_due(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    person = User.objects.filter(pk=facts["user"], is_active=True).first()
    day = dt.date.fromisoformat(facts["day"])
    rows = tasks_due(person, day) if person else []
    today = [row for row in rows if row.due_on == day]
    if not today:
        raise NotNeeded("every task of the day is settled, or the person no longer works there")
    qios = Qio.objects.in_bulk({row.qio_id for row in rows})
    first = QioDesk(qios[rows[0].qio_id], STATES[rows[0].state])
    link = site_link(reverse("recruitment:tasks", args=[first.qio.slug, first.state.slug]) + "?show=due")
    return render_mail(
        "campaigns/recruitment/tasks_due",
        {
            "person": person,
            "day": day,
            "today": today[:MOST_TASKS],
            "earlier": [row for row in rows if row.due_on < day][:MOST_TASKS],
            "count": len(today),
            "link": link,
            "why": "You get this because tasks of your QIO's desk are given to you with a reminder.",
        },
    )


TASKS_DUE = register("recruitment.tasks_due", _tasks_due)
