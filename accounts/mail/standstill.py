"""A mailing that stood still for hours, or stands in a database that was restored, waits for a person.

Both are seen at the start of a run: the database's heartbeat of the lane is old, or older than the one in the cache.
Reminders and digests, which no person pauses or lets go on, say what is true when they leave: they are not held; in a
restored database, where some may have left already, they are dropped, and tomorrow's say what is still open.
All of it by the database's clock: a worker on a host whose clock is wrong holds nothing back (SECURITY F12).
"""

import datetime as dt
import logging

from django.db.models.functions import Now

from accounts.mail.brakes import keep, kept
from accounts.mail.models import Delivery, DeliveryState, Lane, Message
from accounts.mail.queries import database_now
from accounts.mail.services import pause
from qioportal.lib.schedule import last_beat

log = logging.getLogger(__name__)

HEART = f"mail {Lane.BULK}"
STOOD_STILL = dt.timedelta(hours=4)
WENT_BACK = dt.timedelta(minutes=5)  # the order of their writes differs by less
BY = "mail watch"
SET_BACK = "The database was set back: it may have left already"


def hold_after_standstill() -> None:
    """Pause what was under way before the standstill. Asked before the loop's heart beats again."""
    now, last, known = database_now(), last_beat(HEART), kept("mail:beat")
    why, was_set_back = "", False
    if last is not None and known is not None and known - last > WENT_BACK:
        was_set_back = True
        why = f"Paused by itself: the database was set back to {last:%Y-%m-%d %H:%M} UTC. Some may have it already."
    elif last is not None and now - last > STOOD_STILL:
        hours = int((now - last).total_seconds() // 3600)
        why = f"Paused by itself: nothing left for {hours} hours. Look whether it is still right, then let it go on."
    if why:
        _hold(why, before=last, was_set_back=was_set_back)
    keep("mail:beat", now, 30 * 86400)


def _hold(why: str, *, before: dt.datetime, was_set_back: bool) -> None:
    under_way = Message.objects.filter(
        lane=Lane.BULK, is_paused=False, cancelled_at__isnull=True, created_at__lte=before,
        pk__in=Message.objects.filter(deliveries__state=DeliveryState.QUEUED).values("pk"),
    )  # fmt: skip
    if was_set_back:
        made_anew = Delivery.objects.filter(message__in=under_way.filter(text=""), state=DeliveryState.QUEUED)
        made_anew.update(state=DeliveryState.CANCELLED, settled_at=Now(), last_error=SET_BACK)
    for message in under_way.exclude(text=""):
        pause(message=message, by=BY, why=why)
        log.error("mailing %s: %s", message.pk, why)
