"""Which groups of homes may show beside a home, decided for all states, size bands and the nation together. Pure.

The rule. A group shows when it has at least 5 homes, no owner has more than 85 % of it, and its counts are not small
(qioportal/lib/suppression.py). What a reader can make of all that is shown, over all pages, must be such a group too:
sums and differences of what shows are again groups of homes (the nation less the states that show; a size band less a
state that lies in it; …), and each of them has to pass. Where one doesn't, less is shown, in this order: up to a few of
the smallest states go (together at most 5 % of the homes), then the size bands, then the nation. States alone always
hold: they share no home.

How all sums are looked at. Homes fall into cells, state by band. What can be made of the rows, columns and the total
gives each cell a weight a(state) + b(band); it is a group when every weight is 0 or 1. States that show may be weighed
freely, so only those that lie across bands of different weight leave a part behind; hidden ones can't be weighed at
all. So all weights of the few bands are tried, and what is left behind is looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qioportal.lib.suppression import FEW_HOMES, PROTECTED, Cell, group_may_show, owner_dominates, rate_cell

BANDS = ((1, 59), (60, 99), (100, 149), (150, 99_999))
NO_BAND = len(BANDS)  # beds not known: counts in state and nation, never shown as a band
MOST_GIVEN_UP = 3  # small states that may go so that nation and bands can stay
SHARE_GIVEN_UP = 0.05
Part = tuple[int, int, int]  # homes, numerators, denominators
Owners = Mapping[str, Part]
Cells = Mapping[tuple[str, int], Owners]  # by state and band


@dataclass(frozen=True, slots=True)
class Rate:
    """What shows of a group: its rate and how many homes; or the words why not."""

    cell: Cell
    homes: int

    @property
    def words(self) -> str:
        return self.cell.words if self.cell.value is None else f"{self.cell.words}, from {self.homes:,} homes"


HIDDEN = Rate(Cell(FEW_HOMES), 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One month of one measure, decided."""

    states: dict[str, Rate] = field(default_factory=dict)
    bands: dict[int, Rate] = field(default_factory=dict)
    nation: Rate = HIDDEN


def band_of(beds: int | None) -> int:
    return next((index for index, (low, high) in enumerate(BANDS) if beds and low <= beds <= high), NO_BAND)


def band_words(band: int) -> str:
    """60 to 99 beds"""
    if band == NO_BAND:
        return ""
    low, high = BANDS[band]
    return (
        f"up to {high} beds"
        if band == 0
        else f"{low} beds or more"
        if band == len(BANDS) - 1
        else f"{low} to {high} beds"
    )


def decide(cells: Cells, multiplier: int, *, is_share: bool) -> Shown:
    """What may show of states, bands and the nation, so that it holds for all readers together."""
    judge = _Judge(cells, multiplier, is_share)
    states = {state: judge.rate([key for key in cells if key[0] == state]) for state in {state for state, _ in cells}}
    bands = {band: judge.rate([key for key in cells if key[1] == band]) for band in {band for _, band in cells}}
    bands.pop(NO_BAND, None)
    nation = judge.rate(list(cells))
    good_states = {state for state, rate in states.items() if rate.cell.value is not None}
    good_bands = {band for band, rate in bands.items() if rate.cell.value is not None}
    kept = judge.safest(good_states, good_bands, states, nation)
    return Shown(
        {state: rate if state in kept[0] else _hide(rate) for state, rate in states.items()},
        {band: rate if band in kept[1] else _hide(rate) for band, rate in bands.items()},
        nation if kept[2] else _hide(nation),
    )


def _hide(rate: Rate) -> Rate:
    return rate if rate.cell.value is None else Rate(Cell(PROTECTED), rate.homes)


