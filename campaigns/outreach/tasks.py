"""The room's work in the background."""

from celery import shared_task

from campaigns.outreach import reminding, schedule, senders


@shared_task(name="campaigns.outreach.start_mailings")
def start_mailings() -> None:
    """Every minute. May run twice at once or never: the rows say what is due."""
    schedule.start_due_mailings()
    schedule.end_due_mailings()


@shared_task(name="campaigns.outreach.queue_reminders")
def queue_reminders() -> None:
    """Once an hour. May run twice, also at once, or never: the outbox knows what was queued."""
    reminding.queue_reminders()
    reminding.queue_welcomes()


@shared_task(name="campaigns.outreach.queue_reminders_of_levels")
def queue_reminders_of_levels() -> None:
    """Once a day, when it is day in all states: homes that sent the month and still fall are looked for as well."""
    reminding.queue_reminders(with_levels=True)


@shared_task(name="campaigns.outreach.check_senders")
def check_senders() -> None:
    """Once a day: whether the domains of the QIOs' senders still let the portal send for them."""
    senders.check_all_senders()
