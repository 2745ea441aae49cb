"""How often the public forms may be used: by address, visitor and home. Counted in the cache that all processes share.

Who is over the limit gets the same answer as everybody else, and nothing happens. Without the cache the caller's own
count of the database's rows decides: there is never no limit (SECURITY.md F36).
"""

import hashlib
import ipaddress
import logging
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest
from redis.exceptions import RedisError

from qioportal.lib.counting import add_up

log = logging.getLogger(__name__)
HOUR, DAY, WEEK = 3600, 86_400, 604_800
LIMITS = {
    "address": [(3, DAY), (6, WEEK)],  # nobody's mailbox is filled by strangers
    "visitor": [(10, HOUR), (30, DAY)],  # homes of one chain share an address of the net
    "home": [(10, DAY)],
}


def within_limits(form: str, who: dict[str, str], *, without_cache: Callable[[], bool]) -> bool:
    """Count this use of `form` by everybody in `who` ({"address": …, "visitor": …, "home": …}); False when too many."""
    try:
        uses = [
            (_count(form, kind, value, seconds), most)
            for kind, value in who.items()
            if value
            for most, seconds in LIMITS[kind]
        ]
    except RedisError as error:
        log.warning("limits of %s are counted in the database: %s", form, error)
        return without_cache()
    return all(used <= most for used, most in uses)


def visitor_of(request: HttpRequest) -> str:
    """The address of the net; of IPv6 the network, since a visitor has billions of addresses."""
    address = get_adapter(request).get_client_ip(request)
    try:
        net = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{net}/64", strict=False)) if net.version == 6 else address


def _count(form: str, kind: str, value: str, seconds: int) -> int:
    digest = hashlib.sha256(value.casefold().encode()).hexdigest()[:32]
    return add_up(caches["shared"], f"limit:{form}:{kind}:{seconds}:{digest}", seconds=seconds)
