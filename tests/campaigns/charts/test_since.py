"""Who looks on two days learns no more than who looks on one: what changed in between is a group that may show."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.charts.groups import NATION, decide_tally
from campaigns.charts.since import settled
from campaigns.charts.tally import Tally

MD, OH = ("MD", 1), ("OH", 2)


def row(home: int, top: int, bottom: int = 100, key=MD, owner: str = ""):
    return key, owner or f"owner of {home}", home, (1, top, bottom)


def homes(first: int, count: int, top: int = 50, key=MD, owner: str = "") -> list:
    return [row(home, top, key=key, owner=owner) for home in range(first, first + count)]


def held(tally: Tally) -> dict[int, int]:
    """By home, what it is counted with."""
    return dict(zip(tally.home.tolist(), tally.parts[1].tolist(), strict=True))


def next_of(before: list, now: list) -> dict[int, int]:
    old = Tally.of(before)
    shown = decide_tally(old, 100, is_share=True)
    return held(settled(old, shown, Tally.of(now), 100, is_share=True))


BEFORE = homes(1, 20)


@pytest.mark.parametrize(
    ("why", "now"),
    [
        ("one home came in", [*BEFORE, *homes(50, 1)]),
        ("four homes came in", [*BEFORE, *homes(50, 4)]),
        ("five came in, one owner has all but four", [*BEFORE, *homes(50, 5, owner="A"), *homes(60, 4)]),
        ("six came in, together with few cases", [*BEFORE, *homes(50, 6, top=1)]),
        ("one home corrected its count", [row(1, 60), *BEFORE[1:]]),
        ("one home left", BEFORE[1:]),
    ],
)
def test_too_little_changed(why, now):
    assert next_of(BEFORE, now) == held(Tally.of(BEFORE)), why


@pytest.mark.parametrize(
    ("why", "now"),
    [
        ("nothing", BEFORE),
        ("six homes came in", [*BEFORE, *homes(50, 6)]),
        ("six homes corrected theirs", [*homes(1, 6, top=60), *BEFORE[6:]]),
        ("six homes left", BEFORE[6:]),
        ("three came in, two left, one corrected", [row(3, 60), *BEFORE[3:], *homes(50, 3)]),
    ],
)
def test_enough_changed(why, now):
    assert next_of(BEFORE, now) == held(Tally.of(now)), why


def test_one_state_waits_while_another_is_counted_anew():
    before = [*BEFORE, *homes(101, 20, key=OH)]
    now = [*BEFORE, *homes(50, 2), *homes(101, 20, key=OH), *homes(150, 8, key=OH)]
    found = next_of(before, now)
    assert 50 not in found and 157 in found


def test_what_did_not_show_before_does_not_wait():
    """Four homes were hidden; with the fifth they show, and nobody knows what they were before."""
    assert len(next_of(homes(1, 4), homes(1, 5))) == 5


def test_small_changes_add_up_until_they_may_show():
    old, day = Tally.of(BEFORE), list(BEFORE)
    counted = []
    for home in range(50, 58):
        day = [*day, row(home, 50)]
        old = settled(old, decide_tally(old, 100, is_share=True), Tally.of(day), 100, is_share=True)
        counted.append(len(old.home))
    assert counted == [20, 20, 20, 20, 20, 26, 26, 26]


COUNTS = st.dictionaries(
    st.integers(1, 60),
    st.tuples(st.sampled_from([MD, ("MD", 2), OH]), st.integers(0, 40), st.sampled_from("ABCDEFGH")),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(COUNTS, COUNTS)
def test_the_difference_of_what_shows_is_never_of_few_homes(first, second):
    def tally(counts):
        return Tally.of((key, owner, home, (1, top, 40)) for home, (key, top, owner) in sorted(counts.items()))

    old = tally(first)
    before = decide_tally(old, 100, is_share=True)
    new = settled(old, before, tally(second), 100, is_share=True)
    after = decide_tally(new, 100, is_share=True)
    for group in ("MD", "OH", NATION):
        was, is_now = (each.nation if group == NATION else each.states.get(group) for each in (before, after))
        if was and is_now and was.cell.value is not None and is_now.cell.value is not None:
            changed = _changed(old, new, group)
            assert not changed or len(changed) >= 5, (group, changed)


def _changed(old: Tally, new: Tally, group: str) -> set[int]:
    def facts(each: Tally) -> set:
        lines = zip(each.home.tolist(), each.cell.tolist(), *np.asarray(each.parts).tolist(), strict=True)
        return {(home, *part) for home, cell, *part in lines if group in (NATION, each.keys[cell][0])}

    return {home for home, *_ in facts(old) ^ facts(new)}
