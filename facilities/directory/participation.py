"""Who of the homes takes part: a fact from the rooms above, which name it here at start-up.

    participation.register(named_homes)      # a function that gives a queryset of the homes' ids

Only homes that let themselves be named belong into the answer: the public can't tell the others from those that don't
take part. While nobody has registered, the pages say nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from facilities.directory.models import Facility


@dataclass(frozen=True, slots=True)
class PublicLevel:
    """The participation level of a home that may be named: what it is called and what it means."""

    number: int
    name: str
    says: str


Source = Callable[[], QuerySet]
LevelSource = Callable[[Facility], PublicLevel | None]
_sources: list[Source] = []
_level_sources: list[LevelSource] = []


def register(source: Source) -> None:
    """The newest source counts."""
    _sources.append(source)


def named_homes() -> QuerySet | None:
    """Ids of the homes that take part and may be named; None when it isn't known."""
    return _sources[-1]() if _sources else None


def register_levels(source: LevelSource) -> None:
    """The newest source counts."""
    _level_sources.append(source)


def public_level(home: Facility) -> PublicLevel | None:
    """Of a home that takes part and may be named; None of any other."""
    return _level_sources[-1](home) if _level_sources else None
