"""Sums and comparisons that rounding doesn't spoil: rates are quotients of whole numbers, and ties among them are real.

A plain sum of 24 times 0.1 misses 2.4 by its last digits, and a month on the line would seem to be beside it.
"""

import numpy as np

TIE = 1e-9  # relative: anything nearer to the line lies on it

Array = np.ndarray


def total(values: Array) -> Array:
    """The sum of each row, NaN left out, with the error of each addition carried along (Neumaier 1974)."""
    sums = np.zeros(len(values))
    errors = np.zeros(len(values))
    for column in np.ascontiguousarray(np.nan_to_num(values, posinf=np.inf, neginf=-np.inf).T):
        new = sums + column
        part = new - sums
        errors += (sums - (new - part)) + (column - part)
        sums = new
    return (sums + errors)[:, None]


def mean(values: Array) -> Array:
    """The mean of each row, NaN left out; NaN for a row without a value. Its own rounding is taken off again."""
    count = np.isfinite(values).sum(axis=1, keepdims=True)
    first = ratio(total(values), count)
    return first + ratio(total(values - first), count)


def median(values: Array) -> Array:
    """The median of each row, NaN left out; NaN for a row without a value."""
    if not values.shape[1]:
        return np.full((len(values), 1), np.nan)
    ordered = np.sort(values, axis=1)  # NaN comes last
    count = np.isfinite(values).sum(axis=1, keepdims=True)
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0), axis=1) for at in ((count - 1) // 2, count // 2))
    return np.where(count > 0, (low + np.where(count % 2 == 0, high, low)) / 2, np.nan)


def ratio(top: Array, bottom: Array) -> Array:
    """top / bottom; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom == 0, np.nan, top / bottom)


def side(values: Array, line: Array) -> Array:
    """1 above the line, -1 below, 0 on it or where one of them is missing."""
    apart = values - line
    with np.errstate(invalid="ignore"):
        real = np.abs(apart) > TIE * np.maximum(np.abs(values), np.abs(line))
        return (real & (apart > 0)).astype(np.int8) - (real & (apart < 0)).astype(np.int8)
