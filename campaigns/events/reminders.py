"""What leaves by the clock: reminders a week and a day before, a mail after the event, forgetting who never confirmed.

Each mail has a key of its own, so a second beat, or two at once, send nothing twice.
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.services import queue_mail
from campaigns.events.emails import AFTER, DAY, WEEK
from campaigns.events.models import Event, SignUp, SignUpStatus
from campaigns.events.tokens import CONFIRM_DAYS
from qioportal.lib.batches import batches

_BEFORE = [(WEEK, dt.timedelta(days=7), dt.timedelta(days=3)), (DAY, dt.timedelta(days=1), dt.timedelta(0))]
AWAKE = range(8, 20)  # hours of the event's own clock
_AFTER_FROM, _AFTER_UNTIL = dt.timedelta(hours=18), dt.timedelta(days=14)
BATCH = 200


def queue_reminders(now: dt.datetime | None = None) -> int:
    """To who has a seat and signed up before the reminder's own time; how many were queued now."""
    now = now or timezone.now()
    queued = 0
    for kind, earliest, latest in _BEFORE:
        events = Event.objects.standing().filter(starts_at__gt=now + latest, starts_at__lte=now + earliest)
        for event in events:
            if now.astimezone(ZoneInfo(event.zone)).hour in AWAKE:
                seats = event.sign_ups.filter(
                    status=SignUpStatus.SEAT, signed_up_at__lt=event.starts_at - earliest
                )  # whoever signed up since then has just got the facts
                starts = event.starts_at.isoformat()
                queued += _queue(kind, seats, f":{starts}", {"starts_at": starts})
    return queued


def queue_thanks(now: dt.datetime | None = None) -> int:
    """To who came: where the form, the materials and the certificate are. From the evening after on, so that the
    holder's list is complete; who is ticked later gets it later."""
    now = now or timezone.now()
    events = Event.objects.standing().filter(ends_at__lte=now - _AFTER_FROM, ends_at__gt=now - _AFTER_UNTIL)
    return sum(_queue(AFTER, event.sign_ups.attended(), "", {}) for event in events)


def _queue(kind: str, rows: Iterable[SignUp], tail: str, facts: dict) -> int:
    """One mail per sign-up; those that are queued already cost one query a batch."""
    queued = 0
    for batch in batches(rows.select_related("user").order_by("pk").iterator(chunk_size=2000), BATCH):
        keys = {f"{kind}:{row.pk}{tail}": row for row in batch}
        there = set(Delivery.objects.filter(key__in=keys).values_list("key", flat=True))
        with transaction.atomic():
            for key, row in keys.items():
                if key not in there:
                    queue_mail(kind=kind, to=row.email, user=row.user, key=key, context={"sign_up": row.pk, **facts})
                    queued += 1
    return queued


def forget_unconfirmed(now: dt.datetime | None = None) -> int:
    """Addresses that somebody gave in public and that nobody confirmed while the link worked."""
    before = (now or timezone.now()) - dt.timedelta(days=CONFIRM_DAYS + 1)
    gone, _ = SignUp.objects.filter(status=SignUpStatus.ASKED, signed_up_at__lt=before).delete()
    return gone
