"""The statistical alert is worth a call: few false alarms on steady series, real changes found, no alert from a gap."""

import random

import pytest

from campaigns.caseload.worse import worse_in
from campaigns.charts.picture import Mark, Subject
from campaigns.charts.stretches import picture_of
from qioportal.lib.months import Month

FIRST = Month.parse("2024-11")
SHARE = Subject("antipsychotics", "per 100", higher_is_better=False, ceiling=100.0)
STAYS = Subject("consistent assignment", "per 100", higher_is_better=True, ceiling=100.0)


def picture(pairs, subject=SHARE):
    marks = [
        Mark(FIRST.shift(step), *(pair or (None, None)), 100 * pair[0] / pair[1] if pair and pair[1] else None)
        for step, pair in enumerate(pairs)
    ]
    return picture_of(subject, marks)


def drawn(chance, rates, out_of=70):
    return [(sum(chance.random() < rate for _ in range(out_of)), out_of) for rate in rates]


@pytest.mark.parametrize(("months", "most"), [(12, 0), (24, 8)])
def test_steady_series_hardly_ever_alarm(months, most):
    """700 homes where nothing happened: 0.3 to 0.5 of 100 are expected to stand, 8 would be more than 1 of 100."""
    chance = random.Random(11)
    found = sum(worse_in(picture(drawn(chance, [0.2] * months))) is not None for _ in range(700))
    assert found <= most


def test_a_real_change_is_found_in_most_homes():
    """20 to 35 of 100 for nine months after fifteen."""
    chance = random.Random(3)
    rates = [0.2] * 15 + [0.35] * 9
    found = sum(worse_in(picture(drawn(chance, rates))) is not None for _ in range(100))
    assert found >= 85


STEADY = [(14, 70), (13, 70), (15, 70), (14, 70), (16, 70), (12, 70)] * 2


def test_it_says_since_when():
    worse = worse_in(picture([*STEADY, *[(27, 70)] * 8]))
    assert (str(worse.since), worse.months) == ("2025-11", 8)


def test_the_same_change_upwards_is_no_alert_where_higher_is_better():
    assert worse_in(picture([*STEADY, *[(27, 70)] * 8], STAYS)) is None
    assert worse_in(picture([*STEADY, *[(4, 70)] * 8], STAYS)) is not None


def test_a_change_that_is_over_is_no_alert():
    assert worse_in(picture([*STEADY, *[(27, 70)] * 8, (12, 70), (11, 70)])) is None


def test_a_gap_in_the_run_does_not_hide_it():
    assert worse_in(picture([*STEADY, *[(27, 70)] * 5, None, *[(27, 70)] * 3])).months == 8


def test_a_long_run_that_hardly_differs_is_no_alert():
    """Eight months a little above the center: too long for chance, and no call is worth it."""
    assert worse_in(picture([*STEADY, *[(15, 70)] * 8])) is None


@pytest.mark.parametrize("pairs", [[], [(3, 10)], [None, None], [(0, 0)] * 14, [(0, 50)] * 24])
def test_series_that_say_nothing(pairs):
    assert worse_in(picture(pairs)) is None
