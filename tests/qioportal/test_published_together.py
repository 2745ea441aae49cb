"""Whatever the portal publishes of counts, put together, gives no count of 1 to 10 away: a solver tries.

Published for all to see beside a home's chart: the rates of states, size bands and the nation, each from so many homes
(campaigns/charts/groups.py). The dashboards publish numbers of homes, never of people. The solver is given more than a
reader has: which homes are in which group, every denominator, and the exact count behind each rate that shows. It
finds every group of homes whose count follows by adding and subtracting (by projection on the row space, a way that the
rule itself doesn't take), and narrows what is left by the bounds of each part until nothing moves.

A reader who knows some homes (the own one, those of a chain, those that share their numbers) takes them out of every
line first: the solver does the same, and looks for counts of the homes that remain.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaigns.charts.groups import Shown, decide, withheld
from campaigns.charts.tally import Tally
from qioportal.lib.suppression import FEWER, MIN_HOMES, PROTECTED, SMALL

STATES, BANDS = ("MD", "OH", "PA"), (0, 1, 2)


@dataclass
class World:
    """`cells`: by state and band what each owner's homes counted: homes, cases, out of."""

    cells: dict[tuple[str, int], dict[str, tuple[int, int, int]]]
    is_share: bool = True
    keys: list[tuple[str, int]] = field(init=False)

    def __post_init__(self):
        self.keys = sorted(self.cells)

    def parts(self, index: int) -> np.ndarray:
        """Per cell the homes (0), cases (1) or out of (2)."""
        return np.array([sum(part[index] for part in self.cells[key].values()) for key in self.keys])

    def groups(self, shown: Shown) -> list[tuple[str, np.ndarray, object]]:
        """Each published line: its name, its cells, its rate."""
        rows = [(state, [key[0] == state for key in self.keys], rate) for state, rate in shown.states.items()]
        columns = [(f"band {band}", [key[1] == band for key in self.keys], rate) for band, rate in shown.bands.items()]
        lines = [*rows, *columns, ("nation", [True] * len(self.keys), shown.nation)]
        return [(name, np.array(cells, dtype=int), rate) for name, cells, rate in lines]


