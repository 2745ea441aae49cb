"""Choices of a form that are pairs already: Django looks at each of 500 for groups otherwise, 40 ms a page."""

from collections.abc import Iterator

from django.utils.choices import BaseChoiceIterator


class Pairs(BaseChoiceIterator):
    """(value, label), the first of them often "Any"."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)
