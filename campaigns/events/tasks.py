"""The room's work in the background."""

from celery import shared_task

from campaigns.events import reminders


@shared_task(name="campaigns.events.queue_reminders")
def queue_reminders() -> None:
    """Once an hour. May run twice, also at once, or never: each mail has a key of its own."""
    reminders.queue_reminders()
    reminders.queue_thanks()


@shared_task(name="campaigns.events.forget_unconfirmed")
def forget_unconfirmed() -> int:
    """Once a day. May run twice or never."""
    return reminders.forget_unconfirmed()
