"""What the people of a chain see: its homes × a month, and × the last 12 months. Four queries, however many homes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone

from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import LevelRule, Phase
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.queries import due_day, month_due
from facilities.directory.models import Chain, Facility
from facilities.states.codes import STATES, State
from qioportal.lib.months import Month, months_between

MONTHS_SHOWN = 12


class Standing(StrEnum):
    """How a home stands with one month, what asks for work first."""

    RETURNED = "returned"
    LATE = "late"
    DRAFT = "draft"
    DUE = "due"
    SENT_LATE = "sent-late"
    SENT = "sent"
    NOT_DUE = "not-due"
    NO_PART = "no-part"

    @property
    def words(self) -> str:
        return _WORDS[self][0]

    @property
    def short(self) -> str:
        """For a narrow cell."""
        return _WORDS[self][1]

    @property
    def role(self) -> str:
        """Of the pill."""
        return _WORDS[self][2]

    @property
    def is_missing(self) -> bool:
        return self in MISSING

    @property
    def is_sent(self) -> bool:
        return self in (Standing.SENT, Standing.SENT_LATE)


_WORDS = {
    Standing.RETURNED: ("Sent back", "Back", "wait"),
    Standing.LATE: ("Not sent", "Not sent", "wait"),
    Standing.DRAFT: ("Draft saved", "Draft", "info"),
    Standing.DUE: ("Due", "Due", "info"),
    Standing.SENT_LATE: ("Sent late", "Late", "ok"),
    Standing.SENT: ("Sent", "Sent", "ok"),
    Standing.NOT_DUE: ("Not asked", "–", "idle"),
    Standing.NO_PART: ("Does not take part", "–", "idle"),
}
MISSING = (Standing.RETURNED, Standing.LATE, Standing.DRAFT, Standing.DUE)
_RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One home's month."""

    month: Month
    standing: Standing
    is_past_due: bool = False
    sent_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainHome:
    """One line: the home, its 12 months up to the one looked at, and how it takes part."""

    home: Facility
    cells: tuple[Cell, ...]
    goals: int = 0
    level: int | None = None
    level_name: str = ""
    last_month: Month | None = None

    @property
    def now(self) -> Cell:
        """The month looked at."""
        return self.cells[-1]

    @property
    def takes_part(self) -> bool:
        return self.now.standing != Standing.NO_PART

    @property
    def sent(self) -> int:
        return sum(cell.standing.is_sent for cell in self.cells)

    @property
    def asked(self) -> int:
        """Months that were sent, or whose due day is over without."""
        return self.sent + len(self.open_months)

    @property
    def open_months(self) -> list[Month]:
        """Months past their due day that are not sent."""
        return [cell.month for cell in self.cells if cell.standing.is_missing and cell.is_past_due]


@dataclass(frozen=True, slots=True)
class Total:
    """A state's homes, or the chain's."""

    homes: int
    part: int
    sent: int
    missing: int
    state: State | None = None


@dataclass(frozen=True, slots=True)
class ChainMonth:
    """The chain's homes as they stand with a month, missing first."""

    month: Month
    phase: Phase
    rows: list[ChainHome]

    @property
    def due(self) -> dt.date:
        return due_day(self.phase, self.month)

    @property
    def months(self) -> list[Month]:
        return _months(self.month)

    @property
    def total(self) -> Total:
        return _total(self.rows)

    @property
    def by_state(self) -> list[Total]:
        codes = {row.home.state for row in self.rows}
        states = sorted((STATES[code] for code in codes), key=lambda state: state.name)
        return [_total([row for row in self.rows if row.home.state == state.code], state) for state in states]

    @property
    def missing(self) -> list[ChainHome]:
        return [row for row in self.rows if row.now.standing.is_missing]


def chain_month(chain: Chain, phase: Phase, month: Month) -> ChainMonth:
    """All open homes of the chain, also those that don't take part."""
    homes = list(Facility.objects.open().homes().filter(chain=chain).order_by("name", "ccn"))
    parts = {part.facility_id: part for part in _parts(chain, phase)}
    reports = _reports(chain, phase, month)
    names = dict(LevelRule.objects.filter(phase=phase).values_list("level", "name"))
    days = {code: timezone.localdate(timezone=STATES[code].zone) for code in {home.state for home in homes}}
    rows = []
    for home in homes:
        part = parts.get(home.pk)
        if part is None:
            rows.append(ChainHome(home, tuple(Cell(each, Standing.NO_PART) for each in _months(month))))
            continue
        part.facility, part.phase, found = home, phase, reports.get(part.pk, {})
        cells = tuple(_cell(part, each, found.get(each), days[home.state]) for each in _months(month))
        rows.append(ChainHome(home, cells, part.goals, part.level, names.get(part.level, ""), part.last_month))
    rows.sort(key=lambda row: (_RANK[row.now.standing], row.home.display_name, row.home.ccn))
    return ChainMonth(month, phase, rows)


