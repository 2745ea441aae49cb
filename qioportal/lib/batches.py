"""Long work in steps of one size."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, in their order; the last list may be shorter."""
    walk = iter(items)
    while batch := list(islice(walk, size)):
        yield batch
