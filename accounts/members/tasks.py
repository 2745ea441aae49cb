"""The room's work in the background."""

from celery import shared_task

from accounts.members import services


@shared_task(name="accounts.members.expire_invitations")
def expire_invitations() -> None:
    """Once a day. May run twice or never: nothing depends on it but tidiness."""
    services.expire_invitations()
