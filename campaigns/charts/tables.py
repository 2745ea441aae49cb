"""The numbers of a picture as rows, for the page's table and the download: what is drawn is what stands there. Pure."""

from dataclasses import dataclass

from campaigns.charts import words
from campaigns.charts.picture import Mark, Picture, View


@dataclass(frozen=True, slots=True)
class Row:
    """One month; `lines` are centre and limits, in the order of `line_names`."""

    mark: Mark
    lines: tuple[float | None, ...]
    note: str


def line_names(picture: Picture) -> list[str]:
    """Centre, lower and upper limit; nothing where the rules are not asked. A run chart's median stands in words."""
    if picture.view not in (View.CONTROL, View.NHS):
        return []
    names = [words.centre_name(picture), "Lower limit", "Upper limit"]
    return [*names, "Lower 95%", "Upper 95%"] if picture.with_95 and picture.view == View.CONTROL else names


def rows_of(picture: Picture) -> list[Row]:
    """The months drawn, newest first."""
    count = len(line_names(picture))
    notes: dict = {}
    for note in picture.notes_shown:
        notes.setdefault(note.month, []).append(f"{note.letter}: {note.title}")
    found = []
    for stretch in picture.stretches:
        for index, mark in enumerate(picture.judged[stretch.start : stretch.stop]):
            if stretch.start + index < picture.cut:
                continue
            lines: list[float | None] = [stretch.centre]
            limits = stretch.limits
            for line in (limits.lower, limits.upper, limits.lower95, limits.upper95) if limits else ((),) * 4:
                lines.append(line[index] if line else None)
            said = [words.note_words(mark), *notes.get(mark.month, [])]
            if index == 0 and stretch.opened_by:
                said.append(f"Lines begin anew: {stretch.opened_by.words}")
            found.append(Row(mark, tuple(lines[:count]), "; ".join(part for part in said if part)))
    return found[::-1]
