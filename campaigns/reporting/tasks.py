"""The room's work in the background."""

from celery import shared_task

from campaigns.reporting.reminding import queue_reminders


@shared_task(name="campaigns.reporting.remind_conveners")
def remind_conveners() -> None:
    """Once a day. May run twice or never: the outbox knows what was queued, and there is a week for it."""
    queue_reminders()