def _months(month: Month) -> list[Month]:
    return list(months_between(month.shift(1 - MONTHS_SHOWN), month))


def _parts(chain: Chain, phase: Phase):
    levels = ParticipationLevel.objects.filter(enrollment=OuterRef("pk"), ends_on__isnull=True).values("level")
    return (
        Enrollment.objects.active()
        .filter(phase=phase, facility__chain=chain)
        .annotate(
            goals=Count("choices", filter=Q(choices__dropped_at__isnull=True), distinct=True),
            level=Subquery(levels[:1]),
            last_month=Subquery(
                MonthReport.objects.filter(enrollment=OuterRef("pk"), status=ReportStatus.SENT)
                .order_by()
                .values("enrollment")
                .annotate(last=Max("month"))
                .values("last")
            ),
        )
    )


def _reports(chain: Chain, phase: Phase, month: Month) -> dict[int, dict[Month, tuple[str, dt.datetime | None]]]:
    rows = MonthReport.objects.filter(
        enrollment__facility__chain=chain, enrollment__phase=phase, month__gte=_months(month)[0], month__lte=month
    )
    found: dict[int, dict] = {}
    for part, when, status, sent_at in rows.values_list("enrollment_id", "month", "status", "sent_at"):
        found.setdefault(part, {})[when] = (status, sent_at)
    return found


def _cell(part: Enrollment, month: Month, report: tuple | None, today: dt.date) -> Cell:
    """How the home stands with the month by its own clock."""
    status, sent_at = report or ("", None)
    due, zone = due_day(part.phase, month), part.facility.zone
    if status == ReportStatus.SENT:
        in_time = timezone.localdate(sent_at, timezone=zone) <= due
        return Cell(month, Standing.SENT if in_time else Standing.SENT_LATE, sent_at=sent_at)
    if status == ReportStatus.RETURNED:
        return Cell(month, Standing.RETURNED, is_past_due=today > due)
    signed = timezone.localdate(part.signed_at, timezone=zone)
    if month.last_day < max(signed, part.phase.starts_on) or month.last_day >= today:
        return Cell(month, Standing.NOT_DUE)
    if status == ReportStatus.DRAFT:
        return Cell(month, Standing.DRAFT, is_past_due=today > due)
    return Cell(month, Standing.LATE if today > due else Standing.DUE, is_past_due=today > due)


def _total(rows: list[ChainHome], state: State | None = None) -> Total:
    standings = [row.now.standing for row in rows]
    return Total(
        homes=len(rows),
        part=sum(row.takes_part for row in rows),
        sent=sum(standing.is_sent for standing in standings),
        missing=sum(standing.is_missing for standing in standings),
        state=state,
    )


def months_to_choose(phase: Phase, today: dt.date) -> tuple[Month, Month]:
    """The first and the last month that can be looked at."""
    last = month_due(today)
    if phase.ends_on:
        last = min(last, Month.of(phase.ends_on))
    first = Month.of(phase.starts_on)
    return min(first, last), last


SORTS: dict[str, Callable[[ChainHome], object]] = {
    "home": lambda row: row.home.display_name,
    "state": lambda row: (row.home.place.name, row.home.display_name),
    "level": lambda row: -1 if row.level is None else row.level,
    "last": lambda row: str(row.last_month or ""),
    "sent": lambda row: row.sent / row.asked if row.asked else -1,
}


@dataclass(frozen=True, slots=True)
class ChainFilter:
    """What the list is narrowed to; the empty value leaves everything in. `standing`: one, or "missing"."""

    words: str = ""
    state: str = ""
    standing: str = ""
    sort: str = ""

    def rows(self, page: ChainMonth) -> list[ChainHome]:
        """Narrowed and in order; without an order what is missing comes first."""
        rows = [row for row in page.rows if self._fits(row)]
        key = SORTS.get(self.sort.removeprefix("-"))
        return sorted(rows, key=key, reverse=self.sort.startswith("-")) if key else rows

    def _fits(self, row: ChainHome) -> bool:
        standing, home = row.now.standing, row.home
        if self.state and home.state != self.state:
            return False
        if self.standing == "missing" and not standing.is_missing:
            return False
        if self.standing not in ("", "missing", standing):
            return False
        text = f"{home.display_name} {home.display_city} {home.ccn}".lower()
        return all(word in text for word in self.words.lower().split())
