"""NHS "Making Data Count": one XmR chart for every measure, what is unusual in it, and two icons.

Rules and words as in NHSRplotthedots 0.2.2. Where that package has no answer: a missing month is jumped over by a
shift, and ends a trend and a two-of-three.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np

from campaigns.spc import exact, limits
from campaigns.spc.arrays import Kind, Span, phase_spans, prepared
from campaigns.spc.mdc_rules import UPWARD, Cause, judged

Array = np.ndarray
WIDTH = 2.66  # of the mean moving range; 3 / 1.128, rounded as in the NHS tools
SHORT = 13  # months a phase should have
SHIFT = TREND = 7


class Better(IntEnum):
    """Which way is wanted."""

    LOWER = -1
    NEITHER = 0
    HIGHER = 1


class Variation(StrEnum):
    """The kind of a month; that of the last month is the variation icon."""

    COMMON = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Assurance(StrEnum):
    """Whether the process, as it is, reaches the target."""

    REACHES = "consistent_pass"
    FAILS = "consistent_fail"
    HIT_AND_MISS = "inconsistent"


COLOURS = {"common": "#a6a6a6", "improvement": "#00b0f0", "concern": "#e46c0a", "neutral": "#490092"}


@dataclass(frozen=True, slots=True)
class Views:
    """Views of many series: arrays (series × months), multiplied. `cause` and `variation` hold words of the enums.

    `side`: 1 above the mean, -1 below. `assurance` is None without target or wanted way. `short`: too few months.
    """

    y: Array
    mean: Array
    lower: Array
    upper: Array
    outside: Array
    close: Array
    side: Array
    cause: Array
    variation: Array
    phase: Array
    short: Array
    icon: tuple[Variation | None, ...]
    assurance: tuple[Assurance | None, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The view of one series, one entry per month; None: no value, or no limits to compare with.

    `icon` is the variation of the last month with a value.
    """

    y: tuple[float | None, ...]
    mean: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    outside: tuple[bool | None, ...]
    close: tuple[bool | None, ...]
    side: tuple[int, ...]
    cause: tuple[Cause, ...]
    variation: tuple[Variation, ...]
    phase: tuple[int, ...]
    short: tuple[bool, ...]
    icon: Variation | None
    assurance: Assurance | None

    @property
    def is_high(self) -> bool:
        """The letter of the icon, H or L: where the last month went."""
        last = next((row for row in reversed(range(len(self.y))) if self.y[row] is not None), None)
        return last is not None and self.cause[last] in UPWARD


def view_of(
    numerators: Sequence[float | None], denominators: Sequence[float | None] | None = None, **settings: object
) -> View:
    """The view of one series; the settings are those of `views_of`."""
    top, bottom = (None if line is None else [_numbers(line)] for line in (numerators, denominators))
    views = views_of(top, bottom, **settings)
    row = {name: getattr(views, name)[0] for name in View.__slots__ if name != "phase"}
    for name in ("y", "mean", "lower", "upper"):
        row[name] = tuple(None if value != value else value for value in row[name].tolist())
    for name in ("side", "short"):
        row[name] = tuple(row[name].tolist())
    known = [value is not None and limit is not None for value, limit in zip(row["y"], row["upper"], strict=True)]
    for name in ("outside", "close"):
        row[name] = tuple(hit if sure else None for hit, sure in zip(row[name].tolist(), known, strict=True))
    row |= {"cause": tuple(map(Cause, row["cause"])), "variation": tuple(map(Variation, row["variation"]))}
    return View(**row, phase=tuple(views.phase.tolist()))


