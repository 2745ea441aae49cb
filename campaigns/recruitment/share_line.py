"""Draws the two shares of a state over a year: everybody solid, one-star homes dotted, the aim dash and dot."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from campaigns.charts.ink import FONT, clean, line, n, path, text

_SIZES = {"wide": (880, 320), "narrow": (370, 300)}


def share_line(points: Sequence, aim: int, words: str, size: str) -> SafeString:
    """`points` have `day`, `everybody` and `one_star`; without a share the line breaks."""
    width, height = _SIZES[size]
    left, right, top, bottom = 48, width - 20, 16, height - 34
    pitch = (right - left) / max(1, len(points) - 1)

    def spot(place: int, percent: float | None) -> tuple[float, float] | None:
        return None if percent is None else (left + place * pitch, bottom - percent * (bottom - top) / 100)

    both = [[spot(i, getattr(p, name).percent) for i, p in enumerate(points)] for name in ("everybody", "one_star")]
    parts = []
    for tick in (0, 25, 50, 75, 100):
        y = bottom - tick * (bottom - top) / 100
        parts += [path("g", f"M{left} {n(y)}H{right}"), text("", left - 8, y + 4.5, f"{tick}%", "end")]
    step = 1 if pitch > 62 else -(-62 // max(1, int(pitch)))
    for place, point in enumerate(points):
        if (len(points) - 1 - place) % step == 0:
            anchor = "end" if place == len(points) - 1 and place else "middle"
            x = left + place * pitch + (8 if anchor == "end" else 0)
            parts.append(text("", x, bottom + 22, f"{point.day:%b} {point.day.day}", anchor))
    y = bottom - aim * (bottom - top) / 100
    parts += [path("t", f"M{left} {n(y)}H{right}"), path("p", line(both[1])), path("l", line(both[0]))]
    parts += [f'<circle class="dot" cx="{n(x)}" cy="{n(y)}" r="4"/>' for x, y in (each for each in both[0] if each)]
    name = f"share-{size}"
    return mark_safe(  # noqa: S308 - numbers and escaped words
        f'<svg class="spc {size}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}" font-size="13" role="img" aria-labelledby="{name}-d"><desc id="{name}-d">{clean(words)}'
        f"</desc>{''.join(parts)}</svg>"
    )
