"""Lists that people narrow by typed words."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.db.models.expressions import Expression

MOST_WORDS = 8  # what is typed after them is not looked for: a pasted page must not become a hundred conditions

Rows = TypeVar("Rows", bound=QuerySet)
Way = str | Callable[[str], Q | Expression]


def narrowed(rows: Rows, words: str, *ways: Way) -> Rows:
    """The rows that every word fits in one of the ways: a lookup (`name__icontains`), or the condition for a word.

    One `filter` a word, on purpose: each word may then be found in another of a row's many people or files, while one
    `filter` with all the words would ask for a single one of them that has them all.
    """
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(reduce(or_, (way(word) if callable(way) else Q(**{way: word}) for way in ways)))
    return rows
