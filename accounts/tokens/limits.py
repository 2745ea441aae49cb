"""How often a program may ask: by token and by address of the net, counted in the cache that all processes share."""

import hashlib
import time

from django.core.cache import cache

from qioportal.lib.counting import add_up

MINUTE = 60
PER_TOKEN, PER_ADDRESS, WRONG_PER_ADDRESS = 300, 900, 30  # requests a minute


def seconds_to_wait(kind: str, who: str, most: int, *, count: bool = True) -> int:
    """Count one request (or only look); 0 when it is within the limit, else the seconds until the next minute."""
    now = time.time()
    key = f"api:{kind}:{hashlib.sha256(who.encode()).hexdigest()[:32]}:{int(now // MINUTE)}"
    is_within = add_up(cache, key, seconds=2 * MINUTE) <= most if count else cache.get(key, 0) < most
    return 0 if is_within else MINUTE - int(now % MINUTE)
