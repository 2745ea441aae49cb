"""The tick of sign-in help."""

from celery import shared_task

from accounts.assistance.services import escalate_unanswered


@shared_task(name="accounts.assistance.escalate_unanswered")
def escalate_unanswered_requests() -> None:
    escalate_unanswered()
