"""When a mailing may reach a person: not at night where they are, and not more than a few times a week."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.mail.models import Delivery, DeliveryState, Lane, Message, Topic

DAY_BEGINS, DAY_ENDS = dt.time(8), dt.time(20)  # on the recipient's clock
WEEK = dt.timedelta(days=7)
CAPPED_TOPICS = [
    Topic.QIO,
    Topic.LANE,
    Topic.NEWS,
]  # a reminder of the own month is not counted


def next_morning(now: dt.datetime, zone: str) -> dt.datetime | None:
    """None by day; at night the moment when day begins there. An unknown zone has no night.

    In the night in which the clocks change the morning is still at 8:00 of the new time.
    """
    place = _zone(zone)
    if place is None:
        return None
    there = now.astimezone(place)
    if DAY_BEGINS <= there.time() < DAY_ENDS:
        return None
    day = there.date() if there.time() < DAY_BEGINS else there.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, DAY_BEGINS, place)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def mailings_lately() -> set[int]:
    """Messages of capped topics that somebody may have got within a week. A mailing leaves within days (retry.MAX_AGE),
    unless it was paused; letting it go on is noted."""
    lately = timezone.now() - 3 * WEEK
    rows = Message.objects.filter(Q(created_at__gt=lately) | Q(watched_from__gt=lately), lane=Lane.BULK)
    return set(rows.filter(topic__in=CAPPED_TOPICS).values_list("pk", flat=True))


def had_enough(addresses: Collection[str], message_ids: Collection[int]) -> set[str]:
    """Those that got MAIL_MOST_PER_WEEK mailings, whoever wrote them, within a week; the messages at hand don't count.
    Two queries, the second by the addresses alone (claims.held says why the state is asked for in this way): joined, or
    by the state, PostgreSQL may read every mail of the week for these few."""
    others = mailings_lately() - set(message_ids) if settings.MAIL_MOST_PER_WEEK and addresses else set()
    if len(others) < settings.MAIL_MOST_PER_WEEK:
        return set()
    lately = Delivery.objects.alias(state_now=Coalesce("state", Value(""))).filter(
        to__in=set(addresses), lane=Lane.BULK, state_now=DeliveryState.SENT, settled_at__gt=timezone.now() - WEEK
    )
    got = lately.order_by().values_list("to", "message_id")
    counts = Counter(address for address, message in got if message in others)
    return {address for address, number in counts.items() if number >= settings.MAIL_MOST_PER_WEEK}
