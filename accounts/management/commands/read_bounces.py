"""Reads the mailbox for mail that came back now, instead of waiting for the next minute; says what it found."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.mail.bounces.services import read_mailbox


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        if not settings.MAIL_BOUNCES_BOX:
            raise CommandError("MAIL_BOUNCES_BOX is not set. Set it to imaps://user:password@host/INBOX.")
        read = read_mailbox()
        self.stdout.write(f"{read.mails} unread, {read.reports} reports among them, {read.bounces} new bounces")
