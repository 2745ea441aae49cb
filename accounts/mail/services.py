"""Putting mail into the outbox. The row is written in the transaction of its cause; a worker sends it afterwards."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.mail.kinds import MailKind, kind_of
from accounts.mail.models import SERVICE_MAIL_AGE, Delivery, Lane, Message
from accounts.users.models import normal_email
from qioportal.lib.wake import wake

WAKE = {Lane.SERVICE: "accounts.mail.deliver_service", Lane.BULK: "accounts.mail.deliver_bulk"}
BATCH = 2000


def new_message_id() -> str:
    """RFC 5322, made once per delivery and kept: a copy carries the same one."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


@transaction.atomic
def queue_mail(
    *,
    kind: str,
    to: str,
    key: str = "",
    user=None,
    context: dict | None = None,
    sender_name: str = "",
    reply_to: str = "",
    subject: str = "",
    text: str = "",
    age: dt.timedelta = SERVICE_MAIL_AGE,
) -> Delivery:
    """Queue one service mail. The same `key` again gives the delivery that is already there.

    `context` holds facts (ids), never a token, a link or a password: the kind renders the mail when it is sent.
    """
    what = kind_of(kind)
    key = key or f"{kind}:{uuid.uuid4().hex}"
    there = Delivery.objects.filter(key=key).first()
    if there:
        return there
    message = open_message(
        what, context=context, sender_name=sender_name, reply_to=reply_to, subject=subject, text=text, age=age
    )
    delivery = Delivery.objects.create(
        message=message, key=key, lane=what.lane, to=normal_email(to), user=user, rfc_message_id=new_message_id()
    )
    wake(WAKE[what.lane])
    return delivery


def open_message(
    what: MailKind,
    *,
    context: dict | None = None,
    sender_name: str = "",
    reply_to: str = "",
    subject: str = "",
    text: str = "",
    age: dt.timedelta | None = None,
    is_paused: bool = False,
) -> Message:
    """The message that deliveries hang on; for a mailing it is opened first and then given its recipients."""
    return Message.objects.create(
        kind=what.code,
        lane=what.lane,
        topic=what.topic,
        sender_name=sender_name,
        reply_to=reply_to,
        subject=subject,
        text=text,
        context=context or {},
        is_paused=is_paused,
        expires_at=timezone.now() + age if age else None,
    )


def add_recipients(message: Message, recipients: Iterable[tuple[str, int | None, dict]]) -> int:
    """Queue (address, user id, facts) for a mailing, each address once; how many were added now.

    Asked again after a crash it adds only who is missing. The caller's transaction decides what is one step.
    """
    added = 0
    for batch in _batches(recipients, BATCH):
        rows = [
            Delivery(
                message=message,
                key=f"{message.pk}:{normal_email(address)}",
                lane=message.lane,
                to=normal_email(address),
                user_id=user_id,
                context=facts,
                rfc_message_id=new_message_id(),
            )
            for address, user_id, facts in batch
        ]
        before = Delivery.objects.filter(message=message).count()
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        added += Delivery.objects.filter(message=message).count() - before
    wake(WAKE[message.lane])
    return added


def _batches(items: Iterable, size: int) -> Iterator[list]:
    walk = iter(items)
    while batch := list(islice(walk, size)):
        yield batch
