"""Draws homes as points, rate against size, between the limits that chance makes. No Django."""

from dataclasses import dataclass

from campaigns.charts.ink import CHARACTER, FONT, PAINT, clean, n, path, text
from campaigns.charts.scale import axis_of
from campaigns.charts.words import number

SIZES = {False: (880, 420), True: (370, 360)}


@dataclass(frozen=True, slots=True)
class Dot:
    """One home: what was counted, its rate, and -2 to 2 for where it lies."""

    name: str
    size: int
    rate: float
    place: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Dots, the pooled rate, and limits for sizes from left to right."""

    title: str
    per: str
    size_words: str  # what the size counts
    dots: tuple[Dot, ...]
    centre: float
    sizes: tuple[int, ...]
    inner: tuple[tuple[float, float], ...]  # low and high, 95 of 100
    outer: tuple[tuple[float, float], ...]  # 998 of 1,000
    ceiling: float | None = None


def funnel_chart(plot: Plot, key: str, *, narrow: bool = False) -> str:
    width, height = SIZES[narrow]
    values = [dot.rate for dot in plot.dots] + [plot.centre]
    values += [value for low, high in (*plot.inner, *plot.outer) for value in (low, high)]
    axis = axis_of(values, plot.ceiling)
    across = axis_of([0, max(plot.sizes) / 1.09], most=4 if narrow else 7)
    left = 16 + CHARACTER * max(len(axis.label(tick)) for tick in axis.ticks)
    right, top, bottom = width - 30, 22, height - 52

    def x(size: float) -> float:
        return left + across.share(size) * (right - left)

    def y(rate: float) -> float:
        return bottom - min(1.0, max(0.0, axis.share(rate))) * (bottom - top)

    body = []
    for tick in axis.ticks:
        body.append(path("g", f"M{n(left)} {n(y(tick))}H{n(right)}"))
        body.append(text("", left - 8, y(tick) + 4.5, axis.label(tick), "end"))
    body += [text("", x(tick), bottom + 20, across.label(tick), "middle") for tick in across.ticks]
    body.append(text("", (left + right) / 2, bottom + 42, plot.size_words, "middle"))
    for css, pairs in (("c", plot.outer), ("c c2", plot.inner)):
        for side in (0, 1):
            spots = [(x(size), y(pair[side])) for size, pair in zip(plot.sizes, pairs, strict=True)]
            d = "".join(f"{'L' if index else 'M'}{n(a)} {n(b)}" for index, (a, b) in enumerate(spots))
            body.append(path(css, d))
    body.append(path("m", f"M{n(left)} {n(y(plot.centre))}H{n(right)}"))
    body += [_dot(dot, x(dot.size), y(dot.rate)) for dot in plot.dots]
    name = clean(key)
    css = "narrow" if narrow else "wide"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spc {css}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONT}" font-size="13" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{clean(plot.title)}</title><desc id="{name}-d">{clean(_says(plot))}</desc>'
        f"{''.join(body)}</svg>"
    )


def _dot(dot: Dot, x: float, y: float) -> str:
    said = f"{dot.name}: {number(dot.rate)}"
    if abs(dot.place) == 2:
        up = dot.place > 0
        return path("s", f"M{n(x)} {n(y - 8 if up else y + 8)}l8 {14 if up else -14}h-16Z", said)
    if dot.place:
        return path("s", f"M{n(x)} {n(y - 7)}l7 7-7 7-7-7Z", said)
    return f'<circle class="dot" {PAINT["dot"]} cx="{n(x)}" cy="{n(y)}" r="4.5"><title>{clean(said)}</title></circle>'


def _says(plot: Plot) -> str:
    outside = sum(abs(dot.place) == 2 for dot in plot.dots)
    return (
        f"Funnel of {len(plot.dots)} homes, {plot.per}. All together {number(plot.centre)}. "
        f"{outside} lie outside the outer limits. All values are in the table."
    )
