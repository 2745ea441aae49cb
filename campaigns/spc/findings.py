"""What the portal says of a chart, as data; the words for it are the charts' (campaigns/charts/words.py).

The peer prints a verdict and limits for any number of months. People act on ours, so here is what is left unsaid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from campaigns.spc.charts import ChartResult, Part
from campaigns.spc.limit_notes import LimitNote, note_of
from campaigns.spc.run_rules import Run, Runs, centre_of, runs_analysis, side_of

MIN_USEFUL = 10  # the authors validated the rules from 10 useful points upward
BASELINE = 12  # a year; its median is carried on once there are later months


class Verdict(StrEnum):
    CHANGE = "change"
    NO_SIGN = "no-sign"
    TOO_EARLY = "too-early"
    NOT_TESTED = "not-tested"  # the rules don't fit the measure: a line and its target only


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of one series, in its last phase.

    `run` is the latest run that is too long for chance; without one, a change rests on too few crossings. `side` is
    where the series went, 1 up, -1 down, 0 unknown; `lasts` when it is still there. `unusual` are the rows beyond
    limits that may be drawn; they alone are no change of the process, so they don't make the verdict. `limits` says
    of the last phase whether its limits may be drawn and what they can't show.
    """

    verdict: Verdict
    runs: Runs | None = None
    run: Run | None = None
    side: int = 0
    lasts: bool = False
    baseline: int | None = None  # rows that the centre comes from, when it is carried on
    unusual: frozenset[int] = frozenset()
    limits: LimitNote = field(default_factory=LimitNote)

    @property
    def points(self) -> frozenset[int]:
        """The rows that carry the signal."""
        return self.runs.signal_points if self.runs and self.verdict == Verdict.CHANGE else frozenset()


def baseline_of(values: Sequence[float | None]) -> int | None:
    """12 when the first year is full enough to be carried on over later months, else None (all months count).

    A year of equal values (all 0, say) is no baseline: every later case would be a signal.
    """
    first = [value for value in values[:BASELINE] if value is not None]
    has_later = any(value is not None for value in values[BASELINE:])
    if not has_later or len(first) < MIN_USEFUL or all(side_of(value, first[0]) == 0 for value in first):
        return None
    return BASELINE


def find(values: Sequence[float | None]) -> Finding:
    """Judge a series of months as a run chart, None where a month has no value."""
    baseline = baseline_of(values)
    return _verdict(values, runs_analysis(values, baseline=baseline), baseline, carried_on=baseline is not None)


def judge(chart: ChartResult) -> Finding:
    """Judge the last phase of a chart; months beyond the limits are named in all phases."""
    part = chart.last_part
    if part is None:
        return Finding(Verdict.TOO_EARLY)
    notes = [note_of(chart, one) for one in chart.parts]
    unusual = frozenset(
        row for one, note in zip(chart.parts, notes, strict=True) if note.may_draw
        for row in one.rows if chart.sigma_signal[row]
    )  # fmt: skip
    frozen = sum(chart.baseline) if not all(chart.baseline) else None
    carried_on = frozen is not None or chart.given_centre
    return _verdict(_counted(chart, part), part.runs, frozen, carried_on=carried_on, unusual=unusual, limits=notes[-1])


def _counted(chart: ChartResult, part: Part) -> list[float | None]:
    return [chart.y[row] for row in part.rows if chart.included[row]]


def _verdict(
    values: Sequence[float | None], runs: Runs, baseline: int | None, *, carried_on: bool, **more: object
) -> Finding:
    if runs.n_useful < MIN_USEFUL:
        return Finding(Verdict.TOO_EARLY, runs, baseline=baseline, **more)
    if not runs.signal:
        return Finding(Verdict.NO_SIGN, runs, baseline=baseline, **more)
    last, long_runs = runs.runs[-1], runs.long_runs
    if not long_runs:
        side = _drift(values, runs.centre)
        return Finding(Verdict.CHANGE, runs, side=side, lasts=True, baseline=baseline, **more)
    run = long_runs[-1]
    opens = run == runs.runs[0] and not carried_on  # of its own centre: the change is what came after
    side = -run.side if opens and run != last else run.side
    return Finding(Verdict.CHANGE, runs, run, side, lasts=run == last or opens, baseline=baseline, **more)


def _drift(values: Sequence[float | None], centre: float) -> int:
    """Where the later half lies against the earlier one; 0 when their medians are equal."""
    found = [value for value in values if value is not None and side_of(value, centre) != 0]
    half = len(found) // 2
    return side_of(centre_of(found[half:]), centre_of(found[:half]))
