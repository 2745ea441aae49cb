"""Counting in a cache that all processes share."""

from django.core.cache.backends.base import BaseCache


def add_up(cache: BaseCache, key: str, *, seconds: int, by: int = 1) -> int:
    """Add `by` to the counter that is kept for so many `seconds` from its first use on; its new value."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key, by)
    except ValueError:  # it ran out, or the cache came back, between the two calls
        cache.set(key, by, seconds)
        return by
