"""Charts at their edges: what has no centre, no limits, no signal. Numbers worked out by hand from the formulas."""

import math

import numpy as np
import pytest

from campaigns.spc.arrays import charts_of
from campaigns.spc.charts import chart_of

approx = pytest.approx


def test_a_u_chart_by_hand():
    """Pooled 12 / 600; 3 sigma of 0.02 at 100 days reaches below 0 and is cut there."""
    chart = chart_of("u", [1, 2, 3, 6], [100, 100, 100, 300], multiply=1000)
    assert chart.y == (10, 20, 30, 20)
    assert chart.centre == approx((20,) * 4)
    assert chart.lower == (0, 0, 0, 0)
    assert chart.upper[0] == approx(1000 * (0.02 + 3 * math.sqrt(0.02 / 100)))
    assert chart.upper95[3] == approx(1000 * (0.02 + 2 * math.sqrt(0.02 / 300)))
    assert chart.lower95[3] == approx(1000 * (0.02 - 2 * math.sqrt(0.02 / 300)))
    assert chart.sigma_rows == ()


def test_an_i_chart_by_hand_with_a_screened_range():
    """Ranges 1 … 1 and two of 30: those are out of the second mean, so the one month lies beyond the limits."""
    values = [10, 11, 10, 11, 10, 11, 40, 10, 11, 10, 11, 10]
    screened, raw = chart_of("i", values), chart_of("i", values, screened=False)
    centre = sum(values) / 12
    assert screened.upper[0] == approx(centre + 3 / 1.128)
    assert raw.upper[0] == approx(centre + 3 * (9 * 1 + 29 + 30) / 11 / 1.128)
    assert screened.sigma_signal[6]


def test_a_range_of_exactly_the_screen_is_dropped():
    """3.267 × the mean range is too large; a hair below isn't. Ranges: 22 times 1, once x."""
    x = 3.267 * 22 / (23 - 3.267)  # x = 3.267 (22 + x) / 23
    for factor, stays in [(1 + 1e-6, False), (1 - 1e-6, True)]:
        values = np.concatenate([np.arange(23) % 2, [x * factor]])  # ends on 0, then up by x
        chart = chart_of("i", values.tolist())
        mean_range = (22 + x * factor) / 23 if stays else 1
        assert chart.upper[0] - chart.centre[0] == approx(3 * mean_range / 1.128)


def test_i_prime_screens_a_little_earlier():
    """3.2665 × the mean is too large there. Sizes are equal, so its spreads are the ranges times a constant."""
    x = 3.2665 * 22 / (23 - 3.2665)
    for factor, stays in [(1 + 1e-6, False), (1 - 1e-6, True)]:
        values = [*(number % 2 * 10 for number in range(23)), x * factor * 10]
        chart = chart_of("ip", values, [10] * 24)
        mean_range = (22 + x * factor) / 23 if stays else 1
        assert chart.upper[0] - chart.centre[0] == approx(3 * math.sqrt(math.pi / 2) * mean_range / math.sqrt(2))


def test_a_last_digit_is_no_side_and_no_signal():
    """0.1 + 0.2 is not 0.3 to a computer; to the chart it lies on the line."""
    chart = chart_of("i", [0.1 + 0.2] * 12, centre=0.3, screened=False)
    assert (chart.parts[0].runs.n_useful, chart.sigma_rows) == (0, ())


def test_excluded_months_are_bridged_and_missing_ones_are_not():
    values = [1, 3, 100, 2, 4]
    bridged = chart_of("i", values, excluded=[2], screened=False)
    assert bridged.upper[0] - bridged.centre[0] == approx(3 * (2 + 1 + 2) / 3 / 1.128)
    values[2] = None
    gap = chart_of("i", values, screened=False)
    assert gap.upper[0] - gap.centre[0] == approx(3 * (2 + 2) / 2 / 1.128)
    assert gap.centre == bridged.centre == (2.5,) * 5


def test_excluded_months_count_nowhere_but_can_be_beyond_a_limit():
    chart = chart_of("c", [4, 5, 4, 5, 60, 4, 5], excluded=[4])
    assert chart.centre[0] == approx(27 / 6)
    assert chart.sigma_rows == (4,)
    assert (chart.parts[0].runs.n_obs, chart.parts[0].sigma_signals) == (6, 1)
    assert chart.included == (True, True, True, True, False, True, True)


