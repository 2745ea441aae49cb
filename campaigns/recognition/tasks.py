"""The room's work in the background."""

from celery import shared_task

from campaigns.recognition import services


@shared_task(name="campaigns.recognition.award")
def award() -> int:
    """Once a night, after the levels: what homes have earned. May run twice; what is there stays."""
    return services.award_all()
