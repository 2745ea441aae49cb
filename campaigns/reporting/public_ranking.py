"""The states as the public compares them: those of one size beside one another, by share of homes, on any day.

Honest about small numbers: below five homes a share says which home it is, so none is shown; ranks are exact (equal
shares, equal places), and each line says how many homes part it from the place above.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.recruitment.numbers import shares_on
from campaigns.reporting.ranking import matching
from campaigns.reporting.states import BANDS, StateOn, nation_of, ranked
from qioportal.lib.kept import kept
from qioportal.lib.suppression import MIN_HOMES

KEPT_SECONDS = 60
HEADER = ["day", "size", "place", "out_of", "state", "name", "homes", "take_part", "share_percent", "to_next_place"]


@dataclass(frozen=True, slots=True)
class Line:
    """A ranked state; `to_next`: so many homes more, and it stands level with the place above (None: it leads)."""

    on: StateOn
    to_next: int | None

    @property
    def one_home(self) -> float:
        """By how much one home moves the share, in percentage points."""
        return 100 / self.on.homes


@dataclass(frozen=True, slots=True)
class Band:
    """The ranked states of one size, best share first."""

    key: str
    lines: tuple[Line, ...]

    @property
    def says(self) -> str:
        return BANDS[self.key]

    @property
    def together(self) -> StateOn:
        return nation_of(line.on for line in self.lines)


@dataclass(frozen=True, slots=True)
class Compared:
    """All states on a day, in the phase of that day. `unranked`: no LANE, or too few homes to show a share."""

    day: dt.date
    phase: Phase | None
    bands: tuple[Band, ...]
    unranked: tuple[StateOn, ...]

    def narrowed(self, words: str, band: str) -> "list[Band]":
        """The bands that are left with lines."""
        found = []
        for each in self.bands:
            codes = {row.code for row in matching((line.on for line in each.lines), words, band)}
            lines = tuple(line for line in each.lines if line.on.code in codes)
            found += [Band(each.key, lines)] if lines else []
        return found


def compared_on(day: dt.date) -> Compared:
    """At most a minute old; five queries, or none."""
    return kept(f"reporting:compared:{day}", KEPT_SECONDS, lambda: _compare(day))


def _compare(day: dt.date) -> Compared:
    shares = shares_on(day)
    states = [StateOn(code, share.homes, share.signed, aim=share.aim) for code, share in shares.items()]
    shown = ranked(each for each in states if each.is_ranked and each.homes >= MIN_HOMES)
    bands = tuple(Band(key, tuple(_lines(each for each in shown if each.band == key))) for key in BANDS)
    ranked_codes = {each.code for each in shown}
    return Compared(day, current_phase(day), bands, tuple(each for each in states if each.code not in ranked_codes))


def _lines(states: Iterable[StateOn]) -> list[Line]:
    """Best share first, equal ones by name."""
    lines, above, before = [], None, None
    for each in sorted(states, key=lambda row: (row.place, row.state.name)):
        if before is not None and each.share < before:
            above = before
        before = each.share
        lines.append(Line(each, None if above is None else -(-above * each.homes // 1) - each.signed))
    return lines


def cells(band: Band, line: Line, day: dt.date) -> list:
    row = line.on
    return [
        day, band.key, row.place, row.out_of, row.code, row.state.name, row.homes, row.signed, f"{row.percent:.1f}",
        "" if line.to_next is None else line.to_next,
    ]  # fmt: skip
