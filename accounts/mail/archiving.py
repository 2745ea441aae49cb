"""Old rows are put away: counted by outcome and reason, then deleted, a small batch in each transaction.

At every moment what is left and what was put away add up to what was sent. Suppressions, bounces and the audit log
stay: whoever opted out stays opted out, and it can be shown since when.
"""

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.dispatch import Signal

from accounts.mail.models import PENDING_STATES, ArchivedCount, Delivery, Message
from accounts.mail.queries import database_now

about_to_archive = Signal()  # message: its rows go; the rooms above keep what they still want to know of them
BATCH = 500  # rows in one transaction: a worker never waits long for it
SECONDS = 600.0  # a night's share; the next night goes on
# What a server says after its code may name people, and is different for each of them.
_CODE = re.compile(r"^(.*?\b[2-5]\d\d(?: \d\.\d{1,3}\.\d{1,3})?)\b.*$", re.DOTALL)
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")


def archive_old(*, seconds: float = SECONDS, months: int | None = None) -> int:
    """Put away what was settled before the last `months` (MAIL_KEPT_MONTHS); how many rows. Stopped anywhere, it goes
    on from there the next time; two at once share the work."""
    before = _months_before(database_now(), settings.MAIL_KEPT_MONTHS if months is None else months)
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        done = _archive_some(before, end)
        if not done:
            break
        count += done
    return count


def _archive_some(before: dt.datetime, end: float) -> int:
    """One round: a mailing after the other, and the mails of their own among them together."""
    done, alone = 0, []
    for message in list(_finished(before)[:BATCH]):
        first = message.deliveries.values_list("key", flat=True).first()
        if first is None:
            continue
        if first.startswith(f"{message.pk}:"):
            while time.monotonic() < end and (moved := _batch_of(message, before)):
                done += moved
        else:
            alone.append(message)
    return done + (_single_mails(alone) if alone else 0)


def _finished(before: dt.datetime) -> QuerySet[Message]:
    """Messages of which every row was settled long ago, the oldest first."""
    rows = Delivery.objects.filter(message=OuterRef("pk"))
    in_use = rows.filter(Q(state__in=PENDING_STATES) | Q(settled_at__gte=before) | Q(settled_at__isnull=True))
    old = Message.objects.filter(created_at__lt=before)
    return old.filter(Exists(rows)).exclude(Exists(in_use)).order_by("pk")


def _settled(before: dt.datetime) -> QuerySet[Delivery]:
    """Under lock; what another process holds is left to it, what was queued again meanwhile is no longer settled."""
    rows = Delivery.objects.filter(settled_at__lt=before).exclude(state__in=PENDING_STATES)
    return rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")


@transaction.atomic(durable=True)
def _batch_of(message: Message, before: dt.datetime) -> int:
    Message.objects.select_for_update().get(pk=message.pk)
    if not ArchivedCount.objects.filter(message=message).exists():
        about_to_archive.send(sender=Message, message=message)
    rows = list(_settled(before).filter(message=message).values_list("pk", "state", "last_error")[:BATCH])
    month = _month_of(message.created_at)
    _add(Counter((message.pk, message.kind, month, state, reason_of(words)) for _, state, words in rows))
    _delete(pk for pk, *_ in rows)
    return len(rows)


@transaction.atomic(durable=True)
def _single_mails(messages: list[Message]) -> int:
    """Mails of their own go with their messages."""
    kinds = {message.pk: (message.kind, _month_of(message.created_at)) for message in messages}
    rows = Delivery.objects.filter(message__in=kinds).exclude(state__in=PENDING_STATES).order_by("pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(locked.values_list("pk", "message_id", "state", "last_error"))
    _add(Counter((None, *kinds[message], state, reason_of(words)) for _, message, state, words in found))
    _delete(pk for pk, *_ in found)
    gone = Message.objects.filter(pk__in={message for _, message, *_ in found})
    gone.exclude(Exists(Delivery.objects.filter(message=OuterRef("pk")))).delete()
    return len(found)


def _add(counts: Counter) -> None:
    for (message, kind, month, state, words), number in sorted(counts.items(), key=str):
        cause = {"kind": kind, "month": month} if message is None else {}
        row, is_new = ArchivedCount.objects.get_or_create(
            message_id=message, state=state, words=words, **cause,
            defaults={"kind": kind, "month": month, "number": number},
        )  # fmt: skip
        if not is_new:
            ArchivedCount.objects.filter(pk=row.pk).update(number=F("number") + number)


def _delete(pks: Iterable[int]) -> None:
    Delivery.objects.filter(pk__in=list(pks)).delete()


def reason_of(words: str) -> str:
    """The reason without anybody's address: of a server's answer only its codes."""
    return _ADDRESS.sub("…", _CODE.sub(r"\1", words))[:300]


def _month_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(dt.UTC).date().replace(day=1)


def _months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """Midnight on the first day (UTC) of the month that lies so many whole months back."""
    count = moment.year * 12 + moment.month - 1 - months
    return dt.datetime(count // 12, count % 12 + 1, 1, tzinfo=dt.UTC)
