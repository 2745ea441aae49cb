"""Strokes and letters of the drawings, as SVG text: colours, paths, escaped words. No Django.

Literal colours stand as attributes, for files and mail; classes let the page's stylesheet override them (dark, print).
Never a style attribute (the CSP forbids it) and never var() in an attribute (resvg and mail programs ignore it).
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape

FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
INK, TEXT, WHITE = "#1c2426", "#4a5558", "#ffffff"
LINE, SIGNAL, TARGET, GRID, NOTE = "#0e5a64", "#b34700", "#7d5000", "#ece9e2", "#4a5558"
LIMIT, PEER, GOOD, PLAIN = "#5f6b6e", "#757f82", "#1a6fb0", "#757f82"
PAINT = {
    "g": f'fill="none" stroke="{GRID}"',
    "l": f'fill="none" stroke="{LINE}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"',
    "m": f'fill="none" stroke="{INK}" stroke-width="1.5"',
    "m m2": f'fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="3 4"',
    "t": f'fill="none" stroke="{TARGET}" stroke-width="1.5" stroke-dasharray="10 3 2 3"',
    "s": f'fill="{SIGNAL}" stroke="{WHITE}" stroke-width="1.5"',
    "dot": f'fill="{LINE}" stroke="{WHITE}" stroke-width="1.5"',
    "b": f'fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="7 4"',
    "n": f'fill="none" stroke="{NOTE}" stroke-width="1.5" stroke-dasharray="2 4"',
    "c": f'fill="none" stroke="{LIMIT}" stroke-width="1.3"',
    "c c2": f'fill="none" stroke="{LIMIT}" stroke-width="1.2" stroke-dasharray="1 4"',
    "p": f'fill="none" stroke="{PEER}" stroke-width="1.5" stroke-dasharray="2 5" stroke-linecap="round"',
    "p p2": f'fill="none" stroke="{PEER}" stroke-width="1.5" stroke-dasharray="7 4"',
    "good": f'fill="{GOOD}" stroke="{WHITE}" stroke-width="1.5"',
    "plain": f'fill="{PLAIN}" stroke="{WHITE}" stroke-width="1.5"',
    "z": f'fill="none" stroke="{NOTE}" stroke-width="1.5"',
}
_LETTERS = {
    "": f'fill="{TEXT}"',
    "tt": f'fill="{TARGET}" font-weight="600"',
    "tm": f'fill="{INK}"',
    "tl": f'fill="{LIMIT}"',
    "tp": f'fill="{TEXT}"',
    "tb": f'fill="{INK}" font-weight="600"',
    "tw": f'fill="{WHITE}" font-weight="700"',
    "tn": f'fill="{INK}" font-weight="600"',
}
CHARACTER = 7.6  # pixels of one character of the widest font we draw with, at 13 px


def line(spots: Sequence[tuple[float, float] | None]) -> str:
    """A path through the months; a missing one breaks it, a lonely one is a dot (round ends make it visible)."""
    d, pen_down = [], False
    for index, spot in enumerate(spots):
        if spot is None:
            pen_down = False
            continue
        d.append(f"{'L' if pen_down else 'M'}{n(spot[0])} {n(spot[1])}")
        alone = not pen_down and (index + 1 == len(spots) or spots[index + 1] is None)
        if alone:
            d.append("h0")
        pen_down = True
    return "".join(d)


def clean(words: str) -> str:
    """Escaped, and without the control characters that XML can't hold."""
    return escape("".join(letter if letter >= " " else " " for letter in words), {'"': "&quot;"})


def path(css: str, d: str, name: str = "") -> str:
    """A stroke; `name` is what a pointer resting on it shows."""
    if not d:
        return ""
    inside = f"><title>{clean(name)}</title></path>" if name else "/>"
    return f'<path class="{css}" {PAINT[css]} d="{d}"{inside}'


def text(css: str, x: float, y: float, label: str, anchor: str = "", size: int = 0) -> str:
    attributes = (f' class="{css}"' if css else "") + (f' text-anchor="{anchor}"' if anchor else "")
    attributes += f' font-size="{size}"' if size else ""
    return f'<text x="{n(x)}" y="{n(y)}" {_LETTERS[css]}{attributes}>{clean(label)}</text>'


def n(value: float) -> str:
    return f"{value:.1f}"
