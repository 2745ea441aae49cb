"""Funnel plot: many homes' rates against their size, with limits about the pooled rate that narrow as homes grow.

Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med 2005;24:1185-1202: exact binomial and
Poisson limits with interpolation (appendix A.1), winsorised estimate of overdispersion (section 3.2).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from campaigns.spc import exact

Array = np.ndarray
INNER, OUTER = 0.95, 0.998  # two and three sigma, nearly
WINSORISED = 0.1  # of the homes at each end are drawn in before the spread is measured
LARGE = 1000  # expected events from which the normal limits are exact enough


class FunnelKind(StrEnum):
    """P: a share, binomial. U: events per exposure, Poisson."""

    P = "p"
    U = "u"


@dataclass(frozen=True, slots=True)
class Funnel:
    """One entry per home, multiplied; NaN where it has no denominator. `place`: -2 below the outer limit, -1 below the
    inner, 0 inside, 1 and 2 above. `dispersion` is 1 when homes vary as chance would have it; `overdispersed` when it
    is more than chance explains, so that the limits call too many homes unusual.
    """

    y: Array
    centre: float
    lower: Array
    upper: Array
    lower_outer: Array
    upper_outer: Array
    place: Array
    dispersion: float
    overdispersed: bool


def funnel_of(
    kind: str, numerators: Array, denominators: Array, *, multiply: float = 1, adjusted: bool = False
) -> Funnel:
    """The funnel of a measure's homes. `adjusted` widens the limits by the overdispersion, where there is one."""
    kind = FunnelKind(kind)
    y, n = np.array(numerators, dtype=float), np.array(denominators, dtype=float)
    missing = np.isnan(y) | ~(n > 0)
    y[missing] = n[missing] = np.nan
    if kind is FunnelKind.P and (y > n).any():
        raise ValueError("a share can't be more than its whole")
    rates = y / n
    centre = float(exact.ratio(exact.total(y[None]), exact.total(n[None]))[0, 0])
    dispersion, overdispersed = _dispersion(kind, rates, n, centre)
    wider = math.sqrt(dispersion) if adjusted and overdispersed else 1
    shares = ((1 - INNER) / 2, (1 + INNER) / 2, (1 - OUTER) / 2, (1 + OUTER) / 2)
    lines = (_widened(line, centre, wider, kind) for line in funnel_limits(kind, centre, n, shares))
    low, high, lowest, highest = lines
    place = sum((exact.side(rates, line) > 0).astype(int) for line in (high, highest))
    place -= sum((exact.side(rates, line) < 0).astype(int) for line in (low, lowest))
    return Funnel(
        rates * multiply, centre * multiply, low * multiply, high * multiply, lowest * multiply, highest * multiply,
        place, dispersion, overdispersed,
    )  # fmt: skip


def funnel_limits(kind: str, centre: float, denominators: Array, shares: Sequence[float]) -> Array:
    """For each of `shares` the rates below which that share of homes lies by chance (shares × homes), unmultiplied.

    With r the smallest count of which P(R <= r) >= share: (r - a) / n, a = (P(R <= r) - share) / P(R = r).
    """
    sizes, home = np.unique(np.asarray(denominators, dtype=float), return_inverse=True)
    lines = [_limits(FunnelKind(kind), centre, size, shares) for size in sizes.tolist()]
    return np.array(lines).reshape(-1, len(shares))[home].T


def _limits(kind: FunnelKind, centre: float, size: float, shares: Sequence[float]) -> list[float]:
    if not (size > 0) or math.isnan(centre):
        return [math.nan] * len(shares)
    if centre == 0 or (kind is FunnelKind.P and centre == 1):
        return [centre] * len(shares)
    share_of_rest = 1 - centre if kind is FunnelKind.P else 1
    if size * centre * share_of_rest > LARGE:
        sigma = math.sqrt(centre * share_of_rest / size)
        return [centre + NormalDist().inv_cdf(share) * sigma for share in shares]
    chance = _chances(kind, centre, size)
    below = np.cumsum(chance)
    at = [min(int(np.searchsorted(below, share)), len(below) - 1) for share in shares]
    counts = (r - (below[r] - share) / chance[r] for r, share in zip(at, shares, strict=True))
    return [float(max(count, 0) / size) for count in counts]


def _chances(kind: FunnelKind, centre: float, size: float) -> Array:
    """The probability of each count from 0, far enough into the upper tail."""
    expected = size * centre
    far = int(expected + 12 * math.sqrt(expected) + 30)
    if kind is FunnelKind.U:
        return np.exp(np.arange(far + 1) * math.log(expected) - expected - _log_factorials(far))
    whole = round(size)
    counts = np.arange(min(whole, far) + 1)
    factorials = _log_factorials(whole)
    ways = factorials[whole] - factorials[counts] - factorials[whole - counts]
    return np.exp(ways + counts * math.log(centre) + (whole - counts) * math.log1p(-centre))


def _log_factorials(largest: int) -> Array:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, largest + 1)))])


def _widened(line: Array, centre: float, factor: float, kind: FunnelKind) -> Array:
    top = 1.0 if kind is FunnelKind.P else np.inf
    return line if factor == 1 else np.clip(centre + (line - centre) * factor, 0, top)


def _dispersion(kind: FunnelKind, rates: Array, n: Array, centre: float) -> tuple[float, bool]:
    """Mean of the winsorised z² over what chance makes; whether it is more, by 2 errors of a χ² over its freedom.

    Winsorising alone makes the mean smaller (to 0.68 at a tenth of each end). The paper leaves it; here it is undone.
    """
    spread = centre * (1 - centre) if kind is FunnelKind.P else centre
    known = ~np.isnan(rates)
    homes = int(known.sum())
    if homes < 2 or not spread > 0:
        return 1.0, False
    z = np.sort((rates[known] - centre) / np.sqrt(spread / n[known]))
    cut = int(homes * WINSORISED)
    z = np.clip(z, z[cut], z[homes - 1 - cut])
    dispersion = float((z**2).mean()) / _winsorised_square(cut / homes)
    return dispersion, dispersion > 1 + 2 * math.sqrt(2 / homes)


def _winsorised_square(share: float) -> float:
    """The mean square of a standard normal value that is drawn in to the quantiles `share` and 1 - `share`."""
    if share == 0:
        return 1.0
    end = NormalDist().inv_cdf(1 - share)
    return 1 - 2 * share - 2 * end * NormalDist().pdf(end) + 2 * share * end**2
