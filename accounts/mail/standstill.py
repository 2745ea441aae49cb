"""A mailing that stood still for hours, or stands in a database that was restored, waits for a person.

Both are seen at the start of a run: the database's heartbeat of the lane is old, or older than the one in the cache.
All of it by the database's clock: a worker on a host whose clock is wrong holds nothing back (SECURITY F12).
"""

import datetime as dt
import logging

from accounts.mail.brakes import keep, kept
from accounts.mail.models import DeliveryState, Lane, Message
from accounts.mail.queries import database_now
from accounts.mail.services import pause
from qioportal.lib.schedule import last_beat

log = logging.getLogger(__name__)

HEART = f"mail {Lane.BULK}"
STOOD_STILL = dt.timedelta(hours=4)
WENT_BACK = dt.timedelta(minutes=5)  # the order of their writes differs by less
BY = "mail watch"


def hold_after_standstill() -> None:
    """Pause what was under way before the standstill. Asked before the loop's heart beats again."""
    now, last, known = database_now(), last_beat(HEART), kept("mail:beat")
    why = ""
    if last is not None and known is not None and known - last > WENT_BACK:
        why = f"Paused by itself: the database was set back to {last:%Y-%m-%d %H:%M} UTC. Some may have it already."
    elif last is not None and now - last > STOOD_STILL:
        hours = int((now - last).total_seconds() // 3600)
        why = f"Paused by itself: nothing left for {hours} hours. Look whether it is still right, then let it go on."
    if why:
        _hold(why, before=last)
    keep("mail:beat", now, 30 * 86400)


def _hold(why: str, *, before: dt.datetime) -> None:
    under_way = Message.objects.filter(
        lane=Lane.BULK, is_paused=False, cancelled_at__isnull=True, created_at__lte=before,
        pk__in=Message.objects.filter(deliveries__state=DeliveryState.QUEUED).values("pk"),
    )  # fmt: skip
    for message in under_way:
        pause(message=message, by=BY, why=why)
        log.error("mailing %s: %s", message.pk, why)
