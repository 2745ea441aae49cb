"""Many series at once: the charts of an array (series × months, NaN = missing), each result an array of the same shape.

The order of work is that of the one-series door (charts.py), which calls this module with one row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from campaigns.spc import exact, limits
from campaigns.spc.counting import RunCounts, count_runs

Array = np.ndarray
Span = tuple[int, int]


class Kind(StrEnum):
    """The charts. P_PRIME and U_PRIME are Laney's; I is also called XmR."""

    RUN = "run"
    P = "p"
    P_PRIME = "pp"
    U = "u"
    U_PRIME = "up"
    C = "c"
    I = "i"  # noqa: E741 - its name in the literature
    I_PRIME = "ip"
    G = "g"
    T = "t"

    @property
    def needs_denominators(self) -> bool:
        return self in (Kind.P, Kind.P_PRIME, Kind.U, Kind.U_PRIME, Kind.I_PRIME)

    @property
    def counts_alone(self) -> bool:
        """Denominators, when given, are not looked at."""
        return self in (Kind.C, Kind.G, Kind.T)


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts of many series. Lines are floats (series × months), multiplied, NaN where there is none.

    `baseline`: months that centre and limits come from, where they are included.
    `side`: 1 above the centre, -1 below, 0 for a row that doesn't count (missing, excluded, on the line).
    `part`: the phase of each month, from 1; `spans`: first and last row of each phase. `runs` are arrays
    (series × phases).
    """

    kind: Kind
    y: Array
    centre: Array
    lower: Array
    upper: Array
    lower95: Array
    upper95: Array
    side: Array
    sigma_signal: Array
    baseline: Array
    included: Array
    part: Array
    spans: tuple[Span, ...]
    runs: RunCounts


def charts_of(
    kind: str,
    numerators: Array,
    denominators: Array | None = None,
    *,
    multiply: float = 1,
    phases: Iterable[int] = (),
    freeze: int | None = None,
    excluded: Array | None = None,
    centre: float | Array | None = None,
    screened: bool = True,
    y_neg: bool = True,
) -> Charts:
    """The charts of all rows of `numerators`, with what charts.chart_of says of the arguments.

    Phases and freeze hold for all series; `excluded` is an array of truth values like the numerators; `centre` may
    be one number per series.
    """
    kind = Kind(kind)
    y, n = prepared(kind, numerators, denominators)
    spans = phase_spans(phases, y.shape[1])
    included = np.ones(y.shape, dtype=bool) if excluded is None else ~np.asarray(excluded, dtype=bool)
    baseline = np.ones(y.shape, dtype=bool)
    if freeze is not None and len(spans) == 1:
        baseline[:, max(freeze, 0) :] = False
    given = None if centre is None else np.broadcast_to(np.asarray(centre, dtype=float), y.shape[:1])[:, None]
    made = []
    for first, last in spans:
        cut = np.s_[:, first : last + 1]
        rows = limits.Rows(y[cut], None if n is None else n[cut], (baseline & included)[cut], given)
        made.append((*_judged(limits.lines_of(kind, rows, screened=screened), rows, y_neg), included[cut]))
    return _together(kind, y if n is None else exact.ratio(y, n), made, multiply, baseline, included, spans)


def phase_spans(phases: Iterable[int], months: int) -> tuple[Span, ...]:
    """First and last month of each phase; a phase begins at each of `phases` that lies inside."""
    cuts = sorted({cut for cut in phases if 0 < cut < months})
    return tuple(zip([0, *cuts], [*(cut - 1 for cut in cuts), months - 1], strict=True)) if months else ()


def prepared(kind: Kind, numerators: Array, denominators: Array | None) -> tuple[Array, Array | None]:
    """Numerators and denominators, both missing where one is. Out of 0 there is nothing to be plotted."""
    y = np.array(numerators, dtype=float)
    if y.ndim != 2:
        raise ValueError("series × months are expected")
    if kind is Kind.T and (y <= 0).any():
        raise ValueError("a t chart is of times between events, which are more than 0")
    if denominators is None:
        if kind.needs_denominators:
            raise ValueError(f"a {kind} chart needs denominators")
        return y, None
    if kind.counts_alone:
        return y, None
    n = np.array(np.broadcast_to(np.asarray(denominators, dtype=float), y.shape))
    missing = np.isnan(y) | ~(n > 0)
    y[missing] = n[missing] = np.nan
    return y, n


def _judged(lines: limits.Lines, rows: limits.Rows, y_neg: bool) -> tuple[limits.Lines, Array, Array]:
    """The lines of a phase, the side of each point, and which points lie beyond the 3-sigma limits."""
    ratio = rows.ratio
    if not y_neg:
        lines = lines.not_below_zero(~(ratio < 0).any(axis=1, keepdims=True))
    beyond = (exact.side(ratio, lines.upper) > 0) | (exact.side(ratio, lines.lower) < 0)
    return lines, exact.side(ratio, lines.centre), beyond


def _together(
    kind: Kind, ratio: Array, made: list, multiply: float, baseline: Array, included: Array, spans: tuple[Span, ...]
) -> Charts:
    """The phases side by side again."""

    def beside(pieces: list[tuple[Array, Span]], dtype: type = float) -> Array:
        whole = [np.broadcast_to(piece, (len(ratio), last - first + 1)) for piece, (first, last) in pieces]
        return np.concatenate(whole, axis=1) if whole else np.zeros(ratio.shape, dtype)

    lines = {
        name: beside([(getattr(piece[0], name), span) for piece, span in zip(made, spans, strict=True)]) * multiply
        for name in limits.Lines.__slots__
    }
    sides = [np.where(inside, side, 0).astype(np.int8) for _, side, _, inside in made]
    counts = [count_runs(side, inside.sum(axis=1)) for side, (*_, inside) in zip(sides, made, strict=True)]
    return Charts(
        kind=kind,
        y=ratio * multiply,
        **lines,
        side=beside(list(zip(sides, spans, strict=True)), np.int8),
        sigma_signal=beside([(piece[2], span) for piece, span in zip(made, spans, strict=True)], bool),
        baseline=baseline,
        included=included,
        part=np.repeat(np.arange(1, len(spans) + 1), [last - first + 1 for first, last in spans]),
        spans=spans,
        runs=RunCounts.beside(counts, len(ratio)),
    )
