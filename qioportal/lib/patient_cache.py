"""The cache, and what takes its place while it does not answer: a table of the database.

Limits (of sign-in, of programs, of mail) are counted in the cache. Without it people must still get in, and there must
never be no limit (OWASP ASVS 6.3.1; SECURITY.md F36), so the counting moves to the database, where all processes share
it as well. `shared` of settings.CACHES is the same cache without this: for those who count in rows of their own then,
and for what is only kept to save time.
"""

import logging
import time
from collections.abc import Callable

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import models
from django.utils import timezone
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
SILENT_SECONDS = 5  # a cache that hangs costs its time limit once in so many seconds, not once per question
_MOST_ROWS = 100_000
_METHODS = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "incr", "has_key", "clear")


class CacheIsSilent(RedisError):
    """Not asked: it did not answer a moment ago."""


class CountedMeanwhile(models.Model):
    """A row of Django's DatabaseCache; its columns are Django's."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "counted meanwhile"

    def __str__(self) -> str:
        return self.cache_key


def _each(make: Callable[[str], Callable]) -> Callable[[type], type]:
    """A class whose methods of a cache are made by `make` from their names."""

    def with_methods(made: type) -> type:
        for name in _METHODS:
            setattr(made, name, make(name))
        return made

    return with_methods


def _asked(name: str) -> Callable:
    """The method `name` of Redis; refused at once for a while after Redis didn't answer."""
    in_redis = getattr(RedisCache, name)

    def ask(self, *args, **options):
        if time.monotonic() < SharedCache.silent_until:
            raise CacheIsSilent(f"the cache did not answer less than {SILENT_SECONDS} s ago")
        try:
            return in_redis(self, *args, **options)
        except (RedisError, OSError) as error:
            SharedCache.silent_until = time.monotonic() + SILENT_SECONDS
            log.error("the cache does not answer: %s", type(error).__name__)
            raise

    ask.__name__ = name
    return ask


@_each(_asked)
class SharedCache(RedisCache):
    """Redis. Raises RedisError or OSError while it does not answer."""

    silent_until = 0.0  # of the whole process


def _answered(name: str) -> Callable:
    """The method `name` of Redis, else of the table."""

    def ask(self, *args, **options):
        try:
            return getattr(SharedCache, name)(self, *args, **options)
        except (RedisError, OSError):
            return getattr(self.table, name)(*args, **options)

    ask.__name__ = name
    return ask


@_each(_answered)
class PatientCache(SharedCache):
    """Redis; while it does not answer, the table."""

    def __init__(self, server, params):
        super().__init__(server, params)
        rows = {"OPTIONS": {"MAX_ENTRIES": _MOST_ROWS}, "KEY_PREFIX": self.key_prefix, "VERSION": self.version}
        self.table = DatabaseCache(CountedMeanwhile._meta.db_table, rows)


def forget_expired() -> None:
    """Counts of an outage that is over."""
    CountedMeanwhile.objects.filter(expires__lt=timezone.now()).delete()
