"""State, nation and size bands together: whatever a reader can add and subtract from all that shows is itself a group
that may show. A solver with exact fractions, which knows nothing of the rule's own way, tries every group of cells."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.charts.groups import NO_BAND, band_of, band_words, decide
from qioportal.lib.suppression import FEW_HOMES, PROTECTED, group_may_show, owner_dominates, rate_cell

STATES = ["AK", "MD", "OH"]


def whole(cells, keys):
    """Homes, numerators, denominators, largest owner by homes and by denominators."""
    owners = {}
    for key in keys:
        for name, part in cells[key].items():
            owners[name] = tuple(map(sum, zip(part, owners.get(name, (0, 0, 0)), strict=True)))
    totals = tuple(map(sum, zip(*owners.values(), strict=True)))
    return totals, max(part[0] for part in owners.values()), max(part[2] for part in owners.values())


def may_show(cells, keys) -> bool:
    (homes, top, bottom), most_homes, most_bottom = whole(cells, keys)
    return (group_may_show(homes, most_homes) and not owner_dominates(most_bottom, bottom)
            and rate_cell(top, bottom, 100).value is not None)  # fmt: skip


def reduced(rows):
    """Rows in echelon form, exactly."""
    rows, done = [list(map(Fraction, row)) for row in rows], []
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        done.append((column, pivot))
    return done


def follows(target, basis) -> bool:
    """Whether the target is a sum of multiples of the rows."""
    target = list(map(Fraction, target))
    for column, pivot in basis:
        target = [a - target[column] * b for a, b in zip(target, pivot, strict=True)]
    return not any(target)


def recovered(cells, shown):
    """Groups of cells that follow from what shows, and may not show."""
    keys = sorted(cells)
    open_states = [state for state, rate in shown.states.items() if rate.cell.value is not None]
    open_bands = [band for band, rate in shown.bands.items() if rate.cell.value is not None]
    groups = [[key for key in keys if key[0] == state] for state in open_states]
    groups += [[key for key in keys if key[1] == band] for band in open_bands]
    groups += [keys] if shown.nation.cell.value is not None else []
    basis = reduced([[int(key in group) for key in keys] for group in groups])
    every = chain.from_iterable(combinations(keys, size) for size in range(1, len(keys) + 1))
    return [group for group in every
            if not may_show(cells, group) and follows([int(key in group) for key in keys], basis)]  # fmt: skip


owner = st.tuples(st.integers(1, 6), st.integers(0, 40), st.integers(40, 90))
cell = st.dictionaries(st.sampled_from(["A", "B", "C", "D"]), owner, min_size=1, max_size=4)
tables = st.dictionaries(
    st.tuples(st.sampled_from(STATES), st.sampled_from([0, 1, 2, NO_BAND])), cell, min_size=1, max_size=8
)


@settings(max_examples=150, deadline=None)
@given(tables)
def test_no_group_that_may_not_show_follows_from_what_shows(cells):
    assert recovered(cells, decide(cells, 100, is_share=True)) == []


def many(homes, top=300, bottom=500):
    """So many owners of one home each."""
    return {f"{homes}-{number}": (1, top // homes, bottom // homes) for number in range(homes)}


def test_without_the_rule_the_solver_finds_the_small_state():
    """So the solver does look: nation less the states that show."""
    cells = {("MD", 0): many(30), ("OH", 0): many(3, 30, 60)}
    alone = decide({("MD", 0): many(30)}, 100, is_share=True)
    nation = type(alone)(alone.states, {}, alone.states["MD"])
    assert recovered(cells, nation) == [(("OH", 0),)]
    shown = decide(cells, 100, is_share=True)
    assert shown.states["MD"].words == "62.5, from 30 homes"
    assert shown.states["OH"].words == FEW_HOMES
    assert shown.nation.words == PROTECTED


def test_a_small_state_goes_so_that_the_nation_can_stay():
    cells = {("MD", 0): many(150), ("OH", 0): many(200), ("VT", 0): many(6, 60, 120), ("WY", 0): many(3, 30, 60)}
    shown = decide(cells, 100, is_share=True)
    assert shown.nation.cell.value is not None
    assert shown.states["VT"].words == PROTECTED
    assert shown.states["MD"].cell.value is not None
    assert recovered(cells, shown) == []


def test_a_band_less_a_state_that_lies_in_it():
    """All homes of Vermont are small: the band less Vermont would be the three small homes of Ohio."""
    cells = {("VT", 0): many(8), ("OH", 0): many(3, 40, 90), ("OH", 1): many(40), ("MD", 1): many(30)}
    shown = decide(cells, 100, is_share=True)
    assert shown.states["VT"].cell.value is not None
    assert shown.bands[0].words == PROTECTED
    assert shown.nation.cell.value is not None
    assert recovered(cells, shown) == []


def test_everything_shows_where_nothing_is_small():
    cells = {(state, band): many(20) for state in STATES for band in range(4)}
    shown = decide(cells, 100, is_share=True)
    assert all(rate.cell.value is not None for rate in [*shown.states.values(), *shown.bands.values(), shown.nation])


@pytest.mark.parametrize(("beds", "band", "words"), [(1, 0, "up to 59 beds"), (59, 0, "up to 59 beds"),
                                                     (60, 1, "60 to 99 beds"), (149, 2, "100 to 149 beds"),
                                                     (900, 3, "150 beds or more"), (None, NO_BAND, ""),
                                                     (0, NO_BAND, "")])  # fmt: skip
def test_bands(beds, band, words):
    assert (band_of(beds), band_words(band_of(beds))) == (band, words)
