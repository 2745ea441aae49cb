"""Django's e-mail backend: whatever Django or a library sends by itself goes into the outbox too."""

from django.core.mail.backends.base import BaseEmailBackend

from accounts.mail.emails import SYSTEM_MAIL
from accounts.mail.services import queue_mail


class OutboxBackend(BaseEmailBackend):
    """One row per recipient. Only the plain text is kept; attachments have no place in it."""

    def send_messages(self, email_messages) -> int:
        for mail in email_messages or []:
            if mail.attachments:
                raise ValueError("the outbox sends no attachments; send a link to a page instead")
            for address in dict.fromkeys(mail.recipients()):
                queue_mail(
                    kind=SYSTEM_MAIL.code,
                    to=address,
                    reply_to=mail.reply_to[0] if mail.reply_to else "",
                    subject=" ".join(str(mail.subject).split())[:200],
                    text=str(mail.body),
                )
        return len(email_messages or [])
