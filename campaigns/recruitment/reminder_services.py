"""Queues the morning's mail of tasks: one per person and day, whichever run comes first."""

import datetime as dt

from accounts.mail.services import queue_mail
from campaigns.recruitment.reminding import people_to_remind
from campaigns.recruitment.task_emails import TASKS_DUE


def queue_task_reminders(now: dt.datetime | None = None) -> int:
    """May run every hour, twice or never: the outbox knows what was queued."""
    found = people_to_remind(now)
    for person, day in found:
        queue_mail(
            kind=TASKS_DUE.code,
            to=person.email,
            user=person,
            key=f"{TASKS_DUE.code}:{person.pk}:{day}",
            context={"user": person.pk, "day": str(day)},
        )
    return len(found)
