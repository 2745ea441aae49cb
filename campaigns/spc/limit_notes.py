"""Whether limits may be drawn, how firm they are, and what they can't show. The core computes them in any case."""

from dataclasses import dataclass
from enum import StrEnum

from campaigns.spc.arrays import Kind
from campaigns.spc.charts import ChartResult, Part
from campaigns.spc.run_rules import side_of

MIN_MONTHS = 3  # two months make limits of one difference
FIRM_MONTHS = 12


class NoLimits(StrEnum):
    """Why there are none."""

    NOT_OF_KIND = "not-of-kind"  # a run chart
    TOO_FEW = "too-few"
    NO_EVENTS = "no-events"  # 0 in all months: a g or t chart may say more
    ALWAYS_ALL = "always-all"  # 100 % in all months
    NO_SPREAD = "no-spread"  # the months don't differ, or only by one step


class Blind(StrEnum):
    """What the chart can't show, however real it is."""

    FALL = "fall"  # the lower limit is 0: no month can lie below it
    RISE = "rise"  # the upper limit is 100 %
    TIES = "ties"  # more than half of the months lie on the centre


@dataclass(frozen=True, slots=True)
class LimitNote:
    """Of one phase. `months`: how many made the limits; `trial`: fewer than 12, they may still move."""

    why_none: NoLimits | None = NoLimits.NOT_OF_KIND
    months: int = 0
    blind: frozenset[Blind] = frozenset()

    @property
    def may_draw(self) -> bool:
        return self.why_none is None

    @property
    def trial(self) -> bool:
        return self.may_draw and self.months < FIRM_MONTHS


def note_of(chart: ChartResult, part: Part) -> LimitNote:
    """What is to be said of the limits of one phase."""
    counted = [row for row in part.rows if chart.included[row] and chart.y[row] is not None]
    basis = [chart.y[row] for row in counted if chart.baseline[row]]
    why = _why_none(chart, part, basis)
    blind = {Blind.TIES} if counted and part.runs.n_useful * 2 < len(counted) else set()
    if why is None:
        blind |= _beyond_reach(chart, counted)
    return LimitNote(why, len(basis), frozenset(blind))


def _why_none(chart: ChartResult, part: Part, basis: list[float]) -> NoLimits | None:
    if chart.kind == Kind.RUN:
        return NoLimits.NOT_OF_KIND
    if len(basis) < MIN_MONTHS:
        return NoLimits.TOO_FEW
    upper = [(chart.upper[row], chart.centre[row]) for row in part.rows if chart.upper[row] is not None]
    if any(side_of(limit, centre) for limit, centre in upper):
        return None
    if not any(basis):
        return NoLimits.NO_EVENTS
    is_share = chart.kind in (Kind.P, Kind.P_PRIME)
    everybody = is_share and not any(side_of(value, chart.multiply) for value in basis)
    return NoLimits.ALWAYS_ALL if everybody else NoLimits.NO_SPREAD


def _beyond_reach(chart: ChartResult, rows: list[int]) -> set[Blind]:
    """A limit at the end of what can be counted."""
    blind = set()
    floor = chart.kind not in (Kind.I, Kind.I_PRIME)
    if floor and all(chart.lower[row] == 0 for row in rows if chart.lower[row] is not None):
        blind.add(Blind.FALL)
    is_share = chart.kind in (Kind.P, Kind.P_PRIME)
    if is_share and all(chart.upper[row] == chart.multiply for row in rows if chart.upper[row] is not None):
        blind.add(Blind.RISE)
    return blind
