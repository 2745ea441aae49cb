"""Where the plot lies in a drawing, its scales, and the names of its lines. No Django."""

from dataclasses import dataclass

from campaigns.charts import words
from campaigns.charts.ink import CHARACTER
from campaigns.charts.picture import Picture, View
from campaigns.charts.scale import Axis, axis_of

ROW = 18  # of letters, of words beside a break


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot within the drawing. Months are numbered from the first one drawn."""

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


def frame_of(picture: Picture, width: int, height: int, *, named: bool = True) -> Frame:
    """Room for every line and its name; `named` lines have it at their right end."""
    axis = axis_of(_heights(picture), picture.subject.ceiling)
    left = 16 + CHARACTER * max(len(axis.label(tick)) for tick in axis.ticks)
    names = [label for _, label, _ in line_labels(picture)] if named else []
    right = width - (14 + CHARACTER * max(map(len, names)) if names else 26)
    top = 28 + ROW * bool(picture.notes_shown) + ROW * bool(picture.breaks_shown)
    return Frame(width, height, left, right, top, height - 30, axis, max(6, len(picture.marks)))


def _heights(picture: Picture) -> list[float]:
    """Every value that is drawn. A run chart keeps the axis of all months judged; limits only count where shown."""
    found = [mark.rate for mark in picture.judged if mark.rate is not None]
    found += [aim.value for aim in picture.aims_shown]
    shown = {mark.month for mark in picture.marks}
    for stretch in picture.stretches:
        if stretch.centre is not None and stretch.stop > picture.cut:
            found.append(stretch.centre)
        if stretch.limits:
            months = range(max(0, picture.cut - stretch.start), stretch.stop - stretch.start)
            for line in (stretch.limits.lower, stretch.limits.upper):
                found += [line[index] for index in months if line[index] is not None]
    found += [rate for peer in picture.peers for month, rate in peer.rates if month in shown]
    return found


def line_labels(picture: Picture) -> list[tuple[str, str, float]]:
    """Class, words and height of each line's name at its right end."""
    found = []
    aim = picture.aim_at(picture.marks[-1].month) if picture.marks else None
    if aim:
        found.append(("tt", f"Target {words.number(aim.value)}", aim.value))
    if picture.median is not None:
        found.append(("tm", f"{words.centre_name(picture)} {words.number(picture.median)}", picture.median))
    limits = picture.now.limits
    if limits and picture.view in (View.CONTROL, View.NHS):
        for name, line in (("Upper", limits.upper), ("Lower", limits.lower)):
            last = next((value for value in reversed(line) if value is not None), None)
            if last is not None:
                found.append(("tl", f"{name} {words.number(last)}", last))
    for peer in picture.peers:
        if peer.rates and peer.rates[-1][0] >= picture.marks[0].month:
            found.append(("tp", f"{peer.label} {words.number(peer.rates[-1][1])}", peer.rates[-1][1]))
    return found
