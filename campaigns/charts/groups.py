"""Which groups of homes may show beside a home, decided for all states, size bands and the nation together. Pure.

The rule. A group shows when it has at least 5 homes, no owner has more than 85 % of it, and its counts are not small
(qioportal/lib/suppression.py). What a reader can make of all that is shown, over all pages, must be such a group too:
sums and differences of what shows are again groups of homes (the nation less the states that show; a size band less a
state that lies in it; …), and each of them has to pass. Where one doesn't, less is shown, in this order: up to a few of
the smallest states go (together at most 5 % of the homes), then the size bands, then the nation. States alone always
hold: they share no home. A reader who sees the numbers of some homes can take these out of every sum: what remains has
to pass as well, or be nothing; where it doesn't, this reader sees less (`withheld`).

How all sums are looked at. Homes fall into cells, state by band. What can be made of the rows, columns and the total
gives each cell a weight a(state) + b(band); it is a group when every weight is 0 or 1. States that show may be weighed
freely, so only those that lie across bands of different weight leave a part behind; hidden ones can't be weighed at
all. So all weights of the few bands are tried, and what is left behind is looked at.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from campaigns.charts.tally import Cells, Key, Tally
from qioportal.lib.suppression import FEW_HOMES, PROTECTED, Cell, group_may_show, owner_dominates, rate_cell

BANDS = ((1, 59), (60, 99), (100, 149), (150, 99_999))
NO_BAND = len(BANDS)  # beds not known: counts in state and nation, never shown as a band
MOST_GIVEN_UP = 3  # small states that may go so that nation and bands can stay
SHARE_GIVEN_UP = 0.05
NATION = "nation"


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
    """One month of one measure, decided for everybody. `made` names the counting that it rests on."""

    states: dict[str, Rate] = field(default_factory=dict)
    bands: dict[int, Rate] = field(default_factory=dict)
    nation: Rate = HIDDEN
    made: str = ""

    def less(self, withheld: frozenset[Hashable]) -> "Shown":
        """Without the states, bands and nation that are named."""
        if not withheld:
            return self
        return replace(
            self,
            states={state: _hide(rate) if state in withheld else rate for state, rate in self.states.items()},
            bands={band: _hide(rate) if band in withheld else rate for band, rate in self.bands.items()},
            nation=_hide(self.nation) if NATION in withheld else self.nation,
        )


@lru_cache(maxsize=2048)  # few sizes, and each home of the nation for each month
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
    """The same from sums by owner."""
    return decide_tally(Tally.of_cells(cells), multiplier, is_share=is_share)


def decide_tally(tally: Tally, multiplier: int, *, is_share: bool, made: str = "") -> Shown:
    """What may show of states, bands and the nation, so that it holds for all readers together."""
    judge = Judge(tally, multiplier, is_share)
    states, bands, nation = judge.states(), judge.sizes(), judge.rate(tally.keys)
    bands.pop(NO_BAND, None)
    kept = judge.safest(_showing(states), _showing(bands), states, nation)
    return Shown(
        {state: rate if state in kept[0] else _hide(rate) for state, rate in states.items()},
        {band: rate if band in kept[1] else _hide(rate) for band, rate in bands.items()},
        nation if kept[2] else _hide(nation),
        made,
    )


def withheld(shown: Shown, rest: Tally, multiplier: int, *, is_share: bool) -> frozenset[Hashable]:
    """The states, bands and nation to hide from a reader who knows all homes but the `rest`, though they show to
    strangers: what remains of them is too little, or too little follows from what remains of all together."""
    if not rest.keys:
        return frozenset()
    judge = Judge(rest, multiplier, is_share)
    states, bands, nation = judge.states(), judge.sizes(), judge.rate(rest.keys)
    good_states = {each for each in _showing(shown.states) if each not in states or shows(states[each])}
    good_bands = {each for each in _showing(shown.bands) if each not in bands or shows(bands[each])}
    nation = nation if shows(shown.nation) else _hide(nation)
    kept = judge.safest(good_states, good_bands, states, nation)
    hidden = (_showing(shown.states) - kept[0]) | (_showing(shown.bands) - kept[1])
    return frozenset(hidden if kept[2] or not shows(shown.nation) else hidden | {NATION})


def shows(rate: Rate) -> bool:
    return rate.cell.value is not None


def _showing(rates: dict) -> set:
    return {name for name, rate in rates.items() if shows(rate)}


def _hide(rate: Rate) -> Rate:
    return rate if rate.cell.value is None else Rate(Cell(PROTECTED), rate.homes)


class Judge:
    """Looks at groups of cells."""

    def __init__(self, tally: Tally, multiplier: int, is_share: bool) -> None:
        self.tally, self.multiplier, self.is_share = tally, multiplier, is_share
        self.places = {key: place for place, key in enumerate(tally.keys)}
        bands: dict[str, set[int]] = {}
        for state, band in tally.keys:
            bands.setdefault(state, set()).add(band)
        self.bands = {state: frozenset(each) for state, each in bands.items()}

    def states(self) -> dict[str, Rate]:
        return {state: self.rate([(state, band) for band in bands]) for state, bands in self.bands.items()}

    def sizes(self) -> dict[int, Rate]:
        bands = {band for _, band in self.tally.keys}
        return {band: self.rate([key for key in self.tally.keys if key[1] == band]) for band in bands}

    def rate(self, keys: Sequence[Key]) -> Rate:
        """The group's rate where the group may show by itself."""
        chosen = np.zeros(len(self.places) + 1, dtype=bool)
        chosen[[self.places[key] for key in keys]] = True
        rows = chosen[self.tally.cell]
        parts = self.tally.parts[:, rows]
        homes, top, bottom = (int(part.sum()) for part in parts)
        if not homes:
            return HIDDEN
        owner = self.tally.owner[rows]
        most_homes, most_bottom = (np.bincount(owner, parts[index]).max() for index in (0, 2))
        if not group_may_show(homes, most_homes) or owner_dominates(most_bottom, bottom):
            return Rate(Cell(FEW_HOMES), homes)
        return Rate(rate_cell(top, bottom, self.multiplier, is_share=self.is_share), homes)

    def homes_without_largest_owner(self, keys: Sequence[Key]) -> int:
        """The homes of a group that are not those of the owner who has most of them."""
        rows = np.isin(self.tally.cell, [self.places[key] for key in keys])
        homes = np.bincount(self.tally.owner[rows], self.tally.parts[0, rows], minlength=1)
        return int(homes.sum() - homes.max())

    def safest(self, states: set[str], bands: set[int], rates: dict[str, Rate], nation: Rate):
        """The most that may show: states, bands, and whether the nation does."""
        with_nation = shows(nation)
        small = sorted(states & rates.keys(), key=lambda state: (rates[state].homes, state))
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
        for each in _left_behind(tuple(alike), frozenset(bands), shows_nation):
            part = [(state, band) for found, left in zip(alike.values(), each, strict=True)
                    for state in found for band in left]  # fmt: skip
            if part and not shows(self.rate(part)):
                return False
        return True


@lru_cache(maxsize=256)  # what states lie across hardly differs from month to month, nor what shows
def _left_behind(
    alike: tuple[tuple[bool, frozenset[int]], ...], bands: frozenset[int], shows_nation: bool
) -> frozenset[tuple[tuple[int, ...], ...]]:
    """What stays behind of each kind of state, at all weights."""
    weights = _weights(frozenset(alike), bands, shows_nation)
    return frozenset(tuple(_left(shown, spread, each) for shown, spread in alike) for each in weights)


def _left(shown: bool, spread: frozenset[int], weights: tuple[int, ...]) -> tuple[int, ...]:
    """The bands whose cells of such a state stay behind at weight 1."""
    left = min(weights[band] for band in spread) + 1 if shown else 1
    return tuple(sorted(band for band in spread if weights[band] == left))


def _weights(masks: frozenset, bands: frozenset[int], shows_nation: bool) -> list[tuple[int, ...]]:
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
