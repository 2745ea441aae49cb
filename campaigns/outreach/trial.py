"""A mailing as a mail to whoever writes it, before anybody else gets it: the real thing in the own mail program."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.services import queue_mail
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import reply_to_of, scope_of
from campaigns.outreach.preview import as_example, mail_of

TRIAL = "outreach.trial"


@transaction.atomic
def mail_to_me(*, mailing: Mailing, scope: Scope, seen_as: str, by) -> None:
    """As the recipient that is looked at gets it; pressed twice in a minute it is one mail."""
    queue_mail(
        kind=TRIAL, to=by.email, user=by, key=f"{TRIAL}:{mailing.pk}:{by.pk}:{timezone.now():%Y%m%d%H%M}",
        context={"mailing": mailing.pk, "as": seen_as}, sender_name=scope.sender_name,
        reply_to=reply_to_of(mailing, scope),
    )  # fmt: skip


def _trial(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    rows = Mailing.objects.select_related("qio", "reply_to_person", "follows", "message")
    mailing = rows.filter(pk=facts["mailing"]).first()
    if mailing is None:
        raise NotNeeded("the draft was thrown away")
    scope = scope_of(mailing)
    mail = mail_of(mailing, scope, as_example(mailing, scope, facts["as"]))
    return replace(mail, subject=f"Test: {mail.subject}")


register(TRIAL, _trial)
