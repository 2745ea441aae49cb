"""Centre line and limits of each kind of chart, as formulas over arrays (series × months of one phase), unscaled.

Shewhart's p, u, c and XmR charts; Laney's p′ and u′ (Improved control charts for attributes, Qual Eng 2002;14:531);
Taylor's i′ (Normalized individuals control chart, 2018); g after Benneyan, t after Nelson's transformation; moving
ranges screened after Nelson (Control charts for individual measurements, J Qual Technol 1982;14:172).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from campaigns.spc.exact import mean, median, ratio, total

D2 = 1.128  # mean range of two normal values in sigmas, rounded as in the literature
SCREEN = 3.267  # a moving range of so many mean ranges is no chance
SCREEN_PRIME = 3.2665
WEIBULL = 3.6  # times between events to this root are nearly normal

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Rows:
    """One phase: counts and the months the centre comes from. `given`: a centre from outside (series × 1)."""

    y: Array
    n: Array | None
    baseline: Array
    given: Array | None = None

    @property
    def ratio(self) -> Array:
        return self.y if self.n is None else ratio(self.y, self.n)

    def of_baseline(self, values: Array) -> Array:
        return np.where(self.baseline, values, np.nan)


@dataclass(frozen=True, slots=True)
class Lines:
    """Centre and limits; each (series × months) or (series × 1)."""

    centre: Array
    lower: Array
    upper: Array
    lower95: Array
    upper95: Array

    def not_below_zero(self, where: Array | bool = True) -> "Lines":
        return replace(
            self,
            lower=np.where(where & (self.lower < 0), 0, self.lower),
            lower95=np.where(where & (self.lower95 < 0), 0, self.lower95),
        )

    def not_above_one(self) -> "Lines":
        return replace(
            self,
            upper=np.where(self.upper > 1, 1, self.upper),
            upper95=np.where(self.upper95 > 1, 1, self.upper95),
        )

    def transformed(self, change: Callable[[Array], Array]) -> "Lines":
        return Lines(*(change(getattr(self, field.name)) for field in fields(self)))


def lines_of(kind: str, rows: Rows, *, screened: bool = True) -> Lines:
    """The lines of one phase. A month without a value has no limits where they depend on its denominator."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return _MAKERS[kind](rows, screened)


def _around(centre: Array, sigma: Array) -> Lines:
    return Lines(centre, centre - 3 * sigma, centre + 3 * sigma, centre - 2 * sigma, centre + 2 * sigma)


def _pooled(rows: Rows) -> Array:
    if rows.given is not None:
        return rows.given
    return ratio(total(rows.of_baseline(rows.y)), total(rows.of_baseline(rows.n)))


def _mean(rows: Rows, values: Array) -> Array:
    return mean(rows.of_baseline(values)) if rows.given is None else rows.given


def _run(rows: Rows, screened: bool) -> Lines:
    centre = median(rows.of_baseline(rows.ratio)) if rows.given is None else rows.given
    return _around(centre, np.full(rows.y.shape, np.nan))


def _p(rows: Rows, screened: bool) -> Lines:
    centre = _pooled(rows)
    return _around(centre, np.sqrt(centre * (1 - centre) / rows.n)).not_below_zero().not_above_one()


def _u(rows: Rows, screened: bool) -> Lines:
    centre = _pooled(rows)
    return _around(centre, np.sqrt(centre / rows.n)).not_below_zero()


def _p_prime(rows: Rows, screened: bool) -> Lines:
    centre = _pooled(rows)
    sigma = np.sqrt(centre * (1 - centre) / rows.n)
    return _around(centre, sigma * _sigma_z(rows, centre, sigma, screened)).not_below_zero().not_above_one()


def _u_prime(rows: Rows, screened: bool) -> Lines:
    centre = _pooled(rows)
    sigma = np.sqrt(centre / rows.n)
    return _around(centre, sigma * _sigma_z(rows, centre, sigma, screened)).not_below_zero()


def _c(rows: Rows, screened: bool) -> Lines:
    centre = _mean(rows, rows.y)
    return _around(centre, np.sqrt(centre)).not_below_zero()


def _i(rows: Rows, screened: bool) -> Lines:
    values = rows.ratio
    ranges = moving_ranges(values, rows.baseline)
    return _around(_mean(rows, values), mean_range(ranges, SCREEN if screened else None) / D2)


def _i_prime(rows: Rows, screened: bool) -> Lines:
    """Its sigma comes from all months of the phase, also from those beyond the baseline."""
    everything = np.ones(rows.y.shape, dtype=bool)
    spread = math.sqrt(math.pi / 2) * moving_ranges(rows.ratio, everything)
    spread /= np.sqrt(1 / rows.n + 1 / _before(rows.n, everything))
    return _around(_pooled(rows), mean_range(spread, SCREEN_PRIME if screened else None) / np.sqrt(rows.n))


def _g(rows: Rows, screened: bool) -> Lines:
    """Limits about the mean, but the line drawn is the median: counts between events are skew."""
    centre = _mean(rows, rows.y)
    lines = _around(centre, np.sqrt(centre * (centre + 1))).not_below_zero()
    return lines if rows.given is not None else replace(lines, centre=median(rows.of_baseline(rows.y)))


def _t(rows: Rows, screened: bool) -> Lines:
    given = None if rows.given is None else rows.given ** (1 / WEIBULL)
    lines = _i(replace(rows, y=rows.y ** (1 / WEIBULL), given=given), screened)
    return replace(lines, lower=np.where(lines.lower < 0, 0, lines.lower)).transformed(lambda line: line**WEIBULL)


def _sigma_z(rows: Rows, centre: Array, sigma: Array, screened: bool) -> Array:
    """How many times as much the months vary as counts by chance would."""
    ranges = moving_ranges((rows.ratio - centre) / sigma, rows.baseline)
    return mean_range(ranges, SCREEN if screened else None) / D2


def moving_ranges(values: Array, baseline: Array) -> Array:
    """From each row of the baseline to the one before it; rows left out are bridged, a missing value is not."""
    return np.where(baseline, np.abs(values - _before(values, baseline)), np.nan)


def mean_range(ranges: Array, screen: float | None) -> Array:
    """The mean of moving ranges; with `screen`, once more without those of so many means or more."""
    first = mean(ranges)
    return first if screen is None else mean(np.where(ranges < screen * first, ranges, np.nan))


def _before(values: Array, baseline: Array) -> Array:
    """For each row the value of the baseline's row before it; NaN where there is none."""
    if not baseline.all():
        here = np.where(baseline, np.arange(values.shape[1]), -1)
        last = np.maximum.accumulate(here, axis=1)[:, :-1]
        found = np.where(last < 0, np.nan, np.take_along_axis(values, np.maximum(last, 0), axis=1))
    else:
        found = values[:, :-1]
    return np.concatenate([np.full((len(values), 1), np.nan), found], axis=1)


_MAKERS = {
    "run": _run, "p": _p, "pp": _p_prime, "u": _u, "up": _u_prime, "c": _c, "i": _i, "ip": _i_prime, "g": _g, "t": _t,
}  # fmt: skip
