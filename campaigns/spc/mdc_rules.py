"""The rules of the NHS view: which months are unusual, and the rule that names each."""

from enum import StrEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from campaigns.spc import exact

Array = np.ndarray


class Cause(StrEnum):
    """The rule that names a month; the first that holds, in this order. The words are the peer's."""

    ABOVE_LIMIT = "Above UCL"
    BELOW_LIMIT = "Below LCL"
    RISING = "7 Point Trend (Increasing)"
    FALLING = "7 Point Trend (Decreasing)"
    TWO_OF_THREE_ABOVE = "2 in 3 Above CL"
    TWO_OF_THREE_BELOW = "2 in 3 Below CL"
    SHIFT_ABOVE = "7 Points Above CL"
    SHIFT_BELOW = "7 Points Below CL"
    COMMON = "Common Cause"


UPWARD = (Cause.ABOVE_LIMIT, Cause.RISING, Cause.TWO_OF_THREE_ABOVE, Cause.SHIFT_ABOVE)


def judged(ratio: Array, mean: Array, width: Array, shift_length: int, trend_length: int) -> dict[str, Array]:
    """The months of one phase against mean ± width: outside a limit, close to one, side of the mean, and the cause."""
    side = exact.side(ratio, mean)
    above, below = exact.side(ratio, mean + width) > 0, exact.side(ratio, mean - width) < 0
    near = (exact.side(ratio, mean + width * 2 / 3) > 0) | (exact.side(ratio, mean - width * 2 / 3) < 0)
    outside = above | below
    close = near & ~outside
    trend = _trend(ratio, trend_length)
    two_of_three = _two_of_three(side, close)
    shift = _runs_of(side, ~np.isnan(ratio), shift_length)
    up = side > 0
    cause = np.select(
        [above, below, trend > 0, trend < 0, two_of_three & up, two_of_three, shift & up, shift],
        [cause.value for cause in Cause if cause != Cause.COMMON],
        Cause.COMMON.value,
    )
    return {"outside": outside, "close": close, "side": side, "cause": cause}


def _runs_of(side: Array, present: Array, length: int) -> Array:
    """What belongs to `length` or more equal sides in a row. 0 ends a run, what isn't present is jumped over."""
    order = np.argsort(~present, axis=1, kind="stable")  # the months with a value first, in their order
    packed = np.take_along_axis(np.where(present, side, 0), order, axis=1)
    starts = np.ones(packed.shape, dtype=bool)
    starts[:, 1:] = packed[:, 1:] != packed[:, :-1]
    run = starts.ravel().cumsum() - 1
    size = np.bincount(run)[run].reshape(packed.shape) if run.size else packed
    found = np.zeros(packed.shape, dtype=bool)
    np.put_along_axis(found, order, (size >= length) & (packed != 0), axis=1)
    return found


def _trend(ratio: Array, length: int) -> Array:
    """1 and -1 for months of a trend of `length` strictly rising or falling months, 0 for others.

    A month takes the way to the next one when that belongs to a trend too, else the way it came. Two trends that
    meet in equal months: the step between them is none, which the peer calls falling.
    """
    steps = exact.side(ratio[:, 1:], ratio[:, :-1])
    steep = _runs_of(steps, np.ones(steps.shape, dtype=bool), length - 1)
    none = np.zeros((len(ratio), min(1, ratio.shape[1])), dtype=bool)
    inside = np.concatenate([steep, none], axis=1) | np.concatenate([none, steep], axis=1)
    goes_on = np.concatenate([inside[:, 1:], none], axis=1)
    onward, came = (np.concatenate(pair, axis=1) > 0 for pair in ((steps, none), (none, steps)))
    return np.where(inside, np.where(np.where(goes_on, onward, came), 1, -1), 0)


def _two_of_three(side: Array, close: Array) -> Array:
    """Months near a limit, where two of three in a row are, all three on one side of the mean."""
    found = np.zeros(side.shape, dtype=bool)
    if side.shape[1] < 3:
        return found
    sides, near = (sliding_window_view(values, 3, axis=1) for values in (side, close))
    hit = (np.abs(sides.sum(axis=2)) == 3) & (near.sum(axis=2) >= 2)
    for start in range(3):
        found[:, start : start + hit.shape[1]] |= hit
    return found & close
