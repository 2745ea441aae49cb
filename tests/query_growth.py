"""Does a page ask the database more often when its list is longer? It must not."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(act: Callable[[], object]) -> int:
    """How many queries the act needs."""
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def assert_same_queries(act: Callable[[], object], grow: Callable[[], object]) -> None:
    """`act` (get a page) needs no more queries after `grow` (add ten rows) than before. There is one row to begin with.

    The act is done once unmeasured, so that what is kept from the first time (a template, a session) doesn't count.
    """
    act()
    with CaptureQueriesContext(connection) as before:
        act()
    grow()
    with CaptureQueriesContext(connection) as after:
        act()
    words = "\n".join(query["sql"][:200] for query in after.captured_queries)
    assert len(after) <= len(before), f"{len(before)} queries grew to {len(after)}:\n{words}"
