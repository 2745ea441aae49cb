"""Small drawings beside the chart: the spark line of a card, the signs of the key. No Django."""

from collections.abc import Sequence

from campaigns.charts.ink import CHARACTER, PAINT, line, n, path, text
from campaigns.charts.picture import Picture


def spark_line(rates: Sequence[float | None], target: float | None = None) -> str:
    """A small line without axes: shape only, the figures stand beside it. Empty without a value."""
    found = [rate for rate in rates if rate is not None]
    if not found:
        return ""
    span = [*found, target] if target is not None else found
    low, high = min(span), max(span)
    height = (lambda value: 51 - 46 * (value - low) / (high - low)) if high > low else lambda value: 28.0
    pitch = 252 / max(1, len(rates) - 1)
    spots = [None if rate is None else (4 + index * pitch, height(rate)) for index, rate in enumerate(rates)]
    fixed = ' vector-effect="non-scaling-stroke"'
    aim = "" if target is None else f'<path class="t" {PAINT["t"]}{fixed} d="M0 {n(height(target))}H260"/>'
    return (
        '<svg class="spark" viewBox="0 0 260 56" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'{aim}<path class="l" {PAINT["l"]}{fixed} d="{line(spots)}"/></svg>'
    )


def key_marks(kind: str) -> str:
    """One sign of the key, for the page's list."""
    return f'<svg viewBox="0 0 30 14" class="spc" aria-hidden="true" focusable="false">{key_sign(kind, 0, 7)}</svg>'


def key_of(picture: Picture) -> list[tuple[str, str]]:
    """What the drawing shows and how it is named; only what is really there."""
    rows = [("month", "month")]
    if any(mark.is_signal for mark in picture.marks):
        rows.append(("signal", "part of a signal"))
    if picture.median is not None:
        carried = picture.solid < len(picture.judged)
        rows.append(("carried", f"median of the first {picture.solid} months, carried on") if carried
                    else ("median", "median"))  # fmt: skip
    if picture.aims_shown:
        rows.append(("target", "target"))
    if any(mark.no_cases for mark in picture.marks):
        rows.append(("none", "no cases"))
    return rows


def key_row(picture: Picture, x: float, y: float) -> str:
    parts = []
    for kind, label in key_of(picture):
        parts.append(key_sign(kind, x, y - 5))
        parts.append(text("", x + 38, y, label))
        x += 38 + CHARACTER * len(label) + 22
    return "".join(parts)


def key_sign(kind: str, x: float, y: float) -> str:
    across = f"M{n(x)} {n(y)}H{n(x + 30)}"
    if kind == "month":
        return path("l", across) + f'<circle class="dot" {PAINT["dot"]} cx="{n(x + 15)}" cy="{n(y)}" r="4.5"/>'
    if kind == "signal":
        return path("s", f"M{n(x + 15)} {n(y - 7)}l7 7-7 7-7-7Z")
    if kind == "carried":
        return path("m", f"M{n(x)} {n(y)}H{n(x + 14)}") + path("m m2", f"M{n(x + 14)} {n(y)}H{n(x + 30)}")
    if kind == "none":
        return path("z", f"M{n(x + 11)} {n(y - 4)}l8 8m0 -8l-8 8")
    return path({"median": "m", "target": "t"}[kind], across)
