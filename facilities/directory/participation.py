"""Who of the homes takes part: a fact from the rooms above, which name it here at start-up.

    participation.register(named_homes)      # a function that gives a queryset of the homes' ids

Only homes that let themselves be named belong into the answer: the public can't tell the others from those that don't
take part. While nobody has registered, the pages say nothing of it.
"""

from collections.abc import Callable

from django.db.models import QuerySet

Source = Callable[[], QuerySet]
_sources: list[Source] = []


def register(source: Source) -> None:
    """The newest source counts."""
    _sources.append(source)


def named_homes() -> QuerySet | None:
    """Ids of the homes that take part and may be named; None when it isn't known."""
    return _sources[-1]() if _sources else None
