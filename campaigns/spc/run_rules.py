"""Runs analysis of a run chart after Anhøj: longest run and crossings. Values in, counts out; no Django, no clock.

Anhøj, Olesen: Run charts revisited, PLoS ONE 2014;9(11):e113825. Formulas and edge cases: the series of tests/data/spc.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

TIE = 1e-9  # relative: rates are quotients of whole numbers, anything nearer to the line is rounding


@dataclass(frozen=True, slots=True)
class Run:
    """A block of points on one side of the centre. `side` is 1 above, -1 below; `points` are indexes."""

    side: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the rules count. Without a useful point the counts are None and nothing signals."""

    n_obs: int
    n_useful: int
    centre: float | None
    longest_run: int | None
    longest_run_max: int | None
    crossings: int | None
    crossings_min: int | None
    runs: tuple[Run, ...]

    @property
    def long_runs(self) -> tuple[Run, ...]:
        """The runs that are too long for chance."""
        return tuple(run for run in self.runs if len(run.points) > self.longest_run_max)

    @property
    def few_crossings(self) -> bool:
        return self.crossings is not None and self.crossings < self.crossings_min

    @property
    def signal(self) -> bool:
        return bool(self.long_runs) or self.few_crossings

    @property
    def signal_points(self) -> frozenset[int]:
        """Indexes of the points that make the runs that are too long."""
        return frozenset(point for run in self.long_runs for point in run.points)


def longest_run_limit(n_useful: int) -> int:
    """The longest run that chance still makes (Schilling 2012)."""
    return round(math.log2(n_useful)) + 3


@lru_cache(maxsize=512)
def crossings_limit(n_useful: int) -> int:
    """The fewest crossings that chance still makes: the 5 % quantile of Binomial(n - 1, 1/2), in whole numbers."""
    size = n_useful - 1
    total, ways = 0, 1
    for k in range(size + 1):
        total += ways
        if 20 * total >= 2**size:
            return k
        ways = ways * (size - k) // (k + 1)
    return size


def centre_of(values: Sequence[float | None], baseline: int | None = None, excluded: Collection[int] = ()) -> float:
    """Median of the values that are there: of the first `baseline` rows, or of all. NaN when there is none."""
    rows = list(enumerate(values))[:baseline]
    found = [value for index, value in rows if value is not None and index not in excluded]
    return median(found) if found else math.nan


def side_of(value: float, centre: float) -> int:
    """1 above, -1 below, 0 on the line."""
    if abs(value - centre) <= TIE * max(abs(value), abs(centre)):
        return 0
    return 1 if value > centre else -1


def runs_analysis(
    values: Sequence[float | None],
    centre: float | None = None,
    *,
    baseline: int | None = None,
    excluded: Collection[int] = (),
) -> Runs:
    """Count runs and crossings of `values` (None = a month without a value) about the centre.

    The centre is the median of the values, of the first `baseline` rows when given, or `centre` itself. Points on the
    line are dropped and missing months are jumped over: neither breaks a run. `excluded` rows count nowhere.
    """
    line = centre_of(values, baseline, excluded) if centre is None else centre
    inside = [row for row in range(len(values)) if row not in excluded]
    sides = ((row, 0 if values[row] is None or math.isnan(line) else side_of(values[row], line)) for row in inside)
    return count_runs(sides, n_obs=len(inside), centre=None if math.isnan(line) else line)


def count_runs(sides: Iterable[tuple[int, int]], *, n_obs: int, centre: float | None) -> Runs:
    """Count runs and crossings of (row, side); rows of side 0 are dropped."""
    runs: list[tuple[int, list[int]]] = []
    for row, side in sides:
        if side == 0:
            continue
        if runs and runs[-1][0] == side:
            runs[-1][1].append(row)
        else:
            runs.append((side, [row]))
    n_useful = sum(len(points) for _, points in runs)
    return Runs(
        n_obs=n_obs,
        n_useful=n_useful,
        centre=centre,
        longest_run=max(len(points) for _, points in runs) if runs else None,
        longest_run_max=longest_run_limit(n_useful) if runs else None,
        crossings=len(runs) - 1 if runs else None,
        crossings_min=crossings_limit(n_useful) if runs else None,
        runs=tuple(Run(side, tuple(points)) for side, points in runs),
    )
