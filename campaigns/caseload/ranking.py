"""Which alerts an adviser is asked to look at first, and how many: pure, the same for everybody.

The order is by what is lost when nobody acts, sure facts before a sign in numbers:

    administrator seems gone     100   nobody can enter anything any more
    no numbers for two months     60   and 5 for each further month, up to 90: a home that slips away
    worse for three months        50   and 2 for each further month of the run, up to 70
    mail comes back               45   the home no longer hears from anybody
    level lost                    40   it follows from months that were not sent

and 10 more when nobody was in touch with the home for 60 days. Equal ones: the newest fact first, then by name.

To do are at most TO_DO alerts, one a home (the others of the home come along under it), and at most half of them are
changes for the worse: where many series are looked at, some turn by chance, and they must not push out what is sure.
The rest stands behind "more".
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campaigns.caseload.models import AlertKind

TO_DO = 10
MOST_WORSE = TO_DO // 2
OUT_OF_TOUCH = dt.timedelta(days=60)

_BASE = {
    AlertKind.GONE: 100, AlertKind.SILENT: 60, AlertKind.WORSE: 50, AlertKind.BOUNCING: 45, AlertKind.LEVEL_LOST: 40,
}  # fmt: skip
_MONTHLY = {AlertKind.SILENT: (2, 5, 30), AlertKind.WORSE: (6, 2, 20)}  # from how many months on, each, at most


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rank of an alert follows from. `row` is carried along."""

    kind: AlertKind
    home: str
    home_name: str
    since: dt.date
    months: int = 0
    last_contact: dt.date | None = None
    row: object = None

    def points(self, today: dt.date) -> int:
        points = _BASE[self.kind]
        if self.kind in _MONTHLY:
            first, each, most = _MONTHLY[self.kind]
            points += min(most, each * max(0, self.months - first))
        if self.last_contact is None or today - self.last_contact > OUT_OF_TOUCH:
            points += 10
        return points


@dataclass(frozen=True, slots=True)
class Ranked:
    """One home's first alert, and what else stands there of the home."""

    first: Standing
    beside: list[Standing] = field(default_factory=list)


def ranked(alerts: Iterable[Standing], today: dt.date) -> list[Ranked]:
    """One line per home, the gravest first."""
    ordered = sorted(
        alerts, key=lambda each: (-each.points(today), -each.since.toordinal(), each.home_name, each.home, each.kind)
    )
    homes: dict[str, Ranked] = {}
    for each in ordered:
        if each.home in homes:
            homes[each.home].beside.append(each)
        else:
            homes[each.home] = Ranked(each)
    return list(homes.values())


def to_do(lines: Sequence[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    """Those to look at now, and the rest, both in order."""
    now, later, worse = [], [], 0
    for line in lines:
        is_worse = line.first.kind == AlertKind.WORSE
        if len(now) < TO_DO and not (is_worse and worse >= MOST_WORSE):
            now.append(line)
            worse += is_worse
        else:
            later.append(line)
    return now, later
