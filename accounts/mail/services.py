"""Putting mail into the outbox, holding it back, stopping it. The row is written in the transaction of its cause; a
worker sends it afterwards (delivery.py)."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.dispatch import Signal

from accounts.audit.services import record
from accounts.mail.kinds import MailKind, kind_of
from accounts.mail.models import (
    SERVICE_MAIL_AGE,
    Delivery,
    DeliveryState,
    Lane,
    Message,
    Suppression,
    SuppressionReason,
    Topic,
)
from accounts.mail.queries import database_now
from accounts.users.models import normal_email
from qioportal.lib.batches import batches
from qioportal.lib.wake import wake

paused_itself = Signal()  # message: the outbox stopped it by itself; the rooms above show why (`message.paused_why`)
WAKE = {Lane.SERVICE: "accounts.mail.deliver_service", Lane.BULK: "accounts.mail.deliver_bulk"}
BATCH = 2000
TOO_LATE = "Too late: its last hour had passed"
STOPPED = {
    SuppressionReason.UNSUBSCRIBED: "The recipient stopped such mail",
    SuppressionReason.BOUNCED: "Mail to the address came back",
    SuppressionReason.COMPLAINED: "The recipient reported such mail as spam",
    SuppressionReason.BLOCKED: "The address was closed by staff",
}


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
    zone: str = "",
) -> Delivery:
    """Queue one mail. The same `key` again gives the delivery that is already there.

    `context` holds facts (ids), never a token, a link or a password: the kind renders the mail when it is sent. Mail of
    the bulk lane rests at night in the recipient's `zone`.
    """
    what = kind_of(kind)
    key = _key(key) or f"{kind}:{uuid.uuid4().hex}"
    try:
        with transaction.atomic():
            if there := Delivery.objects.filter(key=key).first():
                return there
            message = open_message(
                what, context=context, sender_name=sender_name, reply_to=reply_to, subject=subject, text=text, age=age
            )
            delivery = Delivery.objects.create(
                message=message,
                key=key,
                lane=what.lane,
                to=normal_email(to),
                user=user,
                context={"zone": zone} if zone else {},
                rfc_message_id=new_message_id(),
            )
    except IntegrityError:
        return Delivery.objects.get(key=key)  # somebody queued it at the same moment
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
        expires_at=database_now() + age if age else None,
    )


def add_recipients(message: Message, recipients: Iterable[tuple[str, int | None, dict]]) -> int:
    """Queue (address, user id, facts) for a mailing, each address once; how many were added now.

    Asked again after a crash it adds only who is missing. The caller's transaction decides what is one step.
    """
    added = 0
    for batch in batches(recipients, BATCH):
        with transaction.atomic():
            now = Message.objects.select_for_update().get(pk=message.pk)  # pause and resume wait for the batch
            if now.cancelled_at:
                raise ValueError("the rest of this mailing was cancelled; nobody can be added")
            state = DeliveryState.HELD if now.is_paused else DeliveryState.QUEUED
            moment = database_now()  # once a batch: the columns' own defaults make an INSERT of thousands twice as slow
            rows: dict[str, Delivery] = {}
            for address, user_id, facts in batch:
                to = normal_email(address)
                key = _key(f"{message.pk}:{to}")
                rows.setdefault(key, Delivery(
                    message=message, key=key, lane=message.lane, to=to, user_id=user_id, context=facts,
                    rfc_message_id=new_message_id(), state=state, due_at=moment, created_at=moment,
                ))  # fmt: skip
            there = set(Delivery.objects.filter(key__in=rows).values_list("key", flat=True))
            missing = [row for key, row in rows.items() if key not in there]
            Delivery.objects.bulk_create(missing, ignore_conflicts=True)  # fetches no keys: nobody needs them
            added += len(missing)
    wake(WAKE[message.lane])
    return added


@transaction.atomic
def pause(*, message: Message, by, why: str = "") -> None:
    """Hold back what has not left. What is on the wire at this moment (at most 20 mails a worker) still goes. `why` is
    said when the outbox itself does it (bounces/watch.py)."""
    running = Message.objects.filter(pk=message.pk, is_paused=False, cancelled_at__isnull=True)
    if running.update(is_paused=True, paused_why=why):
        message.deliveries.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.HELD)
        record(action="mail.pause", by=by, target=message, why=why)
        if why:
            message.is_paused, message.paused_why = True, why
            paused_itself.send(sender=Message, message=message)


@transaction.atomic
def resume(*, message: Message, by) -> None:
    """Let what was held back leave. Its age counts anew: else the first "later" of a server would be the last try."""
    paused = Message.objects.filter(pk=message.pk, is_paused=True, cancelled_at__isnull=True)
    if paused.update(is_paused=False, paused_why="", watched_from=Now()):
        message.deliveries.filter(state=DeliveryState.HELD).update(state=DeliveryState.QUEUED, created_at=Now())
        record(action="mail.resume", by=by, target=message)
        wake(WAKE[message.lane])


@transaction.atomic
def cancel_rest(*, message: Message, by) -> int:
    """What has not left never will; how many mails that are. A worker puts away the few in its hands."""
    if not Message.objects.filter(pk=message.pk, cancelled_at__isnull=True).update(cancelled_at=Now(), is_paused=False):
        return 0
    waiting = message.deliveries.filter(state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    cancelled = waiting.update(
        state=DeliveryState.CANCELLED, settled_at=Now(), last_error="The rest of the mailing was cancelled"
    )
    record(action="mail.cancel_rest", by=by, target=message, cancelled=cancelled)
    return cancelled


@transaction.atomic
def end_at(*, message: Message, moment: dt.datetime | None, by) -> None:
    """Nothing of it leaves after that moment (None: it may take its time); each worker sees it at its next mails."""
    if Message.objects.filter(pk=message.pk, cancelled_at__isnull=True).update(expires_at=moment):
        record(action="mail.end_at", by=by, target=message, moment=moment.isoformat() if moment else "")


@transaction.atomic
def expire_rest(*, message: Message) -> int:
    """What waits for a morning, or is held back, past the message's last hour will never leave: it is put down now."""
    over = Message.objects.filter(pk=message.pk, expires_at__lte=Now())
    waiting = Delivery.objects.filter(message__in=over, state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    return waiting.update(state=DeliveryState.EXPIRED, settled_at=Now(), last_error=TOO_LATE)


@transaction.atomic
def queue_again(*, deliveries: QuerySet[Delivery], by) -> int:
    """A person decides that mails which failed, or whose outcome is unknown, go out once more. How many do."""
    again = deliveries.filter(state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN]).select_related("message")
    count = 0
    for delivery in again.order_by("pk").select_for_update(of=("self",)):
        message = delivery.message
        Message.objects.filter(pk=message.pk, expires_at__lte=Now()).update(
            expires_at=database_now() + SERVICE_MAIL_AGE
        )
        delivery.state = DeliveryState.HELD if message.is_paused else DeliveryState.QUEUED
        delivery.attempts = delivery.uncertain = delivery.lost_leases = 0
        delivery.settled_at, delivery.due_at, delivery.created_at = None, Now(), Now()
        delivery.save()
        record(action="mail.queue_again", by=by, target=message, to=delivery.to)
        wake(WAKE[delivery.lane])
        count += 1
    return count


