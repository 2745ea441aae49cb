"""The small-cell rule: what a reader can't know stays unknown, whatever they add up or subtract."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qioportal.lib.suppression import (
    FEWER,
    NO_CASES,
    PROTECTED,
    count_cell,
    group_may_show,
    rate_cell,
    show_count,
    show_rate,
    suppress_line,
)

SMALL = set(range(1, 11))


@pytest.mark.parametrize(
    ("count", "out_of", "words"),
    [
        (0, None, "0"), (1, None, FEWER), (10, None, FEWER), (11, None, "11"), (1500, None, "1,500"), (None, None, "–"),
        (0, 40, "0"), (40, 40, "40"), (5, 40, FEWER), (35, 40, PROTECTED), (29, 40, "29"), (12, 15, PROTECTED),
        (3, 15, PROTECTED), (3, 5, FEWER),
    ],
)  # fmt: skip
def test_counts(count, out_of, words):
    assert show_count(count, out_of) == words


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        (52, 100, "52.0"), (0, 100, "0.0"), (100, 100, "100.0"), (0, 0, NO_CASES), (10, 100, FEWER),
        (90, 100, PROTECTED),
        (0, 9, FEWER), (None, 100, "–"), (11, 22, "50.0"), (1234, 1300, "94.9"),
    ],
)  # fmt: skip
def test_rates_of_a_share(numerator, denominator, words):
    assert show_rate(numerator, denominator, 100) == words


def test_events_have_no_complement():
    assert show_rate(2999, 3000, 1000, is_share=False) == "999.7"
    assert show_rate(3, 30000, 1000, is_share=False) == FEWER
    assert show_rate(3100, 3000, 1000, is_share=False) == "1,033.3"


@pytest.mark.parametrize(
    ("homes", "largest", "shows"),
    [(4, 1, False), (5, 1, True), (5, 4, True), (5, 5, False), (20, 17, True), (20, 18, False), (0, 0, False)],
)
def test_groups_of_homes(homes, largest, shows):
    assert group_may_show(homes, largest) is shows


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([100, 1000, 10000]))
def test_what_shows_of_a_share_never_narrows_a_small_count(part, rest, multiplier):
    """Every share of the same whole that gives the same answer is possible: a hidden side must leave all of 1 to 10
    open (or all that the whole allows)."""
    whole = part + rest
    answer = rate_cell(part, whole, multiplier).words
    possible = {other for other in range(whole + 1) if rate_cell(other, whole, multiplier).words == answer}
    for mine, seen in ((part, possible), (rest, {whole - other for other in possible})):
        if mine in SMALL:
            assert {each for each in SMALL if each <= whole} <= seen | {whole}, (part, whole, answer)


@given(st.integers(0, 400), st.integers(0, 400))
def test_count_and_rate_hide_together(part, rest):
    """A shown count beside a hidden rate, or the other way round, would give the hidden one away."""
    whole = part + rest
    if whole > 10:
        assert count_cell(part, whole).hidden == rate_cell(part, whole, 100).hidden


def possible_values(parts, total, at):
    """A solver by brute force, written from what the reader sees: what can the hidden cell `at` be?"""
    cells, shown_total = suppress_line(parts, total)
    small = [index for index, cell in enumerate(cells) if cell.words == FEWER]
    also = [index for index, cell in enumerate(cells) if cell.words == PROTECTED]
    if shown_total.value is None:
        ceiling = 10 if shown_total.words == FEWER else None
        return {each for each in SMALL if ceiling is None or each <= ceiling}
    left = shown_total.value - sum(cell.value for cell in cells if cell.value is not None)
    visible = [cell.value for cell in cells if cell.value]
    most = min(visible) if visible else left  # the smallest are hidden first, and the reader knows
    found = set()
    for guess in itertools.product(sorted(SMALL), repeat=len(small)):
        rest = left - sum(guess)
        if (rest == 0) if not also else (11 * len(also) <= rest <= most * len(also)):
            found.add(guess[small.index(at)])
    return found


amounts = st.one_of(st.integers(0, 25), st.integers(0, 300))


@settings(max_examples=300, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=5))
def test_a_line_with_its_total_gives_no_small_part_away(parts):
    cells, total = suppress_line(parts, sum(parts))
    for index, (part, cell) in enumerate(zip(parts, cells, strict=True)):
        assert cell.value is None or (cell.value == part and part not in SMALL)
        if part == 0:
            assert cell.words == "0"
        if part in SMALL and len([each for each in parts if each in SMALL]) <= 4:
            assert possible_values(parts, sum(parts), index) == SMALL, (parts, [str(each) for each in cells], total)


@pytest.mark.parametrize(
    ("parts", "words", "total"),
    [
        ([200, 50, 30], ["200", "50", "30"], "280"),
        ([200, 50, 5], ["200", PROTECTED, FEWER], "255"),
        ([5, 0, 0], [FEWER, "0", "0"], FEWER),
        ([1, 11], [FEWER, PROTECTED], PROTECTED),
        ([4, 3, 2], [FEWER, FEWER, FEWER], PROTECTED),
    ],
)
def test_lines(parts, words, total):
    cells, whole = suppress_line(parts, sum(parts))
    assert ([cell.words for cell in cells], whole.words) == (words, total)


def test_parts_that_do_not_make_the_total_are_refused():
    with pytest.raises(ValueError, match="total"):
        suppress_line([1, 2], 4)
