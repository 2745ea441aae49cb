"""Queueing reminders and the welcome series. The keys of the outbox let each go once, however often this runs."""

import datetime as dt
import logging
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from django.utils import timezone

from accounts.mail.manners import next_morning
from accounts.mail.models import Delivery, DeliveryState
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.outreach.reminder_emails import REMINDER, WELCOME
from campaigns.outreach.reminders import Item, items_for, people_who_enter
from campaigns.outreach.welcome import newcomers
from qioportal.lib.batches import batches

log = logging.getLogger(__name__)
AGE = dt.timedelta(days=2)  # what could not leave by then says what is no longer so
REMEMBERED = dt.timedelta(days=75)  # a month is spoken of for six weeks, in campaigns with long grace for nine
CHUNK = 1_000
UNSAID = [DeliveryState.CANCELLED, DeliveryState.EXPIRED]


def queue_reminders(*, with_levels: bool = False) -> int:
    """One digest to everybody who has something new to hear, by day where their home stands; how many were queued.

    Levels are looked at once a day, not every hour: homes that sent the month and still fall are found by them only.
    """
    found = items_for(people_who_enter().values(), with_levels=with_levels)
    count = 0
    for part in batches(sorted(found), CHUNK):
        said, users = _said_to(part), User.objects.in_bulk(part)
        keys = {pk: _key(pk, _zone_of(found[pk])) for pk in part}
        there = _known(keys.values())
        for pk in part:
            causes = {item.cause for item in found[pk]}
            zone = _zone_of(found[pk])
            if causes <= said[pk] or keys[pk] in there or _is_night(zone):
                continue  # at night the next hours see to it; what comes up after the day's mail is said tomorrow
            count += _put(REMINDER, users[pk], keys[pk], zone, {"causes": sorted(causes)})
    return count


def queue_welcomes() -> int:
    """The step of the series whose day it is; the day on which a reminder went is left to it."""
    due = [each for each in newcomers() if not _is_night(each.zone)]
    count = 0
    for part in batches(due, CHUNK):
        users = User.objects.in_bulk([each.user_id for each in part])
        keys = {each: f"{WELCOME}:{each.user_id}:{each.step}" for each in part}
        reminded = {each: _key(each.user_id, each.zone) for each in part}
        there = _known([*keys.values(), *reminded.values()])
        for each in part:
            if keys[each] not in there and reminded[each] not in there:
                count += _put(WELCOME, users[each.user_id], keys[each], each.zone, {"step": each.step})
    return count


def _zone_of(items: list[Item]) -> str:
    return items[0].home.zone_name


def _is_night(zone: str) -> bool:
    return next_morning(timezone.now(), zone) is not None


def _key(user: int, zone: str) -> str:
    return f"{REMINDER}:{user}:{timezone.localdate(timezone=ZoneInfo(zone))}"


def _known(keys) -> set[str]:
    return set(Delivery.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def _put(kind: str, user: User, key: str, zone: str, facts: dict) -> int:
    """One person's trouble doesn't keep the others waiting; the next hour tries again."""
    try:
        queue_mail(kind=kind, to=user.email, user=user, key=key, context={"user": user.pk, **facts}, age=AGE, zone=zone)
    except DatabaseError as error:
        log.warning("the mail %s was not queued: %s", key, error)
        return 0
    return 1


def _said_to(people: list[int]) -> dict[int, set[str]]:
    """By person, the causes that a digest has named already. One query."""
    said: dict[int, set[str]] = defaultdict(set)
    since = timezone.now() - REMEMBERED
    rows = Delivery.objects.filter(user__in=people, message__kind=REMINDER, message__created_at__gt=since)
    for context in rows.exclude(state__in=UNSAID).values_list("message__context", flat=True):
        said[context["user"]] |= set(context["causes"])
    return said
