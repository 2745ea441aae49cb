"""The verdict on a run chart, as data; the words for it are the charts' (campaigns/charts/words.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

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
    """What the rules say of one series.

    `run` is the latest run that is too long for chance; without one, a change rests on too few crossings. `side` is
    where the series went, 1 up, -1 down, 0 unknown; `lasts` when it is still there.
    """

    verdict: Verdict
    runs: Runs | None = None
    run: Run | None = None
    side: int = 0
    lasts: bool = False
    baseline: int | None = None  # rows that the centre comes from, when it is carried on

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
    runs = runs_analysis(values, baseline=baseline)
    if runs.n_useful < MIN_USEFUL:
        return Finding(Verdict.TOO_EARLY, runs, baseline=baseline)
    if not runs.signal:
        return Finding(Verdict.NO_SIGN, runs, baseline=baseline)
    last, long_runs = runs.runs[-1], runs.long_runs
    if not long_runs:
        return Finding(Verdict.CHANGE, runs, side=_drift(values, runs.centre), lasts=True, baseline=baseline)
    run = long_runs[-1]
    opens = run == runs.runs[0] and baseline is None  # of its own median: the change is what came after
    side = -run.side if opens and run != last else run.side
    return Finding(Verdict.CHANGE, runs, run, side, lasts=run == last or opens, baseline=baseline)


def _drift(values: Sequence[float | None], centre: float) -> int:
    """Where the later half lies against the earlier one; 0 when their medians are equal."""
    found = [value for value in values if value is not None and side_of(value, centre) != 0]
    half = len(found) // 2
    return side_of(centre_of(found[half:]), centre_of(found[:half]))
