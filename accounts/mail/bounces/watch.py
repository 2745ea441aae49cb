"""A mailing that comes back too often stops itself, before a provider stops all our mail, and says why."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Now

from accounts.mail.models import Bounce, BounceKind, DeliveryState, Lane, Message
from accounts.mail.services import pause

WINDOW = dt.timedelta(hours=24)
LEAST_SETTLED = 100  # with fewer a share means nothing
MOST_HARD = 0.05
LEAST_HARD = 10
MOST_COMPLAINTS = 0.001  # Gmail: below 0.10 %, never 0.30 %
LEAST_COMPLAINTS = 2
BY = "mail watch"


def stop_bad_mailings(message_ids: Iterable[int]) -> None:
    """Pause those of the mailings whose hard bounces or complaints of the last day are too many, counted from where a
    person last let them go on."""
    running = Message.objects.filter(
        pk__in=set(message_ids), lane=Lane.BULK, is_paused=False, cancelled_at__isnull=True
    )
    for message in running:
        why = _why_to_stop(message)
        if why:
            pause(message=message, by=BY, why=why)


def _why_to_stop(message: Message) -> str:
    recent = Q(settled_at__gt=Now() - WINDOW)
    if message.watched_from:
        recent &= Q(settled_at__gt=message.watched_from)
    settled = message.deliveries.filter(recent)
    refused = settled.filter(state=DeliveryState.FAILED, smtp_code__gte=500).count()
    sent = settled.filter(state=DeliveryState.SENT).count()
    told = Bounce.objects.filter(delivery__in=settled.filter(state=DeliveryState.SENT).values("pk"))
    hard = refused + told.filter(kind=BounceKind.HARD).values("delivery").distinct().count()
    if sent + refused >= LEAST_SETTLED and hard >= LEAST_HARD and hard > MOST_HARD * (sent + refused):
        return (
            f"Paused by itself: {hard:,} of {sent + refused:,} mails came back for good. Look at the addresses first."
        )
    complaints = told.filter(kind=BounceKind.COMPLAINT).values("delivery").distinct().count()
    if sent >= LEAST_SETTLED and complaints >= LEAST_COMPLAINTS and complaints > MOST_COMPLAINTS * sent:
        return f"Paused by itself: {complaints:,} of {sent:,} recipients reported it as spam."
    return ""
