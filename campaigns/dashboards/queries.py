"""Prepared figures: per state and for the nation, homes, homes that take part, months sent. Never a value."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from campaigns.coalitions.queries import AIM_PERCENT, aims_on
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import LevelRule, Phase
from campaigns.measurements.models import ReportStatus
from campaigns.measurements.queries import month_due
from campaigns.recruitment.queries import Share
from facilities.directory.models import Facility, FacilityKind, FacilityStatus
from facilities.states.codes import STATES, State
from qioportal.lib.kept import kept
from qioportal.lib.months import Month

KEPT_SECONDS = 60
MAP_STEPS = (45, 60, 75, 90)  # the lower bounds of the map's second to fifth colour
BANDS = {"large": "more than 344 homes", "medium": "132 to 344 homes", "small": "fewer than 132 homes"}


@dataclass(frozen=True, slots=True)
class StateFigures:
    """One state (or, without a code, the nation): its homes and what they do. Closed homes are not counted."""

    code: str
    share: Share
    sent: int

    @property
    def state(self) -> State:
        return STATES[self.code]

    @property
    def floor(self) -> int | None:
        """Whole percent, rounded down, so that 74.9 never looks like the aim of 75."""
        return None if self.share.percent is None else int(self.share.percent)

    @property
    def step(self) -> int:
        """Colour of the map, 1 to 5; 0 without homes."""
        return 0 if self.floor is None else 1 + sum(self.floor >= bound for bound in MAP_STEPS)

    @property
    def reaches_aim(self) -> bool:
        return self.share.homes > 0 and self.share.missing == 0

    @property
    def sent_percent(self) -> float | None:
        """Of the homes that take part."""
        return 100 * self.sent / self.share.signed if self.share.signed else None

    @property
    def band(self) -> str:
        """Coalitions are compared within three sizes (DOMAIN 2)."""
        return "large" if self.share.homes > 344 else "medium" if self.share.homes >= 132 else "small"


@dataclass(frozen=True, slots=True)
class Figures:
    """All states in the order of their names, the nation, and what was counted when."""

    states: tuple[StateFigures, ...]
    phase_name: str
    month: Month
    counted_at: dt.datetime

    @property
    def sent_label(self) -> str:
        return f"Sent {self.month.name}"

    @property
    def nation(self) -> StateFigures:
        homes, signed = (sum(getattr(row.share, name) for row in self.states) for name in ("homes", "signed"))
        return StateFigures("", Share(homes, signed), sum(row.sent for row in self.states))

    @property
    def at_aim(self) -> int:
        return sum(row.reaches_aim for row in self.states)

    def rank_in_band(self, code: str) -> tuple[int, int] | None:
        """(place, out of how many) among the states of its size by share; equal shares hold the same place."""
        mine = next(row for row in self.states if row.code == code)
        if mine.share.percent is None:
            return None
        alike = [
            row for row in self.states if row.band == mine.band and row.state.has_qio and row.share.percent is not None
        ]
        return 1 + sum(row.share.percent > mine.share.percent for row in alike), len(alike)


def national_figures(phase: Phase | None) -> Figures:
    """All states, at most a minute old. Five queries, or none."""
    today = timezone.localdate()
    key = f"dashboards:figures:{phase.pk if phase else 0}:{today}"
    return kept(key, KEPT_SECONDS, lambda: _count(phase, today))


def state_figures(code: str, phase: Phase | None) -> StateFigures:
    """One state as it is now: who has just signed finds the home counted."""
    (row,) = _count(phase, timezone.localdate(), code).states
    return row


def _count(phase: Phase | None, today: dt.date, only: str = "") -> Figures:
    homes = Facility.objects.homes().open()
    parts = Enrollment.objects.active().filter(
        phase=phase, facility__status=FacilityStatus.OPEN, facility__kind=FacilityKind.NURSING_HOME
    )
    if only:
        homes, parts = homes.filter(state=only), parts.filter(facility__state=only)
    month = month_due(today)
    sent = parts.filter(reports__month=month, reports__status=ReportStatus.SENT)
    by_state = [
        _by_state(homes, "state"),
        _by_state(parts, "facility__state"),
        _by_state(sent, "facility__state"),
        aims_on(phase, today),
    ]
    all_homes, signed, reported, aims = by_state
    rows = tuple(
        StateFigures(
            code,
            Share(all_homes.get(code, 0), signed.get(code, 0), aims.get(code, AIM_PERCENT)),
            reported.get(code, 0),
        )
        for code in ([only] if only else STATES)
    )
    return Figures(rows, phase.name if phase else "", month, timezone.now())


def _by_state(rows: QuerySet, field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(count=Count("pk")))


def as_cell(percent: float | None) -> str:
    """A share in a file: one decimal, empty where there is none."""
    return "" if percent is None else f"{percent:.1f}"


SORTS: dict[str, Callable[[StateFigures], object]] = {
    "name": lambda row: row.state.name,
    "homes": lambda row: row.share.homes,
    "part": lambda row: row.share.signed,
    "share": lambda row: -1 if row.share.percent is None else row.share.percent,
    "sent": lambda row: row.sent,
}


def in_order(rows, sort: str) -> list[StateFigures]:
    """The rows by one of SORTS, with a leading minus downwards; anything else goes by name."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else list(rows)


def matching(rows, words: str, band: str = "") -> list[StateFigures]:
    """States whose name or code holds the words, of one size."""
    words = words.strip().lower()
    return [
        row for row in rows if (words in row.state.name.lower() or words == row.code.lower()) and band in ("", row.band)
    ]


def listed_homes(code: str, phase: Phase | None, words: str = "") -> QuerySet:
    """The homes of a state that take part and may be named, by city, each with its `level` and `level_name`."""
    parts = Enrollment.objects.active().filter(phase=phase, is_listed=True).values("facility")
    held = ParticipationLevel.objects.filter(enrollment__facility=OuterRef("pk"), enrollment__phase=phase, ends_on=None)
    names = LevelRule.objects.filter(phase=phase, level=OuterRef("level"))
    homes = Facility.objects.homes().open().filter(state=code, pk__in=parts)
    homes = homes.annotate(level=Subquery(held.values("level")[:1]))
    homes = homes.annotate(level_name=Subquery(names.values("name")[:1]))
    return homes.matching(words).order_by("city", "name", "ccn")


def homes_for_lane(code: str, phase: Phase | None, words: str = "", part: str = "") -> QuerySet:
    """All open homes of a state for its coalition, with `takes_part`, nothing else of them. `part`: yes, no or all."""
    parts = Enrollment.objects.active().filter(phase=phase, facility=OuterRef("pk"))
    homes = Facility.objects.homes().open().filter(state=code).annotate(takes_part=Exists(parts))
    if part in ("yes", "no"):
        homes = homes.filter(takes_part=part == "yes")
    return homes.matching(words).order_by("name", "ccn")