def test_excluded_rows_outside_the_series_are_nobodys():
    assert chart_of("c", [1, 2, 3], excluded=[-1, 3, 99]) == chart_of("c", [1, 2, 3])


def test_a_month_half_missing_is_missing_whole():
    whole = chart_of("p", [1, 2, None], [10, 10, None])
    assert chart_of("p", [1, 2, 9], [10, 10, None]) == whole == chart_of("p", [1, 2, None], [10, 10, 50])
    assert whole.upper[2] is None
    assert whole.centre[2] == approx(0.15)


@pytest.mark.parametrize("cases", [0, 3])
def test_out_of_none_there_is_no_rate(cases):
    """Also when there are cases: they can't be entered, and must not reach the centre."""
    chart = chart_of("u", [2, cases, 4], [100, 0, 100])
    assert chart.y == (0.02, None, 0.04)
    assert chart.centre == approx((0.03,) * 3)
    assert (chart.parts[0].runs.n_obs, chart.parts[0].runs.n_useful) == (3, 2)
    assert chart.sigma_signal == (False, False, False)


def test_counts_look_at_no_denominator():
    assert chart_of("c", [0, 2, 4], [0, None, 50]).y == (0, 2, 4)


def test_exactly_on_the_limit_is_no_signal():
    """Mean 9 of counts: limits 0 and 18."""
    values = [9] * 10 + [18, 0]
    chart = chart_of("c", values, freeze=10)
    assert (chart.lower[0], chart.upper[0]) == (0, 18)
    assert chart.sigma_rows == ()
    assert chart_of("c", [*values[:10], 19, 0], freeze=10).sigma_rows == (10,)


def test_a_constant_series_has_no_useful_month_and_no_limits():
    """24 times 0.1 is 2.4000000000000001, which no computer number is; the mean must still be 0.1."""
    chart = chart_of("i", [0.1] * 24)
    assert chart.parts[0].runs.n_useful == 0
    assert set(chart.upper) == {None}
    unscreened = chart_of("i", [0.1] * 24, screened=False)
    assert set(unscreened.upper) == {0.1}
    assert unscreened.sigma_rows == ()


def test_constant_rates_of_varying_homes_are_ties():
    chart = chart_of("p", [1, 2, 3, 7], [30, 60, 90, 210])
    assert chart.parts[0].runs.n_useful == 0


def test_nobody_and_everybody():
    for cases, line in [(0, 0), (20, 100)]:
        chart = chart_of("p", [cases] * 12, [20] * 12, multiply=100)
        assert chart.centre == chart.lower == chart.upper == (line,) * 12
        assert chart.sigma_rows == ()
    for kind in ("pp", "up", "i"):
        assert set(chart_of(kind, [0] * 12, [20] * 12).upper) == {None}


def test_a_baseline_of_nothing_makes_every_case_a_signal():
    """As the peer; the layer above refuses such a baseline."""
    chart = chart_of("u", [0] * 6 + [1, 0, 2], [100] * 9, freeze=6)
    assert chart.sigma_rows == (6, 8)


def test_phases_have_their_own_lines_and_switch_freezing_off():
    chart = chart_of("i", [1, 2, 1, 2, 11, 12, 11, 12], phases=[4, 4, 0, 8, 99], freeze=2)
    assert [(part.first, part.last, part.centre) for part in chart.parts] == [(0, 3, 1.5), (4, 7, 11.5)]
    assert chart.part == (1, 1, 1, 1, 2, 2, 2, 2)
    assert all(chart.baseline)
    assert [run.points for run in chart.parts[1].runs.runs] == [(4,), (5,), (6,), (7,)]


def test_a_phase_without_a_value_has_nothing():
    chart = chart_of("u", [1, 2, None, None], [10, 10, None, None], phases=[2])
    assert chart.parts[1].centre is None
    assert (chart.parts[1].runs.n_useful, chart.parts[1].runs.longest_run, chart.parts[1].runs.signal) == (
        0,
        None,
        False,
    )


def test_freezing_judges_later_months_by_the_first():
    chart = chart_of("run", [1, 3, 1, 3, 9, 9, 9], freeze=4)
    assert chart.centre == (2,) * 7
    assert chart.baseline == (True,) * 4 + (False,) * 3
    assert chart.parts[0].runs.longest_run == 4


