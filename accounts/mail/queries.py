"""Reads of the outbox: counts of a mailing, the latest mails of an address, the database's clock."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.mail.manners import WEEK, had_enough, mailings_lately
from accounts.mail.models import (
    PENDING_STATES,
    SKIPPED_STATES,
    ArchivedCount,
    Delivery,
    DeliveryState,
    Message,
    Suppression,
    Topic,
)
from accounts.mail.stopping import STOPPABLE
from accounts.users.models import normal_email

FEW = 2000  # addresses in one question

_GROUP = {
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.UNKNOWN: "unknown",
    **dict.fromkeys(SKIPPED_STATES, "skipped"),
    **dict.fromkeys(PENDING_STATES, "pending"),
}


def counts_by_message(ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """For each message how many mails were sent, skipped, failed, are unknown, pending; `total` is their sum. What was
    put away counts as before."""
    counts = {pk: {"sent": 0, "skipped": 0, "failed": 0, "unknown": 0, "pending": 0, "total": 0} for pk in ids}
    for pk, state, number in [*_rows_by_state(counts), *_archived_by_state(counts)]:
        counts[pk][_GROUP[DeliveryState(state)]] += number
        counts[pk]["total"] += number
    return counts


def _rows_by_state(ids: Iterable[int]) -> Iterable[tuple[int, str, int]]:
    rows = Delivery.objects.filter(message_id__in=list(ids)).values_list("message_id", "state")
    return rows.annotate(number=Count("pk")).order_by()


def _archived_by_state(ids: Iterable[int]) -> Iterable[tuple[int, str, int]]:
    return ArchivedCount.objects.filter(message_id__in=list(ids)).values_list("message_id", "state", "number")


def reasons_by_state(message_id: int, states: Iterable[str]) -> dict[tuple[str, str], int]:
    """Of one message: how many mails ended in each of the states for each reason, those put away among them."""
    found: dict[tuple[str, str], int] = {}
    rows = Delivery.objects.filter(message_id=message_id, state__in=list(states)).values_list("state", "last_error")
    gone = ArchivedCount.objects.filter(message_id=message_id, state__in=list(states))
    counted = [*rows.annotate(number=Count("pk")).order_by(), *gone.values_list("state", "words", "number")]
    for state, words, number in counted:
        found[state, words] = found.get((state, words), 0) + number
    return found


def archived_lines(message_id: int) -> Iterable[tuple[str, str, int, dt.datetime]]:
    """What was put away of a message: outcome, reason, number, when."""
    rows = ArchivedCount.objects.filter(message_id=message_id).order_by("state", "words")
    return rows.values_list("state", "words", "number", "archived_at")


def archived_at(message_id: int) -> dt.datetime | None:
    """When the rows of a message were put away; None while they are all there."""
    return ArchivedCount.objects.filter(message_id=message_id).aggregate(at=Max("archived_at"))["at"]


def counts_of(message: Message) -> dict[str, int]:
    """sent + skipped + failed + unknown + pending = total, at any moment: they are counted, never kept."""
    return counts_by_message([message.pk])[message.pk]


@dataclass(frozen=True, slots=True)
class Flow:
    """How a message moves: mails that left in the last minute, those that wait for a later moment, the first such."""

    last_minute: int
    later: int
    next_at: dt.datetime | None


def flow_of(message_id: int) -> Flow:
    rows = Delivery.objects.filter(message_id=message_id)
    minute, soon = Now() - dt.timedelta(minutes=1), Now() + dt.timedelta(seconds=30)
    left = rows.filter(state=DeliveryState.SENT, settled_at__gt=minute).count()
    later = rows.filter(state=DeliveryState.QUEUED, due_at__gt=soon).aggregate(number=Count("pk"), at=Min("due_at"))
    return Flow(left, later["number"], later["at"])


def topics_of(address: str) -> list[tuple[Topic, Suppression | None]]:
    """What may be stopped, each with what stops it for this address."""
    stopped = {row.topic: row for row in Suppression.objects.filter(address=normal_email(address))}
    return [(topic, stopped.get(topic)) for topic in STOPPABLE]


def what_stops(addresses: Collection[str], topic: str) -> dict[str, str]:
    """Why those of the addresses that get no mail of the topic get none. For a nation's addresses all of the topic are
    read, and others' may be among them: to name tens of thousands in a question takes longer than its answer."""
    stopped = Suppression.objects.filter(topic=topic)
    if len(addresses) <= FEW:
        stopped = stopped.filter(address__in=addresses)
    return dict(stopped.values_list("address", "reason"))


def who_had_enough(addresses: Collection[str]) -> set[str]:
    """As manners.had_enough says of a few. For a nation's addresses by the mailings of the week instead, others' may be
    among them."""
    if len(addresses) <= FEW or not settings.MAIL_MOST_PER_WEEK:
        return had_enough(addresses, [])
    week = timezone.now() - WEEK
    got = Delivery.objects.filter(message_id__in=mailings_lately(), state=DeliveryState.SENT, settled_at__gt=week)
    counted = got.order_by().values("to").annotate(number=Count("pk"))
    return set(counted.filter(number__gte=settings.MAIL_MOST_PER_WEEK).values_list("to", flat=True))


def suppression_of(address: str, topic: str) -> Suppression | None:
    return Suppression.objects.filter(address=normal_email(address), topic=topic).first()


def database_now() -> dt.datetime:
    """The clock by which mail is due, leased and too old: one for all workers."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')" if sqlite else "SELECT statement_timestamp()")
        now = cursor.fetchone()[0]
    if sqlite:
        now = timezone.make_aware(parse_datetime(now), dt.UTC)
    return now


def waiting_count(most: int = 1000) -> int:
    """How many mails are due or under way now; counted up to `most`."""
    due = Q(state=DeliveryState.QUEUED, due_at__lte=Now(), message__is_paused=False)
    under_way = Q(state__in=[DeliveryState.LEASED, DeliveryState.ON_WIRE])
    return sum(Delivery.objects.filter(which)[:most].count() for which in (due, under_way))  # each has its index
