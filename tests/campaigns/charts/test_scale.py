"""Axes and labels."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.charts.scale import apart, axis_of, every

rates = st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 3))


@given(st.lists(rates, min_size=1, max_size=40))
def test_an_axis_holds_all_values_with_few_round_numbers(values):
    axis = axis_of(values)
    assert axis.low <= min(values) + 1e-9
    assert axis.high >= max(values) - 1e-9
    assert axis.low >= 0
    assert 2 <= len(axis.ticks) <= 7
    assert all(0 <= axis.share(value) <= 1.0000001 for value in values)
    labels = [axis.label(tick) for tick in axis.ticks]
    assert len(set(labels)) == len(labels)
    assert all(
        math.isclose(float(label.replace(",", "")), tick, abs_tol=1e-9)
        for label, tick in zip(labels, axis.ticks, strict=True)
    )


@pytest.mark.parametrize(
    ("values", "ceiling", "labels"),
    [
        ([68.3, 86.7, 85], 100, ["60", "70", "80", "90"]),
        ([97, 100, 100], 100, ["96", "97", "98", "99", "100"]),
        ([0, 0, 0], None, ["0.0", "0.5", "1.0", "1.5"]),
        ([0, 0], 100, ["0.0", "0.5", "1.0", "1.5"]),
        ([], None, ["0.0", "0.5", "1.0", "1.5"]),
        ([1.9, 0.4, 2.3], None, ["0", "1", "2", "3"]),
    ],
)
def test_axes(values, ceiling, labels):
    axis = axis_of(values, ceiling)
    assert [axis.label(tick) for tick in axis.ticks] == labels


@pytest.mark.parametrize(("pitch", "step"), [(31, 3), (20.5, 4), (13.4, 6), (39, 2), (120, 1), (3, 24)])
def test_names_of_months(pitch, step):
    assert every(pitch) == step


@given(st.lists(st.floats(40, 330), max_size=2))
def test_labels_never_cover_each_other(heights):
    placed = apart(heights, 17, 40, 330)
    assert len(placed) == len(heights)
    if len(placed) == 2:
        assert abs(placed[0] - placed[1]) >= 17 - 1e-6
        if abs(heights[0] - heights[1]) > 1e-6:
            assert (placed[0] < placed[1]) == (heights[0] < heights[1])
    assert all(40 - 1e-6 <= height <= 330 + 1e-6 for height in placed)