def _numbers(line: Sequence[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in line]


def views_of(
    numerators: Array,
    denominators: Array | None = None,
    *,
    multiply: float = 1,
    better: Better = Better.LOWER,
    target: float | Array | None = None,
    phases: Iterable[int] = (),
    fix_after: int | None = None,
    screened: bool = True,
    shift_length: int = SHIFT,
    trend_length: int = TREND,
) -> Views:
    """Views of all rows. `phases`: the first months of new phases; `fix_after`: so many months make a phase's limits.

    `target` is in the unit of the multiplied values, one number or one per series. The NHS's own workbook doesn't
    screen moving ranges and lets shift and trend be 6.
    """
    y, n = prepared(Kind.I, numerators, denominators)
    ratio = y if n is None else exact.ratio(y, n)
    spans = phase_spans(phases, ratio.shape[1])
    lengths = shift_length, trend_length
    pieces = [_phase(ratio[:, first : last + 1], fix_after, screened, lengths) for first, last in spans]
    whole = {
        name: np.concatenate([piece[name] for piece in pieces], axis=1) if pieces else np.zeros(ratio.shape)
        for name in ("mean", "lower", "upper", "outside", "close", "side", "cause")
    }
    variation = _variation(whole["cause"], Better(better))
    for name in ("mean", "lower", "upper"):
        whole[name] = whole[name] * multiply
    return Views(
        y=ratio * multiply,
        **whole,
        variation=variation,
        phase=np.repeat(np.arange(len(spans)), [last - first + 1 for first, last in spans]),
        short=_short(ratio, spans),
        icon=_icons(ratio, variation),
        assurance=_assurance(whole["lower"], whole["upper"], Better(better), target),
    )


def _phase(ratio: Array, fix_after: int | None, screened: bool, lengths: tuple[int, int]) -> dict[str, Array]:
    baseline = np.ones(ratio.shape, dtype=bool)
    if fix_after is not None:
        baseline[:, fix_after:] = False
    mean = exact.mean(np.where(baseline, ratio, np.nan))
    width = WIDTH * limits.mean_range(limits.moving_ranges(ratio, baseline), limits.SCREEN if screened else None)
    lines = {"mean": mean, "lower": mean - width, "upper": mean + width}
    lines = {name: np.broadcast_to(line, ratio.shape) for name, line in lines.items()}
    return lines | judged(ratio, mean, width, *lengths)


def _variation(cause: Array, better: Better) -> Array:
    high = np.isin(cause, [one.value for one in UPWARD])
    up, down = {
        Better.NEITHER: (Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
        Better.HIGHER: (Variation.IMPROVEMENT, Variation.CONCERN),
        Better.LOWER: (Variation.CONCERN, Variation.IMPROVEMENT),
    }[better]
    common = cause == Cause.COMMON.value
    return np.where(common, Variation.COMMON.value, np.where(high, up.value, down.value))


def _icons(ratio: Array, variation: Array) -> tuple[Variation | None, ...]:
    if not ratio.shape[1]:
        return (None,) * len(ratio)
    present = ~np.isnan(ratio)
    last = ratio.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    return tuple(
        Variation(row[at]) if here.any() else None for row, at, here in zip(variation, last, present, strict=True)
    )


def _short(ratio: Array, spans: tuple[Span, ...]) -> Array:
    present = ~np.isnan(ratio)
    short = np.zeros(ratio.shape, dtype=bool)
    for first, last in spans:
        short[:, first : last + 1] = present[:, first : last + 1].sum(axis=1, keepdims=True) < SHORT
    return short


def _assurance(
    lower: Array, upper: Array, better: Better, target: float | Array | None
) -> tuple[Assurance | None, ...]:
    """From the limits of the last phase, not from the months themselves; on a limit is within."""
    series = len(lower)
    if target is None or better == Better.NEITHER or not lower.shape[1]:
        return (None,) * series
    aims = np.broadcast_to(np.asarray(target, dtype=float), (series,))
    beyond = (exact.side(aims, upper[:, -1]) > 0).astype(int) - (exact.side(aims, lower[:, -1]) < 0)
    words = {1: Assurance.FAILS, 0: Assurance.HIT_AND_MISS, -1: Assurance.REACHES}
    return tuple(None if aim != aim else words[int(way) * better] for aim, way in zip(aims, beyond, strict=True))
