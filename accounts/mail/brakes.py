"""Two brakes that all workers share through the cache: mails per minute of the bulk lane, and a pause while nothing
can leave. While the cache is down they are counted in the database (qioportal/lib/patient_cache.py): mail goes on."""

import logging
import time

from django.conf import settings
from django.core.cache import cache

from qioportal.lib.counting import add_up

log = logging.getLogger(__name__)

WINDOW_SECONDS = 6  # a minute's number in ten helpings, so that it doesn't leave in one gust
_DOWN = "mail:down"
DOWN_PAUSES = (5, 10, 20, 40, 60)  # seconds until the next attempt to connect
ALARM_AFTER = 3


def keep(key: str, value, seconds: int) -> None:
    """Keep a value for all workers."""
    cache.set(key, value, seconds)


def kept(key: str):
    """What was kept, or None."""
    return cache.get(key)


def take(wanted: int, now: float | None = None) -> int:
    """How many of `wanted` bulk mails may leave now. Those not used are handed back with `take(-n)`."""
    if not settings.MAIL_PER_MINUTE or not wanted:
        return wanted
    window = int((time.time() if now is None else now) // WINDOW_SECONDS)
    helping, helpings = window % (60 // WINDOW_SECONDS), 60 // WINDOW_SECONDS
    allowed = settings.MAIL_PER_MINUTE * (helping + 1) // helpings - settings.MAIL_PER_MINUTE * helping // helpings
    key = f"mail:window:{window}"
    if wanted < 0:
        add_up(cache, key, by=wanted, seconds=60)
        return 0
    return _granted(key, wanted, allowed)


RAMP_START = 0.1  # a receiver that hasn't had mail of us for an hour gets a tenth at first
RAMP_DOUBLES = 60  # ... and each minute twice as much, until its whole allowance
RAMP_KEPT = 3600


def take_for(domain: str, wanted: int, now: float | None = None) -> int:
    """How many of `wanted` bulk mails may go to this receiver now (MAIL_PER_DOMAIN_MINUTE; 0 is no limit)."""
    if not settings.MAIL_PER_DOMAIN_MINUTE:
        return wanted
    now = time.time() if now is None else now
    since = cache.get(f"mail:ramp:{domain}")
    cache.set(f"mail:ramp:{domain}", now if since is None else since, RAMP_KEPT)
    minutes = (now - (now if since is None else since)) / RAMP_DOUBLES
    share = min(1.0, RAMP_START * 2 ** min(minutes, 10))
    allowed = max(1, int(settings.MAIL_PER_DOMAIN_MINUTE * share * WINDOW_SECONDS / 60))
    key = f"mail:window:{domain}:{int(now // WINDOW_SECONDS)}"
    return _granted(key, wanted, allowed)


def _granted(key: str, wanted: int, allowed: int) -> int:
    """How many of `wanted` fit into this window's `allowed`; the others are not counted as taken."""
    taken = add_up(cache, key, by=wanted, seconds=60)
    granted = max(0, min(wanted, wanted - (taken - allowed)))
    if granted < wanted:
        add_up(cache, key, by=granted - wanted, seconds=60)
    return granted


def start_anew(domain: str, now: float | None = None) -> None:
    """The receiver asked to slow down (a 4xx answer): begin with a tenth again."""
    if settings.MAIL_PER_DOMAIN_MINUTE:
        cache.set(f"mail:ramp:{domain}", time.time() if now is None else now, RAMP_KEPT)


def seconds_to_next_helping(now: float | None = None) -> float:
    now = time.time() if now is None else now
    return WINDOW_SECONDS - now % WINDOW_SECONDS


def is_down(now: float | None = None) -> bool:
    """Nothing could leave a moment ago; it isn't yet time to try again."""
    state = cache.get(_DOWN)
    return bool(state) and state["until"] > (time.time() if now is None else now)


def note_down(words: str, now: float | None = None) -> None:
    """One more failure in a row to reach the mail server; the third raises the alarm, once."""
    state = cache.get(_DOWN)
    failures = (state["failures"] if state else 0) + 1
    pause = DOWN_PAUSES[min(failures, len(DOWN_PAUSES)) - 1]
    cache.set(_DOWN, {"failures": failures, "until": (time.time() if now is None else now) + pause}, 3600)
    if failures == ALARM_AFTER:
        log.error("no mail can leave: %s. All of it is kept; the next attempt is in %s s", words, pause)


def note_up() -> None:
    """A mail got through to the server."""
    state = cache.get(_DOWN)
    if state:
        if state["failures"] >= ALARM_AFTER:
            log.error("mail leaves again")
        cache.set(_DOWN, None, 1)
