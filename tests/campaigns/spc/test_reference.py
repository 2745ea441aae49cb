"""Every strict case of the reference: each number, count and word as the peer printed it."""

import pytest

from campaigns.spc.charts import chart_of
from campaigns.spc.mdc import Better, view_of
from tests.campaigns.spc.reference import OWN, SERIES, as_list, cases, differences

LINES = {"y": "y", "centre": "cl", "lower": "lcl", "upper": "ucl", "lower95": "lcl95", "upper95": "ucl95"}
FLAGS = {"sigma_signal": "sigma_signal", "part": "part", "baseline": "baseline", "included": "include"}
COUNTS = [
    "part", "first", "last", "n_obs", "n_useful", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min",
    "runs_signal", "sigma_signals",
]  # fmt: skip
VIEW = {
    "y": "y", "mean": "mean", "lower": "lpl", "upper": "upl", "phase": "rebase_group", "outside": "outside_limits",
    "side": "relative_to_mean", "close": "close_to_limits", "cause": "special_cause_type", "variation": "point_type",
    "short": "short_group_warning",
}  # fmt: skip
WAYS = {"increase": Better.HIGHER, "decrease": Better.LOWER, "neutral": Better.NEITHER}


@pytest.mark.parametrize(("series", "case"), cases("qicharts2"))
def test_charts_as_qicharts2_prints_them(series, case):
    chart = chart_of(
        case["chart"],
        series["numerator"],
        series["denominator"] if case["uses_denominator"] else None,
        multiply=case["multiply"],
        phases=as_list(case["part"]),
        freeze=case["freeze"],
        excluded=[row - 1 for row in as_list(case["exclude"])],
        centre=case["cl"],
        target=case["target"],
        screened=case["screened_mr"],
        y_neg=case["y_neg"],
    )
    printed = case["points"]
    ours = {name: getattr(chart, name) for name in LINES | FLAGS}
    assert differences(ours, {name: printed[peer] for name, peer in (LINES | FLAGS).items()}) == []
    assert [counts_of(part) for part in chart.parts] == [[part[name] for name in COUNTS] for part in case["parts"]]
    assert chart.target == case["target"]


def counts_of(part) -> list:
    runs = part.runs
    return [
        part.number, part.first + 1, part.last + 1, runs.n_obs, runs.n_useful, runs.longest_run, runs.longest_run_max,
        runs.crossings, runs.crossings_min, runs.signal, part.sigma_signals,
    ]  # fmt: skip


@pytest.mark.parametrize(("series", "case"), cases("NHSRplotthedots"))
def test_views_as_the_nhs_package_prints_them(series, case):
    view = view_of(
        series["numerator"],
        series["denominator"],
        multiply=case["multiply"],
        better=WAYS[case["improvement_direction"]],
        target=case["target"],
        phases=[row - 1 for row in as_list(case["rebase"])],
        fix_after=case["fix_after_n_points"],
        screened=case["screened_mr"],
    )
    printed = case["points"]
    ours = {name: getattr(view, name) for name in VIEW}
    assert differences(ours, {name: printed[peer] for name, peer in VIEW.items()}) == []
    assert (view.icon, view.assurance) == (case["variation_icon"], case["assurance_type"])


@pytest.mark.skipif(not OWN, reason="says what the project's own copy holds, and SPC_REFERENCE names another file")
def test_no_kind_is_missing_from_the_reference_by_accident():
    """Signals and silence, ties, gaps, freezing, excluding, parts, a centre from outside."""
    here = [case for series in SERIES for case in series["cases"]]
    assert (len(SERIES), sum(case["strict"] for case in here)) == (85, 393)
    charts = [case for case in here if case["engine"] == "qicharts2" and case["strict"]]
    parts = [part for case in charts for part in case["parts"]]
    assert {case["chart"] for case in charts} == {"run", "p", "pp", "u", "up", "c", "i", "ip", "g"}
    assert {part["runs_signal"] for part in parts} == {True, False}
    for name in ("freeze", "part", "exclude", "target"):
        assert any(case[name] for case in charts), name
    assert any(case["cl"] is not None for case in charts)
    assert {case["screened_mr"] for case in charts} == {True, False}
    assert any(part["n_useful"] == 0 for part in parts)
    assert any(part["n_useful"] < part["n_obs"] for part in parts)
