"""What is costly to count and the same for everybody is kept for a while in the cache that all processes share."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.cache import caches

log = logging.getLogger(__name__)
Kept = TypeVar("Kept")


def kept(key: str, seconds: int, make: Callable[[], Kept]) -> Kept:
    """From the cache, else made now (never None); a cache that is down costs the making, not the page."""
    try:
        found = caches["shared"].get(key)
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises
        log.warning("%s is made without the cache: %s", key, error)
        return make()
    if found is None:
        found = make()
        try:
            caches["shared"].set(key, found, seconds)
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("%s could not be kept: %s", key, error)
    return found


def kept_many(keys: Iterable[str], seconds: int, make: Callable[[list[str]], tuple[dict, dict]]) -> dict[str, Kept]:
    """By key. `make` gets the keys that aren't kept, and gives what may be kept and what is of this moment only."""
    keys = list(keys)
    found = remembered(keys)
    missing = [key for key in keys if key not in found]
    if not missing:
        return found
    lasting, passing = make(missing)
    remember(lasting, seconds)
    return {**found, **lasting, **passing}


def remembered(keys: Iterable[str]) -> dict[str, Kept]:
    """What the cache still holds of the keys; nothing when it is down."""
    keys = list(keys)
    try:
        return caches["shared"].get_many(keys)
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises
        log.warning("%s are made without the cache: %s", keys[:3], error)
        return {}


def remember(found: dict[str, Kept], seconds: int) -> None:
    try:
        caches["shared"].set_many(found, seconds)
    except Exception as error:  # noqa: BLE001 - as above
        log.warning("%s could not be kept: %s", list(found)[:3], error)
