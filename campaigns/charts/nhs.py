"""The view of the NHS's "Making Data Count" in words and as its two icons, drawn by ourselves. No Django.

Colours are the NHS's; what they mean is said by shape and letter, and in words beside them.
"""

from campaigns.charts.ink import clean, n
from campaigns.charts.picture import Picture

GREY, BLUE, ORANGE, DARK, PALE = "#8a8a8a", "#0072b0", "#c35a14", "#1c2426", "#ffffff"
_VARIATION = {
    "common": "The newest month varies as months do by chance",
    "better-high": "The newest month is part of a rise that chance hardly makes, for the better",
    "better-low": "The newest month is part of a fall that chance hardly makes, for the better",
    "worse-high": "The newest month is part of a rise that chance hardly makes, for the worse",
    "worse-low": "The newest month is part of a fall that chance hardly makes, for the worse",
}
_ASSURANCE = {
    "pass": "As things are, every month can be expected to reach the target",
    "fail": "As things are, no month can be expected to reach the target",
    "either": "As things are, some months reach the target and some don't, by chance",
}
SHORT = {
    "common": "Variation: common cause", "better-high": "Variation: improvement, high",
    "better-low": "Variation: improvement, low", "worse-high": "Variation: concern, high",
    "worse-low": "Variation: concern, low", "pass": "Assurance: passes the target",
    "fail": "Assurance: misses the target", "either": "Assurance: hit and miss",
}  # fmt: skip


def variation_words(picture: Picture) -> str:
    words = _VARIATION.get(picture.now.variation, "")
    return f"{words}." if words else ""


def assurance_words(picture: Picture) -> str:
    words = _ASSURANCE.get(picture.now.assurance, "")
    return f"{words}." if words else ""


def icons(picture: Picture) -> list[tuple[str, str]]:
    """Each icon with the few words beside it; none where there are too few months."""
    found = [kind for kind in (picture.now.variation, picture.now.assurance) if kind]
    return [(icon(kind), SHORT[kind]) for kind in found]


def icon(kind: str) -> str:
    """A ring with a small chart and a letter: H or L (where the last months went), P, F or a question mark."""
    if kind in ("pass", "fail", "either"):
        body, ring = _assurance(kind), {"pass": BLUE, "fail": ORANGE, "either": GREY}[kind]
    else:
        body, ring = _variation(kind), BLUE if kind.startswith("better") else ORANGE if kind != "common" else GREY
    return (
        '<svg class="nhs-icon" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true" focusable="false">'
        f'<circle cx="32" cy="32" r="29" fill="{PALE}" stroke="{ring}" stroke-width="5"/>{body}</svg>'
    )


def _variation(kind: str) -> str:
    dots = [(14, 36), (21, 28), (28, 35), (35, 28), (42, 34), (50, 29)]
    colour, letter = GREY, ""
    if kind != "common":
        high = kind.endswith("high")
        dots = [(14, 44), (21, 40), (28, 43), (36, 34), (43, 27), (50, 20)]
        dots = dots if high else [(x, 64 - y) for x, y in dots]
        colour = BLUE if kind.startswith("better") else ORANGE
        letter = _letter("H" if high else "L", 22, 27 if high else 51, colour)
    line = "".join(f"{'L' if index else 'M'}{x} {y}" for index, (x, y) in enumerate(dots))
    last = dots[-3:] if kind != "common" else []
    return (
        f'<path d="{line}" fill="none" stroke="{GREY}" stroke-width="2"/>'
        + "".join(f'<circle cx="{x}" cy="{y}" r="3.4" fill="{colour if (x, y) in last else GREY}"/>' for x, y in dots)
        + letter
    )


def _assurance(kind: str) -> str:
    colour, height = {"pass": (BLUE, 45), "fail": (ORANGE, 19), "either": (GREY, 32)}[kind]
    letter = {"pass": "P", "fail": "F", "either": "?"}[kind]
    wave = "M10 38C18 20 24 20 32 32S46 46 54 26"
    return (
        f'<path d="M10 {n(height)}H54" fill="none" stroke="{DARK}" stroke-width="2" stroke-dasharray="4 3"/>'
        f'<path d="{wave}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        + _letter(letter, 32, 20 if kind == "pass" else 56 if kind == "fail" else 18, colour)
    )


def _letter(letter: str, x: float, y: float, colour: str) -> str:
    return (
        f'<text x="{n(x)}" y="{n(y)}" text-anchor="middle" font-size="17" font-weight="700" fill="{colour}">'
        f"{clean(letter)}</text>"
    )
