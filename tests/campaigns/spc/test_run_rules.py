"""Runs analysis against the reference: what qicharts2 printed for every run chart of the synthetic series."""

import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.spc.run_rules import centre_of, crossings_limit, longest_run_limit, runs_analysis

DATA = Path(__file__).parents[2] / "data" / "spc"
SERIES = json.loads(gzip.decompress((DATA / "run_charts.json.gz").read_bytes()))["series"]
CASES = [pytest.param(series, case, id=case["case_id"]) for series in SERIES for case in series["cases"]]


def ratios(series: dict, case: dict) -> list[float | None]:
    """As SPC.md section 0: a month counts when both numbers are there, 0 out of 0 is missing."""
    if not case["uses_denominator"] or series["denominator"] is None:
        return series["numerator"]
    pairs = zip(series["numerator"], series["denominator"], strict=True)
    return [None if top is None or not bottom else top / bottom for top, bottom in pairs]


def test_limits_for_1_to_400_points():
    table = json.loads((DATA / "anhoej_limits.json").read_text())["limits"]
    assert [row[0] for row in table] == list(range(1, 401))
    assert [[n, longest_run_limit(n), crossings_limit(n)] for n in range(1, 401)] == table


@pytest.mark.parametrize(("series", "case"), CASES)
def test_runs_as_the_peer_counts_them(series, case):
    values = ratios(series, case)
    excluded = {row - 1 for row in case["exclude"] or []}
    for part in case["parts"]:
        rows = slice(part["first"] - 1, part["last"])
        here = {row - rows.start for row in excluded if row in range(*rows.indices(len(values)))}
        runs = runs_analysis(values[rows], case["cl"], baseline=case["freeze"], excluded=here)
        assert (runs.n_obs, runs.n_useful, runs.longest_run, runs.longest_run_max) == (
            part["n_obs"], part["n_useful"], part["longest_run"], part["longest_run_max"],
        )  # fmt: skip
        assert (runs.crossings, runs.crossings_min, runs.signal) == (
            part["n_crossings"], part["n_crossings_min"], part["runs_signal"],
        )  # fmt: skip
        printed = case["centre"][rows.start]
        if printed is None:
            assert runs.centre is None
        else:
            assert runs.centre * case["multiply"] == pytest.approx(printed, rel=1e-9, abs=1e-12)


def test_the_reference_holds_what_the_rules_are_about():
    """Signals and silence, ties, gaps, freezing, excluding, parts: no kind is missing from the data by accident."""
    cases = [case for series in SERIES for case in series["cases"]]
    assert len(cases) == 110
    parts = [part for case in cases for part in case["parts"]]
    assert {part["runs_signal"] for part in parts} == {True, False}
    assert any(case["freeze"] for case in cases)
    assert any(case["exclude"] for case in cases)
    assert any(part["n_useful"] == 0 for part in parts)
    assert any(part["n_useful"] < part["n_obs"] for part in parts)


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
