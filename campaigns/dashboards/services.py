"""Queueing the digests of corporate people. The key of the outbox lets each go once, however often this runs."""

import datetime as dt
import logging

from django.db import DatabaseError

from accounts.mail.models import Delivery
from accounts.mail.services import queue_mail
from campaigns.dashboards.digest import chains_of, kinds_on, parts_for, people_of_chains, today_of
from campaigns.goals.queries import current_phase

log = logging.getLogger(__name__)
AGE = dt.timedelta(days=3)  # a digest older than this says what is no longer so


def queue_digests() -> int:
    """What is due today by each person's own clock and has not been queued; how many that were.

    Where nothing is missing there is no mail; it may still come on a later day before the month is due, when a month
    was sent back. After the due day the summary comes in any case, with the good news too.
    """
    phase = current_phase()
    if phase is None:
        return 0
    wanted = [
        (f"{kind}:{person.pk}:{month}", kind, person, month)
        for person in people_of_chains()
        for kind, month in kinds_on(phase, today_of(person))
    ]
    there = set(Delivery.objects.filter(key__in=[key for key, *_ in wanted]).values_list("key", flat=True))
    count = 0
    for key, kind, person, month in wanted:
        if key in there:
            continue
        try:
            if parts_for(kind, chains_of(person), phase, month):
                facts = {"user": person.pk, "month": str(month)}
                queue_mail(kind=kind, to=person.email, user=person, key=key, context=facts, age=AGE)
                count += 1
        except (
            DatabaseError
        ) as error:  # one person's trouble doesn't keep the others waiting; the next tick tries again
            log.warning("the digest %s was not queued: %s", key, error)
    return count
