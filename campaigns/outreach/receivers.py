"""What outreach does when the outbox stops a mailing by itself."""

from django.dispatch import receiver

from accounts.mail.models import Message
from accounts.mail.services import paused_itself
from campaigns.outreach.models import Mailing, MailingStatus


@receiver(paused_itself)
def show_as_paused(sender, message: Message, **kwargs) -> None:
    Mailing.objects.filter(message=message, status=MailingStatus.SENDING).update(status=MailingStatus.PAUSED)
