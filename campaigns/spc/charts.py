"""One series at a time: counts in, a chart's lines, signals and runs out, as plain data.

    chart_of("u", falls, resident_days, multiply=1000, phases=[12])

Rows are months, counted from 0. None is a month without a value.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from campaigns.spc.arrays import Charts, Kind, charts_of
from campaigns.spc.run_rules import Runs, count_runs

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One phase: rows `first` to `last`, its centre, and what the run rules count in it (Runs.points are rows)."""

    number: int
    first: int
    last: int
    centre: float | None
    runs: Runs
    sigma_signals: int


@dataclass(frozen=True, slots=True)
class ChartResult:
    """A chart, one entry per row, already multiplied. None: no value, or no such line.

    `lower` and `upper` are 3 sigma from the centre, `lower95` and `upper95` 2. `sigma_signal`: beyond the 3-sigma
    limits. `part`: number of the row's phase, from 1. `baseline`: rows that centre and sigma come from, as far
    as they are `included`, that is, not excluded. `target` is handed through as given.
    """

    kind: Kind
    y: Values
    centre: Values
    lower: Values
    upper: Values
    lower95: Values
    upper95: Values
    sigma_signal: tuple[bool, ...]
    part: tuple[int, ...]
    baseline: tuple[bool, ...]
    included: tuple[bool, ...]
    parts: tuple[Part, ...]
    target: float | None = None

    @property
    def sigma_rows(self) -> tuple[int, ...]:
        """Rows beyond the 3-sigma limits."""
        return tuple(row for row, signal in enumerate(self.sigma_signal) if signal)


def chart_of(
    kind: str,
    numerators: Sequence[float | None],
    denominators: Sequence[float | None] | None = None,
    *,
    multiply: float = 1,
    phases: Iterable[int] = (),
    freeze: int | None = None,
    excluded: Collection[int] = (),
    centre: float | None = None,
    target: float | None = None,
    screened: bool = True,
    y_neg: bool = True,
) -> ChartResult:
    """The chart of one series.

    `kind`: run, p, pp (p′), u, up (u′), c, i (XmR), ip (i′), g or t. c, g and t look at the numerators alone; run and
    i take the values themselves when there are no denominators.
    `phases`: the first row of each new phase (12: the first twelve rows are a phase of their own); each has its own
    centre, limits and runs. With phases nothing is frozen.
    `freeze`: how many rows from the left make centre and limits; the later ones are judged by them.
    `excluded`: rows that count for nothing but may still lie beyond a limit.
    `centre`: a centre given from outside, before it is multiplied. `target`: only drawn, not multiplied.
    `screened`: moving ranges too large for chance are left out once. `y_neg`: False clips a lower limit below 0 to 0.
    """
    numbers = _row(numerators)
    out_of = None if denominators is None else _row(denominators)
    mask = np.zeros(numbers.shape, dtype=bool)
    mask[0, [row for row in excluded if 0 <= row < mask.shape[1]]] = True
    charts = charts_of(
        kind, numbers, out_of, multiply=multiply, phases=phases, freeze=freeze, excluded=mask, centre=centre,
        screened=screened, y_neg=y_neg,
    )  # fmt: skip
    lines = {
        name: _values(getattr(charts, name)[0]) for name in ("y", "centre", "lower", "upper", "lower95", "upper95")
    }
    return ChartResult(
        kind=charts.kind,
        **lines,
        sigma_signal=tuple(charts.sigma_signal[0].tolist()),
        part=tuple(charts.part.tolist()),
        baseline=tuple(charts.baseline[0].tolist()),
        included=tuple(charts.included[0].tolist()),
        parts=tuple(_parts(charts, lines["centre"])),
        target=target,
    )


def _row(values: Sequence[float | None]) -> np.ndarray:
    return np.array([[np.nan if value is None else value for value in values]], dtype=float)


def _values(line: np.ndarray) -> Values:
    return tuple(None if value != value else value for value in line.tolist())


def _parts(charts: Charts, centre: Values) -> Iterable[Part]:
    sides, included = charts.side[0].tolist(), charts.included[0].tolist()
    for number, (first, last) in enumerate(charts.spans, start=1):
        rows = range(first, last + 1)
        inside = list(compress(rows, included[first : last + 1]))
        yield Part(
            number=number,
            first=first,
            last=last,
            centre=centre[first],
            runs=count_runs(((row, sides[row]) for row in inside), n_obs=len(inside), centre=centre[first]),
            sigma_signals=int(charts.sigma_signal[0, first : last + 1].sum()),
        )
