"""Runs analysis: limits, ties, gaps. What the peer counts in whole series: test_reference.py."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.spc.run_rules import centre_of, crossings_limit, longest_run_limit, runs_analysis

DATA = Path(__file__).parents[2] / "data" / "spc"


def test_limits_for_1_to_400_points():
    table = json.loads((DATA / "anhoej_limits.json").read_text())["limits"]
    assert [row[0] for row in table] == list(range(1, 401))
    assert [[n, longest_run_limit(n), crossings_limit(n)] for n in range(1, 401)] == table


def test_a_point_on_the_line_and_a_missing_month_break_no_run():
    runs = runs_analysis([2, 2, 1, None, 2, 2, 0, 0, 0, 0, 1], centre=1)
    assert [run.points for run in runs.runs] == [(0, 1, 4, 5), (6, 7, 8, 9)]
    assert (runs.longest_run, runs.crossings, runs.n_useful, runs.n_obs) == (4, 1, 8, 11)


def test_rounding_is_no_side():
    """0.1 + 0.2 is not 0.3 to a computer; to the chart it lies on the line."""
    assert runs_analysis([0.1 + 0.2, 0.3, 0.3]).n_useful == 0


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_without_values_nothing_is_counted(values):
    runs = runs_analysis(values)
    assert (runs.n_useful, runs.centre, runs.longest_run, runs.crossings, runs.signal) == (0, None, None, None, False)
    assert math.isnan(centre_of(values))


values = st.lists(st.none() | st.integers(0, 20).map(float), max_size=60)


@given(values)
def test_upside_down_changes_no_count(series):
    """Mirrored at the centre the verdict is the same: no direction is built into the rules."""
    up = runs_analysis(series)
    down = runs_analysis([None if value is None else -value for value in series])
    assert (up.longest_run, up.crossings, up.signal, up.signal_points) == (
        down.longest_run, down.crossings, down.signal, down.signal_points,
    )  # fmt: skip


@given(values, st.integers(0, 60))
def test_a_missing_month_more_changes_no_verdict(series, at):
    with_gap = [*series[:at], None, *series[at:]]
    before, after = runs_analysis(series), runs_analysis(with_gap)
    assert (before.longest_run, before.crossings, before.signal) == (after.longest_run, after.crossings, after.signal)
