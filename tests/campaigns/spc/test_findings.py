"""Verdicts: real change, no sign of change, too early to tell."""

import random

from campaigns.spc.findings import Verdict, find

STEADY = [72, 75, 68, 74, 69, 73, 70, 76, 71, 77, 67, 73]  # median 72.5


def test_nine_months_above_the_first_years_median_are_a_change():
    finding = find([*STEADY, 71, 74, 70, 78, 79, 80, 81, 80, 83, 85, 82, 87])
    assert (finding.verdict, finding.side, finding.lasts) == (Verdict.CHANGE, 1, True)
    assert finding.run.points == tuple(range(15, 24))
    assert finding.points == frozenset(range(15, 24))
    assert (finding.baseline, finding.runs.centre) == (12, 72.5)


def test_a_change_that_went_away_again_does_not_last():
    finding = find([*STEADY, *[80] * 9, 70, 75, 69, 76])
    assert (finding.verdict, finding.side, finding.lasts) == (Verdict.CHANGE, 1, False)


def test_fewer_than_ten_useful_points_are_too_early():
    assert find([1, 2, 3, 4, 5, 6, 7, 8, 9]).verdict == Verdict.TOO_EARLY
    assert find([1, 9] * 5).verdict == Verdict.NO_SIGN
    assert find([]).verdict == Verdict.TOO_EARLY
    assert find([None] * 30).verdict == Verdict.TOO_EARLY


def test_months_on_the_median_are_no_evidence():
    assert find([0] * 18 + [1, 0, 2, 0, 1, 0]).verdict == Verdict.TOO_EARLY


def test_a_year_without_any_case_is_no_baseline():
    """Carried on, a median of 0 would make a signal of every later case."""
    finding = find([0] * 12 + [1, 2, 1, 3, 1, 2, 1, 2, 1, 2, 1, 2])
    assert finding.baseline is None


def test_too_few_crossings_are_a_change_without_a_long_run():
    """Twelve months, half low, half high: the longest possible run is below its limit, only crossings can tell."""
    finding = find([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9])
    assert (finding.verdict, finding.run, finding.side) == (Verdict.CHANGE, None, 1)
    assert finding.points == frozenset()
    assert find([8, 9, 8, 9, 8, 9, 1, 2, 1, 2, 1, 2]).side == -1


def test_of_its_own_median_a_long_first_run_means_what_came_after():
    finding = find([*[5] * 9, None, None, None, 9, 9, 9, 4, 9, 9, 9, 9, 9, 4, 9, 9, 9])
    assert (finding.baseline, finding.verdict) == (None, Verdict.CHANGE)
    assert finding.run.points == tuple(range(9))
    assert (finding.run.side, finding.side, finding.lasts) == (-1, 1, True)


def test_on_pure_chance_false_alarms_stay_rare():
    """24 months, the median of the first 12 carried on: measured 8 %; trend and shift rules give 26 % and more."""
    dice = random.Random(7)
    alarms = sum(find([dice.gauss(0, 1) for _ in range(24)]).verdict == Verdict.CHANGE for _ in range(600))
    assert alarms / 600 < 0.12
