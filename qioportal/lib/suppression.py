"""The one small-cell rule (DOMAIN 6.1): for everybody but the home itself and whom it granted.

Counts of people from 1 to 10 are hidden, and so is whatever would give them away: the complement of a share, a rate
whose counts could be rebuilt, a part that is the total minus the others. 0 may show. A group of homes shows from 5
homes on, and only when no owner makes up more than 85 % of it. Page, chart, export, mail and alt text use these words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SMALL = range(1, 11)
MIN_HOMES = 5
MAX_OWNER_PERCENT = 85

FEWER = "Hidden: fewer than 11"
PROTECTED = "Hidden to protect a small count"
NO_CASES = "no cases"
FEW_HOMES = "Shown from 5 homes on"
NO_VALUE = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """What may be shown: the value with its words, or (value None) why there is none."""

    words: str
    value: float | None = None

    @property
    def hidden(self) -> bool:
        return self.words in (FEWER, PROTECTED, FEW_HOMES)

    def __str__(self) -> str:
        return self.words


def count_cell(count: int | None, out_of: int | None = None) -> Cell:
    """A count of people; with `out_of`, one that is part of a whole which the reader may know."""
    if count is None:
        return Cell(NO_VALUE)
    reason = _reason(count, out_of) if out_of is not None else FEWER if count in SMALL else ""
    return Cell(reason) if reason else Cell(f"{count:,}", count)


def rate_cell(numerator: int | None, denominator: int | None, multiplier: int, *, is_share: bool = True) -> Cell:
    """numerator / denominator × multiplier with one decimal. `is_share`: the numerator is part of the denominator."""
    if numerator is None or denominator is None:
        return Cell(NO_VALUE)
    if denominator == 0:
        return Cell(NO_CASES)
    if denominator in SMALL:
        return Cell(FEWER)
    reason = _reason(numerator, denominator) if is_share else FEWER if numerator in SMALL else ""
    if reason:
        return Cell(reason)
    rate = numerator * multiplier / denominator
    return Cell(f"{rate:,.1f}", rate)


def show_count(count: int | None, out_of: int | None = None) -> str:
    """`count_cell`, the words alone."""
    return count_cell(count, out_of).words


def show_rate(numerator: int | None, denominator: int | None, multiplier: int, *, is_share: bool = True) -> str:
    """`rate_cell`, the words alone."""
    return rate_cell(numerator, denominator, multiplier, is_share=is_share).words


def group_may_show(homes: int, largest_owner: int) -> bool:
    """Whether figures of a group of homes may show; `largest_owner` is how many of the homes one owner holds."""
    return homes >= MIN_HOMES and not owner_dominates(largest_owner, homes)


def owner_dominates(owner: int, whole: int) -> bool:
    """One owner makes up more than 85 % of the group, in homes or in what they counted."""
    return owner * 100 > MAX_OWNER_PERCENT * whole


def _reason(part: int, whole: int) -> str:
    """Why a part of a known whole is hidden. A whole up to 20 gets one word for both sides: two would narrow them."""
    rest = whole - part
    if part not in SMALL and rest not in SMALL:
        return ""
    if part in SMALL and (whole in SMALL or rest not in SMALL) and whole not in range(11, 21):
        return FEWER
    return PROTECTED


def suppress_line(parts: Sequence[int], total: int) -> tuple[list[Cell], Cell]:
    """A line of parts with their total: the parts 1 to 10 are hidden, and as many others as it takes (the smallest
    first, never a 0) until no hidden part can be narrowed within 1 to 10. Where nothing else helps, the total too.
    """
    if sum(parts) != total:
        raise ValueError("the parts do not make the total")
    small = [index for index, part in enumerate(parts) if part in SMALL]
    if not small:
        return [Cell(f"{part:,}", part) for part in parts], Cell(f"{total:,}", total)
    others = sorted((index for index, part in enumerate(parts) if part > max(SMALL)), key=lambda index: parts[index])
    for taken in range(len(others) + 1):
        also, left = others[:taken], others[taken:]
        ceiling = parts[left[0]] if left else None
        hidden_sum = sum(parts[index] for index in [*small, *also])
        if _holds(len(small), len(also), hidden_sum, ceiling):
            return _cells(parts, small, also), Cell(f"{total:,}", total)
    return _cells(parts, small, others), Cell(FEWER if len(small) == 1 and total in SMALL else PROTECTED)


def _cells(parts: Sequence[int], small: list[int], also: list[int]) -> list[Cell]:
    def cell(index: int) -> Cell:
        if index in small:
            return Cell(FEWER)
        return Cell(PROTECTED) if index in also else Cell(f"{parts[index]:,}", parts[index])

    return [cell(index) for index in range(len(parts))]


def _holds(small: int, also: int, hidden_sum: int, ceiling: int | None) -> bool:
    """Whether a small part may still be anything from 1 to 10 for a reader who knows this rule and the sum hidden.

    The other small parts are 1 to 10 each; those hidden beside them are 11 or more, and at most as large as the
    smallest that is shown (`ceiling`), since the smallest are hidden first.
    """
    low, high = SMALL[0], SMALL[-1]
    can_be_large = hidden_sum - low * (small - 1) - (high + 1) * also >= high
    if also == 0:
        return can_be_large and hidden_sum - high * (small - 1) <= low
    if ceiling is None:
        return can_be_large
    return can_be_large and hidden_sum - high * (small - 1) - ceiling * also <= low
