"""Draws the picture model as SVG: one drawing for page, print, PNG and mail. No Django."""

from dataclasses import dataclass

from campaigns.charts import words
from campaigns.charts.ink import CHARACTER, FONT, PAINT, WHITE, clean, line, n, path, text
from campaigns.charts.picture import Mark, Picture
from campaigns.charts.scale import Axis, apart, axis_of, every
from campaigns.charts.signs import key_row


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in the drawing, and its scales."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    axis: Axis
    slots: int

    def x(self, index: float) -> float:
        """The middle of the month's slot."""
        return self.left + (index + 0.5) * (self.right - self.left) / self.slots

    def y(self, value: float) -> float:
        return self.bottom - self.axis.share(value) * (self.bottom - self.top)


SIZES = {"wide": (880, 360), "small": (440, 280), "narrow": (370, 330)}
ABOVE, BELOW = 60, 34  # of a file: heading and key


def run_chart(picture: Picture, key: str, size: str = "wide") -> str:
    """The chart of a page: wide, small (for a row of charts), or narrow (a phone's, last 12 months).

    `key` makes the ids of the drawing the only ones on the page.
    """
    shown = picture.narrowed() if size == "narrow" else picture
    frame = _frame(shown, *SIZES[size])
    css = "narrow" if size == "narrow" else "wide"
    return _svg(frame.width, frame.height, f"spc {css}", f"{key}-{size}", shown, _plot(shown, frame))


def chart_file(picture: Picture, place: str, key: str) -> str:
    """The chart as a file of its own: white ground, what and whose it is above, the key below."""
    frame = _frame(picture, *SIZES["wide"])
    height = frame.height + ABOVE + BELOW
    per = f"{picture.subject.per[:1].upper()}{picture.subject.per[1:]}"
    body = [
        f'<rect width="{frame.width}" height="{height}" fill="{WHITE}"/>',
        text("tn", 26, 30, picture.subject.title, size=17),
        text("", 26, 54, f"{place}. {per}, month by month. {words.direction(picture)}."),
        f'<g transform="translate(0 {ABOVE})">{_plot(picture, frame)}</g>',
        key_row(picture, 26, frame.height + ABOVE + 16),
    ]
    return _svg(frame.width, height, "spc file", key, picture, "".join(body))


def _frame(picture: Picture, width: int, height: int) -> Frame:
    rates = [mark.rate for mark in picture.judged if mark.rate is not None]
    lines = [aim.value for aim in picture.aims_shown] + ([picture.median] if picture.median is not None else [])
    axis = axis_of([*rates, *lines], picture.subject.ceiling)
    left = 16 + CHARACTER * max(len(axis.label(tick)) for tick in axis.ticks)
    names = [label for _, label, _ in _line_labels(picture)]
    right = width - (14 + CHARACTER * max(map(len, names)) if names else 26)
    return Frame(width, height, left, right, 28, height - 30, axis, max(6, len(picture.marks)))


def _svg(width: int, height: int, css: str, name: str, picture: Picture, body: str) -> str:
    name = clean(name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONT}" font-size="13" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{clean(words.title(picture))}</title>'
        f'<desc id="{name}-d">{clean(words.description(picture))}</desc>{body}</svg>'
    )


def _plot(picture: Picture, frame: Frame) -> str:
    return "".join([
        _grid(picture, frame), _target(picture, frame), _median(picture, frame), _labels(picture, frame),
        path("l", line([None if mark.rate is None else (frame.x(index), frame.y(mark.rate))
                          for index, mark in enumerate(picture.marks)])),
        *(_mark(frame, index, mark) for index, mark in enumerate(picture.marks)),
        _newest(picture, frame),
    ])  # fmt: skip


def _grid(picture: Picture, frame: Frame) -> str:
    parts = []
    for tick in frame.axis.ticks:
        y = frame.y(tick)
        parts.append(path("g", f"M{n(frame.left)} {n(y)}H{n(frame.right)}"))
        parts.append(text("", frame.left - 8, y + 4.5, frame.axis.label(tick), "end"))
    step = every(frame.x(1) - frame.x(0))
    for index in range(0, len(picture.marks), step):
        month = picture.marks[index].month
        parts.append(text("", frame.x(index), frame.bottom + 22, f"{month.name[:3]} {month.year % 100:02d}", "middle"))
    return "".join(parts)


def _target(picture: Picture, frame: Frame) -> str:
    """The target with its history: a step where a new one began."""
    d = ""
    for aim in picture.aims_shown:
        start = max(0, aim.month - picture.marks[0].month)
        left = frame.x(start - 0.5)
        d += f"{f'H{n(left)}V' if d else f'M{n(left)} '}{n(frame.y(aim.value))}"
    return path("t", f"{d}H{n(frame.right)}" if d else "")


def _median(picture: Picture, frame: Frame) -> str:
    if picture.median is None:
        return ""
    y, count = n(frame.y(picture.median)), len(picture.marks)
    if picture.solid >= count:
        return path("m", f"M{n(frame.left)} {y}H{n(frame.right)}")
    turn = n(frame.x(picture.solid - 0.5))
    solid = path("m", f"M{n(frame.left)} {y}H{turn}") if picture.solid else ""
    return solid + path("m m2", f"M{turn} {y}H{n(frame.right)}")


def _line_labels(picture: Picture) -> list[tuple[str, str, float]]:
    found = []
    aim = picture.aim_at(picture.marks[-1].month) if picture.marks else None
    if aim:
        found.append(("tt", f"Target {words.number(aim.value)}", aim.value))
    if picture.median is not None:
        found.append(("tm", f"Median {words.number(picture.median)}", picture.median))
    return found


def _labels(picture: Picture, frame: Frame) -> str:
    """The lines' names at their right ends, moved apart where they would cover each other."""
    found = _line_labels(picture)
    heights = apart([frame.y(value) for _, _, value in found], 17, frame.top, frame.bottom)
    return "".join(
        text(css, frame.right + 8, y + 4.5, label) for (css, label, _), y in zip(found, heights, strict=True)
    )


def _mark(frame: Frame, index: int, mark: Mark) -> str:
    x = frame.x(index)
    if mark.no_cases:
        y = frame.bottom - 8
        cross = f"M{n(x - 4)} {n(y - 4)}l8 8m0 -8l-8 8"
        return path("z", cross, words.mark_words(mark))
    if mark.rate is None:
        return ""
    y = frame.y(mark.rate)
    if mark.is_signal:
        return path("s", f"M{n(x)} {n(y - 7)}l7 7-7 7-7-7Z", words.mark_words(mark))
    name = f"<title>{clean(words.mark_words(mark))}</title>"
    return f'<circle class="dot" {PAINT["dot"]} cx="{n(x)}" cy="{n(y)}" r="4.5">{name}</circle>'


def _newest(picture: Picture, frame: Frame) -> str:
    """The newest value in figures, where its neighbour leaves room."""
    last = picture.last
    if last is None:
        return ""
    index = picture.marks.index(last)
    y = frame.y(last.rate)
    before = picture.marks[index - 1].rate if index else None
    crowded = before is not None and frame.y(before) < y - 6
    below = (crowded and y + 26 < frame.bottom) or y - 14 < 14
    label = words.number(last.rate)
    half = len(label) * CHARACTER / 2
    x = min(frame.x(index), frame.right + 4 - half)
    return text("tn", x, y + 23 if below else y - 14, label, "middle")
