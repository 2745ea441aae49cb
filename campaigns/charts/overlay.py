"""The lines behind the months: target, centre, limits, other homes; breaks and letters of what was tried. No Django."""

from collections.abc import Sequence

from campaigns.charts.frame import ROW, Frame, line_labels
from campaigns.charts.ink import CHARACTER, line, n, path, text
from campaigns.charts.picture import Picture
from campaigns.charts.scale import apart


def target(picture: Picture, frame: Frame) -> str:
    """The target with its history: a step where a new one began."""
    d = ""
    for aim in picture.aims_shown:
        start = max(0, aim.month - picture.marks[0].month)
        left = frame.x(start - 0.5)
        d += f"{f'H{n(left)}V' if d else f'M{n(left)} '}{n(frame.y(aim.value))}"
    return path("t", f"{d}H{n(frame.right)}" if d else "")


def centres(picture: Picture, frame: Frame) -> str:
    """The centre of each stretch; solid over the months that make it, dotted where it is carried on."""
    parts = []
    for stretch in picture.stretches:
        start, stop = max(0, stretch.start - picture.cut), stretch.stop - picture.cut
        if stretch.centre is None or stop <= start:
            continue
        y = n(frame.y(stretch.centre))
        left = frame.left if start == 0 else frame.x(start - 0.5)
        right = frame.right if stretch is picture.now else frame.x(stop - 0.5)
        turn = stretch.start + stretch.solid - picture.cut
        if turn >= stop:
            parts.append(path("m", f"M{n(left)} {y}H{n(right)}"))
            continue
        middle = frame.x(max(start, turn) - 0.5)
        parts.append(path("m", f"M{n(left)} {y}H{n(middle)}") if turn > start else "")
        parts.append(path("m m2", f"M{n(middle)} {y}H{n(right)}"))
    return "".join(parts)


def limits(picture: Picture, frame: Frame) -> str:
    """A step for each month whose limits differ: what is out of more has narrower ones."""
    parts = []
    for stretch in picture.stretches:
        if stretch.limits is None:
            continue
        pairs = [("c", stretch.limits.upper), ("c", stretch.limits.lower)]
        if picture.with_95:
            pairs += [("c c2", stretch.limits.upper95), ("c c2", stretch.limits.lower95)]
        first = max(0, picture.cut - stretch.start)
        offset = stretch.start - picture.cut
        for css, values in pairs:
            parts.append(path(css, _steps(values[first:], first + offset, frame)))
    return "".join(parts)


def _steps(values: Sequence[float | None], start: int, frame: Frame) -> str:
    d, before = "", None
    for index, value in enumerate(values, start=start):
        if value is not None:
            left, y = n(frame.x(index - 0.5)), n(frame.y(value))
            d += f"M{left} {y}" if before is None else "" if before == y else f"V{y}"
            d += f"H{n(frame.x(index + 0.5))}"
        before = None if value is None else n(frame.y(value))
    return d


def peers(picture: Picture, frame: Frame) -> str:
    """State and nation as faint lines; months that may not show break them."""
    parts = []
    for index, peer in enumerate(picture.peers):
        rates = dict(peer.rates)
        spots = [
            (frame.x(place), frame.y(rates[mark.month])) if mark.month in rates else None
            for place, mark in enumerate(picture.marks)
        ]
        parts.append(path("p p2" if index % 2 else "p", line(spots), peer.label))
    return "".join(parts)


def breaks(picture: Picture, frame: Frame) -> str:
    """An upright between two months, with a word or two where there is room."""
    parts, taken = [], 0.0
    for each in picture.breaks_shown:
        x = frame.x(each.month - picture.marks[0].month - 0.5)
        top = frame.top - ROW
        parts.append(path("b", f"M{n(x)} {n(top)}V{n(frame.bottom)}", f"{each.month.label}: {each.words}"))
        width = CHARACTER * len(each.label)
        if x + 6 + width <= frame.width and x >= taken:
            parts.append(text("tb", x + 6, top + 9, each.label))
            taken = x + 12 + width
        elif x - 6 - width >= taken:
            parts.append(text("tb", x - 6, top + 9, each.label, "end"))
            taken = x
    return "".join(parts)


def notes(picture: Picture, frame: Frame) -> str:
    """A dotted upright for each month with a note, its letters above."""
    letters: dict[int, list[str]] = {}
    for each in picture.notes_shown:
        letters.setdefault(each.month - picture.marks[0].month, []).append(each.letter)
    parts = []
    for index, found in letters.items():
        x = frame.x(index)
        label = " ".join(found) if len(found) < 3 else f"{found[0]}–{found[-1]}"
        parts.append(path("n", f"M{n(x)} 24V{n(frame.bottom)}"))
        parts.append(text("tb", x, 17, label, "middle"))
    return "".join(parts)


def labels(picture: Picture, frame: Frame) -> str:
    """The lines' names at their right ends, moved apart where they would cover each other."""
    found = line_labels(picture)
    heights = apart([frame.y(value) for _, _, value in found], 17, frame.top, frame.bottom)
    return "".join(
        text(css, frame.right + 8, y + 4.5, label) for (css, label, _), y in zip(found, heights, strict=True)
    )