@transaction.atomic
def suppress(*, address: str, topic: str, reason: str, by) -> bool:
    """No more mail of the topic to this address, from now on and for what is queued. False when it was so already."""
    if topic == Topic.ACCOUNT and reason == SuppressionReason.UNSUBSCRIBED:
        raise ValueError("mail about a person's own account can't be stopped by an opt-out")
    row, is_new = Suppression.objects.get_or_create(
        address=normal_email(address), topic=Topic(topic), defaults={"reason": SuppressionReason(reason)}
    )
    if not is_new and row.reason != SuppressionReason.BLOCKED == reason:
        row.reason, is_new = SuppressionReason(reason), True  # what staff blocked, the address can't open again
        row.save(update_fields=["reason"])
    if is_new:
        record(action="mail.suppress", by=by, target=row, topic=str(topic), reason=str(reason))
    return is_new


@transaction.atomic
def unsuppress(*, address: str, topic: str, by) -> bool:
    """The person wants the mail again. An address that staff blocked, or that bounced, stays closed to this."""
    gone, _ = Suppression.objects.filter(
        address=normal_email(address), topic=Topic(topic), reason=SuppressionReason.UNSUBSCRIBED
    ).delete()
    if gone:
        record(action="mail.unsuppress", by=by, address=normal_email(address), topic=str(topic))
    return bool(gone)


def _key(cause: str) -> str:
    """As long as the column holds; an address alone may have 254 signs."""
    return cause if len(cause) <= 200 else f"{cause[:130]}:{hashlib.sha256(cause.encode()).hexdigest()}"
