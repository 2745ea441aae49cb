"""The room's work in the background."""

from celery import shared_task

from campaigns.supporters.services import forget_unconfirmed as forget


@shared_task(name="campaigns.supporters.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Once a day. May run twice or never."""
    forget()
