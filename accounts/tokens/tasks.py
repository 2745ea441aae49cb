"""The room's work in the background."""

from celery import shared_task

from accounts.tokens import services


@shared_task(name="accounts.tokens.forget_answers")
def forget_answers() -> None:
    """Once a day. May run twice or never: an answer kept longer does no harm."""
    services.forget_answers()