def test_a_centre_from_outside_is_multiplied_and_a_target_is_not():
    chart = chart_of("u", [3, 4], [100, 100], multiply=1000, centre=0.03, target=35)
    assert chart.centre == (30, 30)
    assert chart.target == 35
    assert chart.parts[0].runs.n_useful == 1


def test_scaling_makes_no_tie_a_difference():
    """7 / 100 lies on 0.07 also when both are multiplied by 1,000, where they differ in the last digit."""
    chart = chart_of("u", [7, 14, 7], [100, 200, 100], multiply=1000)
    assert chart.parts[0].runs.n_useful == 0


def test_a_share_above_one_leaves_no_limits():
    assert set(chart_of("p", [30, 30], [20, 20]).upper) == {None}


def test_g_draws_the_median_and_makes_its_limits_about_the_mean():
    chart = chart_of("g", [10, 20, 90])
    assert chart.centre == (20, 20, 20)
    assert chart.upper[0] == approx(40 + 3 * math.sqrt(40 * 41))
    assert chart.lower[0] == 0
    assert chart_of("g", [10, 20, 90], centre=30).centre == (30,) * 3


def test_t_is_an_i_chart_of_the_root():
    days = [20.0, 1.0, 145.0, 11.0, 260.0, 1.0]
    chart = chart_of("t", days)
    root = chart_of("i", [value ** (1 / 3.6) for value in days])
    assert chart.centre[0] == approx(root.centre[0] ** 3.6)
    assert chart.upper[0] == approx(root.upper[0] ** 3.6)
    assert chart.lower[0] == 0
    assert chart.lower95[0] is None
    assert chart_of("t", days, centre=18).centre[0] == approx(18)


@pytest.mark.parametrize("days", [[3, 0, 5], [3, -1, 5]])
def test_times_between_events_are_more_than_nothing(days):
    with pytest.raises(ValueError, match="more than 0"):
        chart_of("t", days)


def test_i_prime_takes_its_sigma_from_all_months():
    """Quirk of the peer: also from those beyond the baseline."""
    short = chart_of("ip", [1, 2, 3, 9, 1, 7], [10] * 6, freeze=3)
    whole = chart_of("ip", [1, 2, 3, 9, 1, 7], [10] * 6)
    assert short.centre != whole.centre
    assert short.upper[0] - short.centre[0] == approx(whole.upper[0] - whole.centre[0])


def test_a_lower_limit_below_nothing_can_be_cut():
    values = [0, 5, 0, 6, 1]
    assert chart_of("i", values).lower[0] < 0
    assert chart_of("i", values, y_neg=False).lower[0] == 0
    assert chart_of("i", [-1, *values], y_neg=False).lower[0] < 0


def test_laney_widens_by_what_the_months_vary_beyond_chance():
    """Equal sizes: sigma_z is the i chart's sigma over the u chart's."""
    cases = [40, 90, 35, 100, 20, 70, 60, 110]
    days = [1000] * 8
    prime, plain, single = (chart_of(kind, cases, days, screened=False) for kind in ("up", "u", "i"))
    wide = (single.upper[0] - single.centre[0]) / (plain.upper[0] - plain.centre[0])
    assert prime.upper[0] - prime.centre[0] == approx(wide * (plain.upper[0] - plain.centre[0]))


@pytest.mark.parametrize("kind", ["run", "p", "pp", "u", "up", "c", "i", "ip", "g", "t"])
@pytest.mark.parametrize("months", [0, 1, 2])
def test_short_series_break_nothing(kind, months):
    chart = chart_of(kind, [1.0] * months, [2.0] * months)
    assert len(chart.y) == len(chart.upper) == len(chart.part) == months
    assert len(chart.parts) == min(months, 1)
    nothing = chart_of(kind, [None] * months, [None] * months)
    assert set(nothing.y) <= {None}
    assert nothing.sigma_rows == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("p", [[1]]), "needs denominators"), (("x", [[1]]), "not a valid"), (("c", [1, 2]), "series × months")],
)
def test_what_cannot_be_drawn_is_said(arguments, words):
    with pytest.raises(ValueError, match=words):
        charts_of(*arguments)
