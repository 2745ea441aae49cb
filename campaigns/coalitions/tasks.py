"""The room's work in the background."""

from celery import shared_task

from campaigns.coalitions import reminding


@shared_task(name="campaigns.coalitions.queue_reminders")
def queue_reminders() -> int:
    """Once an hour. May run twice, also at once, or never: each mail has a key of its own."""
    return reminding.queue_reminders()
