"""A calendar month as a value of its own. Knows no Django and no clock: today is always handed in."""

import datetime as dt
import re
from calendar import month_name, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """October 2026: `Month(2026, 10)`, in addresses and files `2026-10`, in the database its first day."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1900 <= self.year <= 9998):
            raise ValueError(f"there is no month {self.number} of {self.year}")

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2026-10`; anything else is a ValueError."""
        found = _FORM.match(text)
        if not found:
            raise ValueError(f"{text!r} is not a month like 2026-10")
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        return monthrange(self.year, self.number)[1]

    @property
    def name(self) -> str:
        return month_name[self.number]

    @property
    def label(self) -> str:
        """October 2026"""
        return f"{self.name} {self.year}"

    @property
    def short(self) -> str:
        """Oct 2026"""
        return f"{self.name[:3]} {self.year}"

    def shift(self, months: int) -> Self:
        """The month that lies so many months later (earlier, when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def __sub__(self, other: "Month") -> int:
        return (self.year - other.year) * 12 + self.number - other.number

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included; none when `last` lies before `first`."""
    for step in range(last - first + 1):
        yield first.shift(step)
