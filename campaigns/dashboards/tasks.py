"""The room's work in the background."""

from celery import shared_task

from campaigns.dashboards import services


@shared_task(name="campaigns.dashboards.queue_digests")
def queue_digests() -> None:
    """Once an hour. May run twice or never: the outbox knows what was queued, and the next hour finds the rest."""
    services.queue_digests()
