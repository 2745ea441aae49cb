"""The room's work in the background."""

from celery import shared_task

from campaigns.library import review_services


@shared_task(name="campaigns.library.queue_reviews")
def queue_reviews() -> None:
    """Once a day; the first of a month does the month's work. May run twice, also at once; missed, it is caught up."""
    review_services.queue_reviews()