@dataclass
class Solver:
    """What follows from lines that show: sets of cells with their counts, and bounds of each cell."""

    world: World
    lines: list[np.ndarray]
    fewer: list[tuple[np.ndarray, int]] = field(default_factory=list)  # and how much of the 1 to 10 is known

    def __post_init__(self):
        self.top, self.out_of = self.world.parts(1), self.world.parts(2)
        count = len(self.world.keys)
        self.subsets = np.array(list(itertools.product((0, 1), repeat=count)), dtype=int)[1:]

    def follow(self) -> np.ndarray:
        """Every set of cells that is a sum or difference of the lines."""
        if not self.lines:
            return self.subsets[:0]
        lines = np.array(self.lines, dtype=float)
        projection = np.linalg.pinv(lines) @ lines
        apart = np.abs(self.subsets - self.subsets @ projection).max(axis=1)
        return self.subsets[apart < 1e-9]

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Least and most of each cell, narrowed until nothing moves."""
        most_events = int(self.top.sum())
        high = self.out_of.copy() if self.world.is_share else np.full(len(self.top), most_events)
        low = np.zeros(len(self.top), dtype=int)
        known = [(cells, int(cells @ self.top), int(cells @ self.top)) for cells in self.follow()]
        known += [(cells, max(0, SMALL[0] - seen), SMALL[-1] - seen) for cells, seen in self.fewer]
        for _ in range(50):
            before = low.copy(), high.copy()
            for cells, least, most in known:
                inside = cells == 1
                low[inside] = np.maximum(low[inside], least - (high[inside].sum() - high[inside]))
                high[inside] = np.minimum(high[inside], most - (low[inside].sum() - low[inside]))
            if (low == before[0]).all() and (high == before[1]).all():
                break
        return low, high

    def pinned(self) -> list[tuple[str, int]]:
        """Counts of 1 to 10 that are certain: of sets that follow, and of cells (which may be a single home)."""
        low, high = self.bounds()
        certain = [*self.follow(), *np.eye(len(low), dtype=int)[low == high]]
        found = []
        for cells in certain:
            count, rest = int(cells @ self.top), int(cells @ (self.out_of - self.top))
            if count in SMALL:
                found.append((self.name(cells), count))
            if self.world.is_share and rest in SMALL:
                found.append((f"all but {self.name(cells)}", rest))
        return found

    def name(self, cells: np.ndarray) -> str:
        return " + ".join(
            f"{state} band {band}" for (state, band), one in zip(self.world.keys, cells, strict=True) if one
        )


def attack(world: World, shown: Shown, known: dict | None = None) -> Solver:
    """By somebody who knows what the homes of `known` counted (cells like the world's)."""
    known = known or {}
    rest = World(rest_of(world.cells, known), world.is_share)
    lines, fewer = [], []
    for (_, cells, rate), (_, left, _) in zip(world.groups(shown), groups_of(rest, world, shown), strict=True):
        seen = sum(part[1] for key, inside in known.items() for part in inside.values()
                   if cells[world.keys.index(key)])  # fmt: skip
        if not left.any():
            continue
        if rate.cell.value is not None:
            lines.append(left)
        elif rate.cell.words == FEWER and cells @ world.parts(2) > SMALL[-1] and rate.homes >= MIN_HOMES:
            fewer.append((left, seen))
    return Solver(rest, lines, fewer)


def groups_of(rest: World, world: World, shown: Shown):
    """The published lines of the world, over the cells that remain."""
    return [(name, np.array([cells[world.keys.index(key)] for key in rest.keys], dtype=int), rate)
            for name, cells, rate in world.groups(shown)]  # fmt: skip


def rest_of(cells: dict, known: dict) -> dict:
    rest = {}
    for key, inside in cells.items():
        left = {
            name: tuple(a - b for a, b in zip(part, known.get(key, {}).get(name, (0, 0, 0)), strict=True))
            for name, part in inside.items()
        }
        left = {name: part for name, part in left.items() if part[0]}
        if left:
            rest[key] = left
    return rest


def seen_by(world: World, shown: Shown, known: dict) -> Shown:
    """What the portal shows to who knows these homes."""
    rest = Tally.of_cells(rest_of(world.cells, known))
    return shown.less(withheld(shown, rest, 100 if world.is_share else 1000, is_share=world.is_share))


home = st.tuples(st.integers(0, 14), st.integers(0, 30), st.integers(0, 5))
homes = st.lists(home, max_size=9)
worlds = st.builds(
    lambda cells, is_share: World(
        {key: owners_of(key, found, is_share) for key, found in cells.items() if found}, is_share
    ),
    st.dictionaries(st.tuples(st.sampled_from(STATES), st.sampled_from(BANDS)), homes, min_size=2, max_size=9),
    st.booleans(),
)


def owners_of(key: tuple[str, int], found: list[tuple[int, int, int]], is_share: bool) -> dict:
    """Owners 0 to 3 are chains with homes in all cells; the others hold one home each."""
    owners: dict[str, tuple[int, int, int]] = {}
    for index, (cases, others, owner) in enumerate(found):
        name = f"chain {owner}" if owner < 4 else f"{key} home {index}"
        one = (1, cases, cases + others + 1 if is_share else 500 + others)
        owners[name] = tuple(map(sum, zip(one, owners.get(name, (0, 0, 0)), strict=True)))
    return owners


def taken(key: tuple[str, int], found: list, is_share: bool, which: set[int]) -> dict:
    """The same of some of the homes only."""
    names = [(f"chain {owner}" if owner < 4 else f"{key} home {index}") for index, (_, _, owner) in enumerate(found)]
    part: dict = {}
    for index in which & set(range(len(found))):
        ((_, one),) = owners_of(key, [found[index]], is_share).items()
        part[names[index]] = tuple(map(sum, zip(one, part.get(names[index], (0, 0, 0)), strict=True)))
    return part


@st.composite
def worlds_with_readers(draw) -> tuple[World, dict]:
    """And somebody who knows some of the homes, here and there."""
    keys = st.tuples(st.sampled_from(STATES), st.sampled_from(BANDS))
    cells, is_share = draw(st.dictionaries(keys, homes, min_size=2, max_size=9)), draw(st.booleans())
    cells = {key: found for key, found in cells.items() if found}
    known = {key: taken(key, found, is_share, draw(st.sets(st.integers(0, 8)))) for key, found in cells.items()
             if draw(st.booleans())}  # fmt: skip
    world = World({key: owners_of(key, found, is_share) for key, found in cells.items()}, is_share)
    return world, {key: inside for key, inside in known.items() if inside}


def alone(state: str, band: int, count: int, cases: int, out_of: int) -> dict:
    return {f"{state} {band} home {index}": (1, cases, out_of) for index in range(count)}


# A state that is one band's only other part; a nation that is two states and a rest of few cases.
TEMPTING = World({
    ("MD", 0): alone("MD", 0, 6, 10, 40), ("MD", 1): alone("MD", 1, 6, 10, 40),
    ("OH", 0): alone("OH", 0, 5, 1, 40), ("PA", 2): alone("PA", 2, 5, 9, 40),
})  # fmt: skip


@settings(max_examples=150, deadline=None)
@example(TEMPTING)
@given(worlds)
def test_no_small_count_follows_from_all_tables_together(world):
    if not world.cells:
        return
    shown = decide(world.cells, 100 if world.is_share else 1000, is_share=world.is_share)
    solver = attack(world, shown)
    assert solver.pinned() == []
    few = [solver.name(cells) for cells in solver.follow() if cells @ world.parts(0) < MIN_HOMES]
    assert few == []


# Six homes of a state, of which an adviser knows one: the five that remain counted 5 cases together.
SHARED = World({("MD", 0): {"A": (1, 20, 40), **alone("MD", 0, 5, 1, 40)}, ("OH", 1): alone("OH", 1, 9, 20, 40)})
ONE_SHARES = {("MD", 0): {"A": (1, 20, 40)}}


@settings(max_examples=100, deadline=None)
@example((SHARED, ONE_SHARES))
@example((TEMPTING, {("OH", 0): alone("OH", 0, 2, 1, 40)}))
@given(worlds_with_readers())
def test_no_small_count_of_other_homes_follows_for_who_knows_some(given_world):
    world, known = given_world
    if not world.cells:
        return
    shown = decide(world.cells, 100 if world.is_share else 1000, is_share=world.is_share)
    solver = attack(world, seen_by(world, shown, known), known)
    if not solver.world.keys:
        return  # all of it is known: there is nothing to protect
    assert solver.pinned() == []
    assert [solver.name(cells) for cells in solver.follow() if cells @ solver.world.parts(0) < MIN_HOMES] == []


def test_without_the_guard_a_reader_who_knows_a_home_would_learn_of_the_others():
    shown = decide(SHARED.cells, 100, is_share=True)
    assert shown.states["MD"].words == "10.4, from 6 homes"
    assert ("MD band 0", 5) in attack(SHARED, shown, ONE_SHARES).pinned()
    seen = seen_by(SHARED, shown, ONE_SHARES)
    assert seen.states["MD"].words == PROTECTED
    assert seen.states["OH"] == shown.states["OH"]


def test_without_the_guard_a_reader_who_knows_two_of_six_would_learn_of_four():
    world = World({("MD", 0): alone("MD", 0, 6, 20, 40), ("OH", 1): alone("OH", 1, 9, 20, 40)})
    known = {("MD", 0): alone("MD", 0, 2, 20, 40)}
    shown = decide(world.cells, 100, is_share=True)
    solver = attack(world, shown, known)
    assert 4 in [cells @ solver.world.parts(0) for cells in solver.follow()]
    assert seen_by(world, shown, known).states["MD"].words == PROTECTED


def test_a_group_of_nothing_but_known_homes_stays():
    world = World({("MD", 0): alone("MD", 0, 6, 20, 40), ("OH", 1): alone("OH", 1, 9, 20, 40)})
    shown = decide(world.cells, 100, is_share=True)
    seen = seen_by(world, shown, {("MD", 0): alone("MD", 0, 6, 20, 40)})
    assert seen == shown


def test_the_solver_finds_what_a_careless_portal_would_give_away():
    """Were every group shown that passes by itself, subtraction would tell Ohio's five cases."""
    rule = decide(TEMPTING.cells, 100, is_share=True)
    careless = [cells for name, cells, rate in TEMPTING.groups(rule) if name in ("MD", "PA", "nation")]
    assert ("OH band 0", 5) in Solver(TEMPTING, careless).pinned()
    assert any(rate.cell.value is not None for _, _, rate in TEMPTING.groups(rule))


def test_the_solver_narrows_by_bounds():
    """Nobody in band 0, so Maryland's cases are all in band 1 and what is left of it is Ohio's."""
    world = World({
        ("MD", 0): alone("MD", 0, 6, 0, 40), ("MD", 1): alone("MD", 1, 6, 10, 40), ("OH", 1): alone("OH", 1, 5, 1, 40),
    })  # fmt: skip
    band_0, band_1, maryland = np.array([1, 0, 0]), np.array([0, 1, 1]), np.array([1, 1, 0])
    assert ("OH band 1", 5) in Solver(world, [band_0, band_1, maryland]).pinned()
    assert Solver(world, [maryland]).pinned() == []
