"""The table of the states on a day: in which order it shows, what its file holds."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.recruitment.pace import Forecast
from campaigns.reporting.states import BANDS, StateOn, forecasts_on, nation_of, states_on

HEADER = [
    "day", "state", "name", "size", "place", "out_of", "homes", "signed", "share_percent", "aim_percent", "missing",
    "one_star", "one_star_signed", "one_star_percent", "aim_reached_earliest", "aim_reached_likely",
    "aim_reached_latest",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """All states and the nation on a day, in the phase of that day."""

    day: dt.date
    phase: Phase | None
    states: list[StateOn]
    nation: StateOn
    forecasts: dict[str, Forecast]

    @property
    def at_aim(self) -> int:
        return sum(row.reaches_aim for row in self.states)


def table_on(day: dt.date) -> Table:
    phase = current_phase(day)
    states = states_on(day, phase)
    return Table(day, phase, states, nation_of(states), forecasts_on(states, day, phase))


def matching(rows: Iterable[StateOn], words: str, band: str) -> list[StateOn]:
    """States whose name or code holds the words, of one size."""
    words = words.strip().lower()
    return [
        row for row in rows if (words in row.state.name.lower() or words == row.state.slug) and band in ("", row.band)
    ]


_LAST = 10**6
SORTS: dict[str, Callable[[StateOn], object]] = {
    "place": lambda row: (list(BANDS).index(row.band), row.place or _LAST, row.state.name),
    "name": lambda row: row.state.name,
    "homes": lambda row: row.homes,
    "share": lambda row: -1 if row.share is None else row.share,
    "stars": lambda row: -1 if row.one_star_percent is None else row.one_star_percent,
    "missing": lambda row: row.missing,
}


def in_order(rows: Iterable[StateOn], sort: str) -> list[StateOn]:
    """By one of SORTS, with a leading minus downwards; equal ones in the order of their names."""
    rows = sorted(rows, key=SORTS["name"])
    key = SORTS.get(sort.removeprefix("-"), SORTS["place"])
    return sorted(rows, key=key, reverse=sort.startswith("-"))


@dataclass(frozen=True, slots=True)
class Row:
    """A state with its forecast, as a line of the page."""

    on: StateOn
    forecast: Forecast


def rows_of(table: Table, words: str, band: str, sort: str) -> list[Row]:
    return [Row(each, table.forecasts[each.code]) for each in in_order(matching(table.states, words, band), sort)]


def cells(line: Row, table: Table) -> list:
    row, coming = line.on, line.forecast
    return [
        table.day, row.code, row.state.name, row.band, row.place or "", row.out_of or "", row.homes, row.signed,
        _one_decimal(row.percent), row.aim, row.missing, row.one_star, row.one_star_signed,
        _one_decimal(row.one_star_percent), coming.earliest, coming.likely, coming.latest,
    ]  # fmt: skip


def _one_decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