class _Judge:
    """Looks at groups of cells. Rows are (cell, owner): thousands, so they lie in arrays."""

    def __init__(self, cells: Cells, multiplier: int, is_share: bool) -> None:
        self.cells, self.multiplier, self.is_share = cells, multiplier, is_share
        places = {key: place for place, key in enumerate(cells)}
        owners: dict[str, int] = {}
        rows = [
            (places[key], owners.setdefault(name, len(owners)), *part)
            for key, inside in cells.items()
            for name, part in inside.items()
        ]
        self.places = places
        self.cell, self.owner, *self.parts = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        self.bands = {state: frozenset(band for where, band in cells if where == state) for state, _ in cells}

    def rate(self, keys: Sequence[tuple[str, int]]) -> Rate:
        """The group's rate where the group may show by itself."""
        chosen = np.zeros(len(self.places) + 1, dtype=bool)
        chosen[[self.places[key] for key in keys]] = True
        rows = chosen[self.cell]
        homes, top, bottom = (int(part[rows].sum()) for part in self.parts)
        if not homes:
            return HIDDEN
        owner = self.owner[rows]
        most_homes, most_bottom = (np.bincount(owner, self.parts[index][rows]).max() for index in (0, 2))
        if not group_may_show(homes, most_homes) or owner_dominates(most_bottom, bottom):
            return Rate(Cell(FEW_HOMES), homes)
        return Rate(rate_cell(top, bottom, self.multiplier, is_share=self.is_share), homes)

    def safest(self, states: set[str], bands: set[int], rates: dict[str, Rate], nation: Rate):
        """The most that may show: states, bands, and whether the nation does."""
        with_nation = nation.cell.value is not None
        small = sorted(states, key=lambda state: (rates[state].homes, state))
        for shown_bands, shows_nation in ((bands, with_nation), (set(), with_nation), (bands, False)):
            for count in range(MOST_GIVEN_UP + 1):
                gone = set(small[:count])
                if count and sum(rates[state].homes for state in gone) > SHARE_GIVEN_UP * nation.homes:
                    break
                if self.holds(states - gone, shown_bands, shows_nation):
                    return states - gone, shown_bands, shows_nation
        return states, set(), False

    def holds(self, states: set[str], bands: set[int], shows_nation: bool) -> bool:
        """Whether every group that can be made of what shows may show."""
        alike: dict[tuple[bool, frozenset[int]], list[str]] = {}
        for state, spread in self.bands.items():
            alike.setdefault((state in states, spread), []).append(state)
        left_behind = {
            tuple(_left(shown, spread, weights) for shown, spread in alike)
            for weights in _weights(set(alike), bands, shows_nation)
        }
        for each in left_behind:
            part = [(state, band) for found, left in zip(alike.values(), each, strict=True)
                    for state in found for band in left]  # fmt: skip
            if part and self.rate(part).cell.value is None:
                return False
        return True


def _left(shown: bool, spread: frozenset[int], weights: tuple[int, ...]) -> tuple[int, ...]:
    """The bands whose cells of such a state stay behind at weight 1."""
    left = min(weights[band] for band in spread) + 1 if shown else 1
    return tuple(sorted(band for band in spread if weights[band] == left))


def _weights(masks: set, bands: set[int], shows_nation: bool) -> list[tuple[int, ...]]:
    """All weights of the bands that leave each cell 0 or 1. A hidden band has that of the nation (0 if hidden)."""
    count = NO_BAND + 1
    grid = np.indices((8,) * count).reshape(count, -1).T - 3  # bands differ by 4 at most, hidden states hold 0 or 1
    hidden = [band for band in range(count) if band not in bands]
    grid = grid[(grid[:, hidden] == grid[:, hidden[:1]]).all(axis=1)]
    if not shows_nation:
        grid = grid[grid[:, hidden[0]] == 0]
    for shown, spread in masks:
        part = grid[:, sorted(spread)]
        low, high = part.min(axis=1), part.max(axis=1)
        grid = grid[high - low <= 1] if shown else grid[(low >= 0) & (high <= 1)]
    return [tuple(row) for row in grid.tolist()]
