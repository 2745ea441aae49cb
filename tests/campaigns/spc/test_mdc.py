"""The NHS view at its edges, worked out by hand; whole series are in test_reference.py."""

import pytest

from campaigns.spc.mdc import Assurance, Better, Cause, Variation, view_of

STEADY = [10, 12, 11, 9, 10, 11, 9, 12, 10, 11, 9, 10, 12, 9]


def named(view, cause: Cause) -> list[int]:
    return [row for row, one in enumerate(view.cause) if one == cause]


def test_limits_are_266_mean_ranges_from_the_mean():
    view = view_of([10, 12, 11, 15], screened=False)
    assert view.mean == (12,) * 4
    assert view.upper == pytest.approx((12 + 2.66 * 7 / 3,) * 4)
    assert view.lower == pytest.approx((12 - 2.66 * 7 / 3,) * 4)
    assert view.short == (True,) * 4


def test_thirteen_months_are_enough():
    assert set(view_of(STEADY[:13]).short) == {False}
    assert set(view_of(STEADY[:12]).short) == {True}
    assert set(view_of([*STEADY[:12], None]).short) == {True}


def test_seven_months_on_one_side_are_a_shift_and_six_are_not():
    series = [10, 14, 10, 14, 10, 14, 13, 13, 13, 13, 13, 13]
    view = view_of(series)
    above = list(range(5, 12))
    assert [view.side[row] for row in above] == [1] * 7
    assert named(view, Cause.SHIFT_ABOVE) == above
    assert named(view_of(series[:11]), Cause.SHIFT_ABOVE) == []
    assert len(named(view_of(series[:11], shift_length=6), Cause.SHIFT_ABOVE)) == 6


def test_a_month_on_the_mean_breaks_a_shift_and_a_missing_one_does_not():
    ups = [11, 15, 11, 15]
    downs = [9, 5, 9, 5]
    whole = view_of([*ups, *ups, *downs, *downs])
    assert named(whole, Cause.SHIFT_ABOVE) == list(range(8))
    broken = view_of([*ups, 10, *ups, *downs, *downs])
    assert named(broken, Cause.SHIFT_ABOVE) == []
    gap = view_of([*ups, None, *ups, *downs, *downs])
    assert named(gap, Cause.SHIFT_ABOVE) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert gap.outside[4] is None


def test_seven_rising_months_are_a_trend_and_equal_ones_end_it():
    rising = [10, 11, 12, 13, 14, 15, 16]
    zigzag = [13, 12.5, 13.5, 12, 14, 13, 12.8]
    assert named(view_of([*zigzag, *rising]), Cause.RISING) == list(range(7, 14))
    assert named(view_of([*zigzag, *rising[::-1]]), Cause.FALLING)[-7:] == list(range(7, 14))
    flat = [10, 11, 12, 12, 13, 14, 15]
    assert named(view_of([*zigzag, *flat]), Cause.RISING) == []
    gap = [10, 11, 12, None, 13, 14, 15, 16]
    assert named(view_of([*zigzag, *gap]), Cause.RISING) == []


def test_two_of_three_near_a_limit_on_one_side():
    """Mean 10 and limits 4 and 16 from the first months; near is beyond 14."""
    basis = [10 - 6 / 5.32, 10 + 6 / 5.32] * 6
    assert view_of(basis).upper[0] == pytest.approx(16)
    near = view_of([*basis, 15, 11, 15], fix_after=12)
    assert named(near, Cause.TWO_OF_THREE_ABOVE) == [12, 14]
    assert named(view_of([*basis, 5, 9, 5], fix_after=12), Cause.TWO_OF_THREE_BELOW) == [12, 14]
    assert named(view_of([*basis, 15, 9, 15], fix_after=12), Cause.TWO_OF_THREE_ABOVE) == []
    beyond = view_of([*basis, 17, 11, 15], fix_after=12)
    assert named(beyond, Cause.TWO_OF_THREE_ABOVE) == []
    assert named(beyond, Cause.ABOVE_LIMIT) == [12]


@pytest.mark.parametrize(
    ("better", "up", "down"),
    [
        (Better.HIGHER, Variation.IMPROVEMENT, Variation.CONCERN),
        (Better.LOWER, Variation.CONCERN, Variation.IMPROVEMENT),
        (Better.NEITHER, Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
    ],
)
def test_the_icon_is_the_last_months(better, up, down):
    high, low = view_of([*STEADY, 40], better=better), view_of([*STEADY, -20], better=better)
    assert (high.icon, high.is_high) == (up, True)
    assert (low.icon, low.is_high) == (down, False)
    assert view_of([*STEADY, 40, 10], better=better).icon == Variation.COMMON
    assert view_of([*STEADY, 40, None], better=better).icon == up
    assert view_of([None, None], better=better).icon is None
    assert view_of([], better=better).icon is None


def test_assurance_looks_at_the_limits_of_the_last_phase():
    series = [*STEADY, *(value + 100 for value in STEADY)]
    asked = {"phases": [14], "better": Better.HIGHER}
    assert view_of(series, target=50, **asked).assurance == Assurance.REACHES
    assert view_of(series, target=150, **asked).assurance == Assurance.FAILS
    assert view_of(series, target=110, **asked).assurance == Assurance.HIT_AND_MISS
    assert view_of(series, target=50, phases=[14], better=Better.LOWER).assurance == Assurance.FAILS
    assert view_of(series, target=50, phases=[14], better=Better.NEITHER).assurance is None
    assert view_of(series, **asked).assurance is None


def test_exactly_on_the_limit_is_hit_and_miss():
    upper = view_of(STEADY).upper[-1]
    assert view_of(STEADY, target=upper, better=Better.HIGHER).assurance == Assurance.HIT_AND_MISS


def test_rules_do_not_look_across_a_phase():
    rising = list(range(20))
    assert named(view_of(rising, phases=[6, 12]), Cause.RISING) == list(range(13, 19))  # 12 and 19 are beyond limits
    assert view_of(rising, phases=[6, 12]).phase == (0,) * 6 + (1,) * 6 + (2,) * 8


def test_a_rate_is_multiplied_after_it_is_judged():
    view = view_of([7, 14, 7], [100, 200, 100], multiply=1000)
    assert view.side == (0, 0, 0)
    assert view.mean == pytest.approx((70,) * 3)
