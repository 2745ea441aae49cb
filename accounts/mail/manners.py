"""When a mailing may reach a person: not at night where they are, and not more than a few times a week."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.mail.models import Delivery, DeliveryState, Lane, Message, Topic
from qioportal.lib.db import found_by_index

DAY_BEGINS, DAY_ENDS = dt.time(8), dt.time(20)  # on the recipient's clock
MOST_TURNS = 4  # zones that are never by day together have a morning too
WEEK = dt.timedelta(days=7)
CAPPED_TOPICS = [
    Topic.QIO,
    Topic.LANE,
    Topic.NEWS,
]  # a reminder of the own month is not counted


def next_morning(now: dt.datetime, zone: str) -> dt.datetime | None:
    """None by day; at night the moment when day begins there. An unknown zone has no night. Of several, with a blank
    between, it is day when it is day in all.

    In the night in which the clocks change the morning is still at 8:00 of the new time.
    """
    moment, places = now, _zones(zone)
    for _ in range(MOST_TURNS):
        mornings = [morning for place in places if (morning := _morning(moment, place))]
        if not mornings:
            break
        moment = max(mornings)
    return None if moment == now else moment


def _morning(now: dt.datetime, place: ZoneInfo) -> dt.datetime | None:
    there = now.astimezone(place)
    if DAY_BEGINS <= there.time() < DAY_ENDS:
        return None
    day = there.date() if there.time() < DAY_BEGINS else there.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, DAY_BEGINS, place)


@lru_cache(maxsize=64)
def _zones(names: str) -> tuple[ZoneInfo, ...]:
    return tuple(place for name in names.split() if (place := _zone(name)))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def mailings_lately() -> set[int]:
    """Messages of capped topics that somebody may have got within a week. A mailing leaves within days (retry.MAX_AGE),
    unless it was paused; letting it go on is noted."""
    lately = timezone.now() - 3 * WEEK
    rows = Message.objects.filter(Q(created_at__gt=lately) | Q(watched_from__gt=lately), lane=Lane.BULK)
    return set(rows.filter(topic__in=CAPPED_TOPICS).values_list("pk", flat=True))


def had_enough(addresses: Collection[str], message_ids: Collection[int]) -> set[str]:
    """Those that got MAIL_MOST_PER_WEEK mailings, whoever wrote them, within a week. Where one message is at hand it is
    not asked for: nobody has it already. Two queries, the second by the addresses alone: joined, PostgreSQL may read
    every mail of the week for these few."""
    others = mailings_lately() if settings.MAIL_MOST_PER_WEEK and addresses else set()
    if len(set(message_ids)) == 1:
        others -= set(message_ids)
    if len(others) < settings.MAIL_MOST_PER_WEEK:
        return set()
    lately = Delivery.objects.filter(to__in=set(addresses), lane=Lane.BULK, settled_at__gt=timezone.now() - WEEK)
    lately = lately.found_otherwise(DeliveryState.SENT)
    with found_by_index():
        got = list(lately.order_by().values_list("to", "message_id"))
    counts = Counter(address for address, message in got if message in others)
    return {address for address, number in counts.items() if number >= settings.MAIL_MOST_PER_WEEK}
