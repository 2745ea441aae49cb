"""What holds for any series: many at once are one by one, and neither unit nor direction changes a verdict."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.spc.arrays import Kind, charts_of
from campaigns.spc.charts import chart_of
from campaigns.spc.mdc import Better, view_of, views_of
from campaigns.spc.run_rules import runs_analysis

MONTHS = 30
KINDS = st.sampled_from(list(Kind))
count = st.none() | st.integers(1, 40)
size = st.none() | st.integers(40, 400)
pairs = st.lists(st.tuples(count, size), min_size=MONTHS, max_size=MONTHS)
many = st.lists(pairs, min_size=1, max_size=5)
rows = st.sets(st.integers(0, MONTHS - 1), max_size=5)
cuts = st.sets(st.integers(0, MONTHS + 2), max_size=3)
frozen = st.none() | st.integers(0, MONTHS)
LINES = ("y", "centre", "lower", "upper", "lower95", "upper95")


def grid(series: list) -> tuple[np.ndarray, np.ndarray]:
    table = np.array([[[np.nan if part is None else part for part in pair] for pair in one] for one in series], float)
    return table[:, :, 0], table[:, :, 1]


@settings(max_examples=60, deadline=None)
@given(KINDS, many, rows, cuts, frozen, st.booleans())
def test_many_at_once_are_what_they_are_one_by_one(kind, series, excluded, phases, freeze, screened):
    tops, bottoms = grid(series)
    mask = np.zeros(tops.shape, dtype=bool)
    mask[:, list(excluded)] = True
    together = charts_of(
        kind, tops, bottoms, multiply=100, phases=phases, freeze=freeze, excluded=mask, screened=screened
    )
    for index, one in enumerate(series):
        alone = chart_of(
            kind, [top for top, _ in one], [bottom for _, bottom in one], multiply=100, phases=phases, freeze=freeze,
            excluded=excluded, screened=screened,
        )  # fmt: skip
        for name in LINES:
            row = [None if value != value else value for value in getattr(together, name)[index].tolist()]
            assert row == list(getattr(alone, name)), name
        assert together.sigma_signal[index].tolist() == list(alone.sigma_signal)
        counts = together.runs
        for phase, part in enumerate(alone.parts):
            assert counts.n_obs[index, phase] == part.runs.n_obs
            assert counts.n_useful[index, phase] == part.runs.n_useful
            assert counts.longest_run[index, phase] == (part.runs.longest_run or 0)
            assert counts.crossings[index, phase] == (part.runs.crossings or 0)
            assert counts.signal[index, phase] == part.runs.signal


@settings(max_examples=60, deadline=None)
@given(many, cuts, st.integers(6, 7))
def test_many_views_are_what_they_are_one_by_one(series, phases, length):
    tops, bottoms = grid(series)
    asked = {"phases": phases, "shift_length": length, "target": 12.5, "better": Better.HIGHER, "multiply": 100}
    together = views_of(tops, bottoms, **asked)
    for index, one in enumerate(series):
        alone = view_of([top for top, _ in one], [bottom for _, bottom in one], **asked)
        assert together.cause[index].tolist() == list(alone.cause)
        assert together.variation[index].tolist() == list(alone.variation)
        assert (together.icon[index], together.assurance[index]) == (alone.icon, alone.assurance)


@settings(max_examples=60, deadline=None)
@given(KINDS, pairs, st.sampled_from([100, 1000, 10_000]))
def test_the_unit_changes_no_signal(kind, series, multiply):
    tops, bottoms = ([pair[index] for pair in series] for index in (0, 1))
    plain, scaled = chart_of(kind, tops, bottoms), chart_of(kind, tops, bottoms, multiply=multiply)
    assert plain.sigma_signal == scaled.sigma_signal
    assert [part.runs.runs for part in plain.parts] == [part.runs.runs for part in scaled.parts]
    for mine, theirs in zip(plain.upper, scaled.upper, strict=True):
        assert theirs == (None if mine is None else mine * multiply)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([Kind.RUN, Kind.U, Kind.P, Kind.I, Kind.C, Kind.U_PRIME, Kind.I_PRIME]), pairs)
def test_read_backwards_the_lines_and_counts_are_the_same(kind, series):
    forth, back = (
        chart_of(kind, [pair[0] for pair in order], [pair[1] for pair in order]) for order in (series, series[::-1])
    )
    np.testing.assert_allclose(
        np.array(forth.upper, dtype=float), np.array(back.upper[::-1], dtype=float), rtol=1e-12, atol=1e-12
    )
    mine, theirs = forth.parts[0].runs, back.parts[0].runs
    assert (mine.n_useful, mine.longest_run, mine.crossings, mine.signal) == (
        theirs.n_useful, theirs.longest_run, theirs.crossings, theirs.signal,
    )  # fmt: skip


@given(st.lists(st.none() | st.integers(0, 12).map(float), min_size=1, max_size=60))
def test_both_ways_to_count_runs_agree(values):
    """The arrays of many series and the plain lists of one were written separately."""
    plain = runs_analysis(values)
    row = np.array([[np.nan if value is None else value for value in values]])
    counts = charts_of("run", row).runs
    assert counts.signal[0, 0] == plain.signal
    assert counts.longest_run[0, 0] == (plain.longest_run or 0)
    assert counts.crossings[0, 0] == (plain.crossings or 0)
