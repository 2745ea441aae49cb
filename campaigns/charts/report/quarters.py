"""A quarter of a year as a value of its own, like a month. No Django."""

import re
from dataclasses import dataclass
from typing import Self

from qioportal.lib.months import Month

_FORM = re.compile(r"(\d{4})-q([1-4])\Z", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """July to September 2026: `Quarter(2026, 3)`, in addresses `2026-q3`."""

    year: int
    number: int

    @classmethod
    def of(cls, month: Month) -> Self:
        return cls(month.year, (month.number + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2026-q3`; anything else is a ValueError."""
        found = _FORM.match(text)
        if not found:
            raise ValueError(f"{text!r} is not a quarter like 2026-q3")
        Month(int(found[1]), 1)  # a year that the calendar has
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> Month:
        return Month(self.year, self.number * 3 - 2)

    @property
    def last(self) -> Month:
        return Month(self.year, self.number * 3)

    @property
    def months(self) -> list[Month]:
        return [self.first.shift(step) for step in range(3)]

    @property
    def label(self) -> str:
        """July to September 2026"""
        return f"{self.first.name} to {self.last.label}"

    @property
    def short(self) -> str:
        """Jul to Sep 2026"""
        return f"{self.first.name[:3]} to {self.last.short}"

    def before(self) -> Self:
        return type(self).of(self.first.shift(-1))

    def __str__(self) -> str:
        return f"{self.year}-q{self.number}"


def quarters_between(first: Month, last: Month) -> list[Quarter]:
    """Newest first, both ends included; none when `last` lies before `first`."""
    found, each = [], Quarter.of(last)
    while each >= Quarter.of(first) and first <= last:
        found.append(each)
        each = each.before()
    return found
