"""Wake-ups of the two lanes. They may run twice, at once, or never: the rows say what is to do."""

from celery import shared_task

from accounts.mail.archiving import archive_old
from accounts.mail.bounces.services import read_mailbox
from accounts.mail.delivery import deliver
from accounts.mail.models import Lane
from accounts.mail.services import WAKE
from qioportal.lib.wake import wake


@shared_task(name="accounts.mail.deliver_service")
def deliver_service() -> None:
    """Passwords, invitations, help."""
    _run(Lane.SERVICE)


@shared_task(name="accounts.mail.deliver_bulk")
def deliver_bulk() -> None:
    """Mailings."""
    _run(Lane.BULK)


@shared_task(name="accounts.mail.read_bounces")
def read_bounces() -> None:
    """Reports in the mailbox for mail that came back."""
    read_mailbox()


@shared_task(name="accounts.mail.archive")
def archive() -> None:
    """Nightly: rows of long ago are counted and put away, for ten minutes at most."""
    archive_old()


def _run(lane: Lane) -> None:
    if deliver(lane).has_more:
        wake(WAKE[lane])  # short runs: other work of the same worker gets its turn
