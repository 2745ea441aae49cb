"""Telling its author that a mailing waits for a person."""

from django.utils import timezone

from accounts.mail.services import queue_mail
from campaigns.outreach.emails import STANDS
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import scope_of


def tell_author(mailing: Mailing, why: str) -> None:
    """Once for each time that it stops; in the transaction that stops it."""
    if mailing.author and mailing.author.is_active:
        key = f"{STANDS}:{mailing.pk}:{timezone.now():%Y%m%d%H%M}"
        context = {"mailing": mailing.pk, "path": f"{scope_of(mailing).path}{mailing.pk}/", "why": why}
        queue_mail(kind=STANDS, to=mailing.author.email, user=mailing.author, key=key, context=context)
