"""Axes: round numbers for the rates, few enough names for the months, labels that don't cover each other. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high` with its round numbers; a rate line may start above 0 and then shows its lowest number."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    def share(self, value: float) -> float:
        """0 at the low end, 1 at the high one."""
        return (value - self.low) / (self.high - self.low)

    def label(self, tick: float) -> str:
        return f"{tick:,.{self.decimals}f}"


def axis_of(values: Iterable[float], ceiling: float | None = None, most: int = 5) -> Axis:
    """An axis that holds all values (at least 0), with at most `most` round numbers; never above the ceiling."""
    found = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(found), max(found)
    if high == low:
        low, high = (0.0, 1.0) if high == 0 else (low * 0.8, high * 1.2)
    pad = (high - low) * 0.08
    low, high = max(0.0, low - pad), high + pad
    if ceiling is not None:
        high = min(high, max(ceiling, max(found)))
    step = _round_step((high - low) / (most - 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * index for index in range(first, last + 1))
    decimals = next(digits for digits in range(9) if math.isclose(step, round(step, digits)))
    return Axis(ticks[0], ticks[-1], ticks, decimals)


def _round_step(rough: float) -> float:
    size = 10 ** math.floor(math.log10(rough))
    return next(step * size for step in STEPS if step * size >= rough * (1 - 1e-9))


def every(pitch: float, room: float = 66) -> int:
    """Name every so many months: the names, one month `pitch` pixels from the next, need that much room each."""
    return next((step for step in (1, 2, 3, 4, 6, 12) if step * pitch >= room), 24)


def apart(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The heights moved apart to `gap` where they are nearer, evenly about their middle, all within the bounds."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    blocks: list[tuple[float, int]] = []  # from the top: middle of a block, how many it holds
    for place in order:
        middle, count = float(heights[place]), 1
        while blocks:
            above, many = blocks[-1]
            if middle - gap * (count - 1) / 2 - (above + gap * (many - 1) / 2) >= gap:
                break
            blocks.pop()
            middle, count = (middle * count + above * many) / (count + many), count + many
            half = gap * (count - 1) / 2
            middle = max(min(middle, high - half), low + half)
        blocks.append((middle, count))
    placed = [middle + gap * (index - (count - 1) / 2) for middle, count in blocks for index in range(count)]
    return [height for _, height in sorted(zip(order, placed, strict=True))]
