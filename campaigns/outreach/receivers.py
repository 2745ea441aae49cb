"""What outreach does when the outbox stops a mailing by itself, or puts its rows away."""

from dataclasses import asdict

from django.dispatch import receiver

from accounts.mail.archiving import about_to_archive
from accounts.mail.models import Message
from accounts.mail.services import paused_itself
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.results import count_acts
from campaigns.outreach.telling import tell_author


@receiver(paused_itself)
def show_as_paused(sender, message: Message, **kwargs) -> None:
    """On its page, and by mail to its author."""
    mailing = Mailing.objects.filter(message=message, status=MailingStatus.SENDING).first()
    if mailing and Mailing.objects.filter(pk=mailing.pk, status=MailingStatus.SENDING).update(
        status=MailingStatus.PAUSED
    ):
        tell_author(mailing, message.paused_why)


@receiver(about_to_archive)
def keep_what_people_did(sender, message: Message, **kwargs) -> None:
    mailing = Mailing.objects.filter(message=message, acts__isnull=True).first()
    if mailing:
        Mailing.objects.filter(pk=mailing.pk).update(acts=asdict(count_acts(mailing)))
