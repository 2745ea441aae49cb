"""Small drawings beside the chart: the spark line of a card, the signs of the key. No Django."""

from collections.abc import Sequence

from campaigns.charts.ink import CHARACTER, PAINT, line, n, path, text
from campaigns.charts.picture import Picture, View
from campaigns.charts.words import CENTRES


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
    return [("month", "month"), *_signals(picture), *_lines(picture), *_besides(picture)]


def _signals(picture: Picture) -> list[tuple[str, str]]:
    marks = picture.marks
    there = [
        ("outside", "outside the limits", any(mark.outside and mark.special != "better" for mark in marks)),
        ("signal", "part of a signal", any(mark.is_signal and not mark.outside for mark in marks)),
        ("good", "change for the better", any(mark.special == "better" for mark in marks)),
        ("signal", "change for the worse", any(mark.special == "worse" and not mark.outside for mark in marks)),
    ]
    return [(kind, label) for kind, label, is_there in there if is_there]


def _lines(picture: Picture) -> list[tuple[str, str]]:
    rows = []
    if picture.median is not None:
        name = CENTRES[picture.view].lower()
        carried = picture.now.solid < picture.now.stop - picture.now.start
        rows.append(("carried", f"{name} of the first {picture.now.solid} months, carried on") if carried
                    else ("median", name))  # fmt: skip
    if any(stretch.limits for stretch in picture.stretches):
        rows.append(("limit", "limits of what chance makes"))
        if picture.with_95 and picture.view == View.CONTROL:
            rows.append(("limit95", "95 of 100 months lie between by chance"))
    if picture.aims_shown:
        rows.append(("target", "target"))
    return rows + [(f"peer{index % 2}", peer.label) for index, peer in enumerate(picture.peers)]


def _besides(picture: Picture) -> list[tuple[str, str]]:
    there = [
        ("break", "lines begin anew", picture.breaks_shown),
        ("note", "what was tried or happened", picture.notes_shown),
        ("none", "no cases", any(mark.no_cases for mark in picture.marks)),
    ]
    return [(kind, label) for kind, label, is_there in there if is_there]


def key_rows(picture: Picture, x: float, y: float, right: float, height: float) -> list[str]:
    """The key in as many lines as it takes."""
    rows, parts, at = [], [], x
    for kind, label in key_of(picture):
        width = 38 + CHARACTER * len(label)
        if parts and at + width > right:
            rows.append("".join(parts))
            parts, at = [], x
        top = y + height * len(rows)
        parts += [key_sign(kind, at, top - 5), text("", at + 38, top, label)]
        at += width + 22
    return [*rows, "".join(parts)]


_STROKES = {"median": "m", "target": "t", "limit": "c", "limit95": "c c2", "peer0": "p", "peer1": "p p2"}


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
    if kind == "outside":
        return path("s", f"M{n(x + 15)} {n(y - 7)}l7 13h-14Z")
    if kind == "good":
        return path("good", f"M{n(x + 10)} {n(y - 5)}h10v10h-10Z")
    if kind in ("break", "note"):
        return path(kind[0], f"M{n(x + 15)} {n(y - 7)}V{n(y + 7)}")
    return path(_STROKES[kind], across)
