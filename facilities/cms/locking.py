"""One import at a time, whoever starts it: a second one waits. A killed import leaves no lock behind."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from facilities.cms.parsing import Refused

PATIENCE = 600.0  # seconds
_KEY = 0x5149_4F43  # of PostgreSQL's advisory lock, held by the session


@contextmanager
def one_import_at_a_time(say: Callable[[str], None]) -> Iterator[None]:
    """PostgreSQL keeps the lock for all machines; SQLite's database is on one machine, so a locked file will do."""
    with _postgresql_lock(say) if connection.vendor == "postgresql" else _file_lock(say):
        yield


def _wait_for(try_once: Callable[[], bool], say: Callable[[str], None]) -> None:
    end, has_said = time.monotonic() + PATIENCE, False
    while not try_once():
        if not has_said:
            say("Another import is running; this one waits for it.")
            has_said = True
        if time.monotonic() > end:
            raise Refused("Another import has been running for a long time. Start this one again when it has ended.")
        time.sleep(0.2)


@contextmanager
def _postgresql_lock(say: Callable[[str], None]) -> Iterator[None]:
    def try_once() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
            return cursor.fetchone()[0]

    _wait_for(try_once, say)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


@contextmanager
def _file_lock(say: Callable[[str], None]) -> Iterator[None]:
    with (settings.VAR / "import_cms.lock").open("w") as file:

        def try_once() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait_for(try_once, say)
        yield
