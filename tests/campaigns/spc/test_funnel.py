"""Funnel limits against the binomial and Poisson tables, and against themselves where chance is all there is."""

import math
from fractions import Fraction

import numpy as np
import pytest

from campaigns.spc.funnel import funnel_limits, funnel_of

SEED = 20260


def binomial_limit(size: int, chance: Fraction, share: Fraction) -> float:
    """Spiegelhalter's formula in whole numbers."""
    below = Fraction(0)
    for count in range(size + 1):
        here = math.comb(size, count) * chance**count * (1 - chance) ** (size - count)
        below += here
        if below >= share:
            return float(max(count - (below - share) / here, 0) / size)
    raise AssertionError


@pytest.mark.parametrize("size", [1, 7, 40, 100, 400])
@pytest.mark.parametrize("share", ["0.001", "0.025", "0.975", "0.999"])
def test_shares_have_exact_binomial_limits(size, share):
    ours = funnel_limits("p", 0.15, [size], [float(share)])[0, 0]
    assert ours == pytest.approx(binomial_limit(size, Fraction(15, 100), Fraction(share)), rel=1e-9, abs=1e-12)


def test_rates_have_exact_poisson_limits():
    """5 expected: P(R <= 1) = 0.0404, P(R <= 0) = 0.0067; P(R <= 10) = 0.9863, P(R <= 9) = 0.9682."""
    below = [math.exp(-5) * sum(5**k / math.factorial(k) for k in range(r + 1)) for r in range(12)]
    low = 1 - (below[1] - 0.025) / (below[1] - below[0])
    high = 10 - (below[10] - 0.975) / (below[10] - below[9])
    ours = funnel_limits("u", 0.005, [1000], [0.025, 0.975])[:, 0]
    assert ours == pytest.approx([low / 1000, high / 1000], rel=1e-9)


@pytest.mark.parametrize(("kind", "centre"), [("p", 0.4), ("u", 0.02)])
def test_where_homes_are_large_the_curve_goes_over_into_the_normal_one(kind, centre):
    """Across the border between both formulas there is no step."""
    border = 1000 / (centre * (1 - centre if kind == "p" else 1))
    sizes = [math.floor(border) - 1, math.ceil(border) + 1]
    for share in (0.001, 0.025, 0.975, 0.999):
        near, far = funnel_limits(kind, centre, sizes, [share])[0]
        assert near == pytest.approx(far, rel=2e-3)


def test_limits_narrow_as_homes_grow():
    lines = funnel_limits("u", 0.01, [100, 1000, 10_000, 1_000_000], [0.001, 0.025, 0.975, 0.999])
    assert (np.diff(lines, axis=0) >= 0).all()
    assert (np.diff(lines[0]) >= 0).all()
    assert (np.diff(lines[3]) < 0).all()
    assert lines[0, 0] == 0


def test_the_centre_is_pooled_and_places_are_told():
    sizes = [400] * 20
    cases = [40] * 16 + [4, 62, 27, 90]
    funnel = funnel_of("p", cases, sizes, multiply=100)
    assert funnel.centre == pytest.approx(100 * sum(cases) / sum(sizes))
    assert funnel.place.tolist() == [0] * 16 + [-2, 2, -1, 2]
    assert (funnel.lower_outer < funnel.lower).all()
    assert (funnel.upper_outer > funnel.upper).all()


def test_the_lines_are_those_of_95_and_998_in_a_thousand():
    funnel = funnel_of("p", [10, 40], [100, 300])
    lines = funnel_limits("p", funnel.centre, [100, 300], [0.001, 0.025, 0.975, 0.999])
    ours = np.array([funnel.lower_outer, funnel.lower, funnel.upper, funnel.upper_outer])
    assert ours == pytest.approx(lines)


def test_a_home_without_residents_has_no_place():
    funnel = funnel_of("u", [3, 2, np.nan, 1], [100, 0, 50, np.nan])
    assert funnel.centre == pytest.approx(0.03)
    assert np.isnan(funnel.y).tolist() == [False, True, True, True]
    assert np.isnan(funnel.upper).tolist() == [False, True, True, True]
    assert funnel.place.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(("cases", "line"), [([0, 0, 0], 0), ([50, 60, 70], 100)])
def test_nobody_and_everybody_is_a_line(cases, line):
    funnel = funnel_of("p", cases, [50, 60, 70], multiply=100)
    assert set(funnel.upper_outer) == set(funnel.lower_outer) == {line}
    assert (set(funnel.place), funnel.overdispersed) == ({0}, False)


def test_no_homes_at_all():
    funnel = funnel_of("p", [], [])
    assert math.isnan(funnel.centre)
    assert funnel.y.size == funnel.place.size == 0


def test_more_than_the_whole_is_refused():
    with pytest.raises(ValueError, match="more than its whole"):
        funnel_of("p", [5, 11], [10, 10])


@pytest.mark.parametrize("kind", ["p", "u"])
def test_by_chance_alone_one_home_in_twenty_is_outside_and_nothing_is_overdispersed(kind):
    draw = np.random.default_rng(SEED)
    sizes = draw.integers(30, 300, 4000)
    cases = draw.binomial(sizes, 0.2) if kind == "p" else draw.poisson(sizes * 0.2)
    funnel = funnel_of(kind, cases, sizes)
    assert 0.03 < (funnel.place != 0).mean() < 0.06
    assert (np.abs(funnel.place) == 2).mean() < 0.004
    assert funnel.dispersion == pytest.approx(1, abs=0.06)


def test_homes_that_differ_are_overdispersed_and_the_limits_can_be_widened():
    draw = np.random.default_rng(SEED)
    sizes = draw.integers(500, 900, 300)
    cases = draw.binomial(sizes, draw.beta(20, 80, 300))
    plain, wide = funnel_of("p", cases, sizes), funnel_of("p", cases, sizes, adjusted=True)
    assert plain.overdispersed
    assert plain.dispersion > 4
    assert (plain.place != 0).sum() > 3 * (wide.place != 0).sum()
    factor = math.sqrt(plain.dispersion)
    assert wide.upper - wide.centre == pytest.approx((plain.upper - plain.centre) * factor)
