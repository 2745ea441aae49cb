"""Draws the picture model as SVG: one drawing for page, print, PNG, mail and PDF. No Django."""

from campaigns.charts import overlay, words
from campaigns.charts.frame import Frame, frame_of
from campaigns.charts.ink import CHARACTER, FONT, PAINT, WHITE, clean, line, n, path, text
from campaigns.charts.picture import Mark, Picture
from campaigns.charts.scale import every
from campaigns.charts.signs import key_rows

SIZES = {"wide": (880, 360), "small": (440, 280), "narrow": (370, 330)}
SIZES |= {"report-tall": (430, 250), "report": (430, 190), "report-flat": (430, 142)}  # on paper, by the room there is
ABOVE, ROW = 60, 20  # of a file: heading, a line of the key


def run_chart(picture: Picture, key: str, size: str = "wide") -> str:
    """The chart of a page: wide, small (for a row of charts), or narrow (a phone's, last 12 months).

    `key` makes the ids of the drawing the only ones on the page.
    """
    shown = picture.narrowed() if size == "narrow" else picture
    frame = frame_of(shown, *SIZES[size])
    css = "narrow" if size == "narrow" else "wide"
    return _svg(frame.width, frame.height, f"spc {css}", f"{key}-{size}", shown, _plot(shown, frame))


def chart_file(picture: Picture, place: str, key: str) -> str:
    """The chart as a file of its own: white ground, what and whose it is above, the key below."""
    width, height = SIZES["wide"]
    frame = frame_of(picture, width, height)
    rows = key_rows(picture, 26, frame.height + ABOVE + 16, width - 26, ROW)
    total = frame.height + ABOVE + 14 + ROW * len(rows)
    per = f"{picture.subject.per[:1].upper()}{picture.subject.per[1:]}"
    body = [
        f'<rect width="{width}" height="{total}" fill="{WHITE}"/>',
        text("tn", 26, 30, picture.subject.title, size=17),
        text("", 26, 54, f"{place}. {per}, month by month. {words.direction(picture)}."),
        f'<g transform="translate(0 {ABOVE})">{_plot(picture, frame)}</g>',
        *rows,
    ]
    return _svg(width, total, "spc file", key, picture, "".join(body))


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
        _grid(picture, frame), overlay.peers(picture, frame), overlay.breaks(picture, frame),
        overlay.notes(picture, frame), overlay.limits(picture, frame), overlay.target(picture, frame),
        overlay.centres(picture, frame), overlay.labels(picture, frame), path("l", _months_line(picture, frame)),
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


def _months_line(picture: Picture, frame: Frame) -> str:
    """From month to month within a stretch, never across a break; months that only have counts are passed over."""
    parts = []
    for stretch in picture.stretches:
        first = max(0, stretch.start - picture.cut)
        inside = list(enumerate(picture.marks))[first : max(0, stretch.stop - picture.cut)]
        spots = [
            None if mark.rate is None else (frame.x(index), frame.y(mark.rate))
            for index, mark in inside
            if mark.rate is not None or mark.is_gap or mark.no_cases
        ]
        parts.append(line(spots))
    return "".join(parts)


def _mark(frame: Frame, index: int, mark: Mark) -> str:
    x = frame.x(index)
    if mark.no_cases:
        y = frame.bottom - 8
        cross = f"M{n(x - 4)} {n(y - 4)}l8 8m0 -8l-8 8"
        return path("z", cross, words.mark_words(mark))
    if mark.rate is None:
        return ""
    y, said = frame.y(mark.rate), words.mark_words(mark)
    if mark.special == "better":
        return path("good", f"M{n(x - 5.5)} {n(y - 5.5)}h11v11h-11Z", said)
    if mark.outside:
        up = mark.outside > 0
        return path("s", f"M{n(x)} {n(y - 8 if up else y + 8)}l8 {14 if up else -14}h-16Z", said)
    if mark.is_signal or mark.special == "worse":
        return path("s", f"M{n(x)} {n(y - 7)}l7 7-7 7-7-7Z", said)
    return f'<circle class="dot" {PAINT["dot"]} cx="{n(x)}" cy="{n(y)}" r="4.5"><title>{clean(said)}</title></circle>'


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
