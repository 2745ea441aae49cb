"""How far states are, on any date: homes that took part out of the homes that were open, all of them or the one-stars.

A home counts while CMS's files had it open and not before it was certified; its stars are those of the newest file of
that day; it takes part as it did at the end of the day, whatever it did since.
"""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaigns.coalitions.queries import AIM_PERCENT, aim_on, aims_on
from campaigns.enrollment.models import EarlierPart, Enrollment
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.recruitment.pace import DAYS, Forecast, forecast
from campaigns.recruitment.queries import Share
from facilities.cms.models import RatingSnapshot
from facilities.directory.models import ChangedField, Facility, FacilityChange, FacilityStatus
from facilities.states.codes import STATES
from qioportal.lib.months import Month

MONTHS = 12


def open_on(day: dt.date) -> QuerySet[Facility]:
    """The nursing homes that were open on that day."""
    told = FacilityChange.objects.filter(facility=OuterRef("pk"), field=ChangedField.STATUS, seen_on__lte=day)
    not_closed_yet = When(Q(closed_on__isnull=True) | Q(closed_on__gt=day), then=Value(FacilityStatus.OPEN.value))
    status = Coalesce(
        Subquery(told.order_by("-seen_on").values("new")[:1]),
        Case(not_closed_yet, default=Value(FacilityStatus.CLOSED.value)),
    )
    homes = Facility.objects.homes().annotate(status_then=status).filter(status_then=FacilityStatus.OPEN)
    return homes.filter(Q(certified_on__isnull=True) | Q(certified_on__lte=day))


def with_stars_on(homes: QuerySet[Facility], day: dt.date) -> QuerySet[Facility]:
    """Each home with `stars_then`, of the newest file of that day; None where it had none."""
    rows = RatingSnapshot.objects.filter(facility=OuterRef("pk"), processing_date__lte=day)
    newest = Subquery(rows.order_by("-processing_date").values("overall")[:1])
    of_file = Case(When(rated_on__lte=day, then=F("overall_rating")))
    return homes.annotate(stars_then=Coalesce(newest, of_file))


def shares_on(day: dt.date, *, one_star: bool = False) -> dict[str, Share]:
    """The share of every state on that day, by its code, in four queries."""
    phase = current_phase(day)
    found, aims = _counts(day, phase, one_star), aims_on(phase, day)
    return {code: Share(*found.get(code, (0, 0)), aim=aims.get(code, AIM_PERCENT)) for code in STATES}


def share_on(state: str, day: dt.date, *, one_star: bool = False) -> Share:
    """The same for one state."""
    phase = current_phase(day)
    return Share(*_counts(day, phase, one_star, state).get(state, (0, 0)), aim=aim_on(state, phase, day))


def _counts(day: dt.date, phase: Phase | None, one_star: bool, state: str = "") -> dict[str, tuple[int, int]]:
    homes = open_on(day)
    homes = homes.filter(state=state) if state else homes
    homes = with_stars_on(homes, day).filter(stars_then=1) if one_star else homes
    part = Exists(Enrollment.objects.filter(phase=phase).on(day).filter(facility=OuterRef("pk")))
    rows = homes.annotate(took_part=part).order_by().values("state")
    rows = rows.annotate(homes=Count("pk"), signed=Count("pk", filter=Q(took_part=True)))
    return {row["state"]: (row["homes"], row["signed"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Point:
    """The two shares of one day."""

    day: dt.date
    everybody: Share
    one_star: Share


def days_of_line(day: dt.date, phase: Phase | None) -> list[dt.date]:
    """The last day of each month before, as far as the phase reaches and twelve at most, then the day itself."""
    this = Month.of(day)
    ends = [this.shift(-back).last_day for back in range(MONTHS, 0, -1)]
    start = phase.starts_on if phase else day
    return [*(end for end in ends if end >= start), day]


def line_of(state: str, day: dt.date) -> list[Point]:
    """The shares of a state over the last twelve months: a fixed number of queries, counted here."""
    phase = current_phase(day)
    days = days_of_line(day, phase)
    facts = _Facts(state, phase, days)
    aim = aim_on(state, phase, day)
    return [
        Point(each, *(Share(*facts.count(each, one_star=star), aim=aim) for star in (False, True))) for each in days
    ]


class _Facts:
    """What is known of a state's homes, read once; the answers are those of `share_on`."""

    def __init__(self, state: str, phase: Phase | None, days: list[dt.date]) -> None:
        homes = Facility.objects.homes().filter(state=state)
        self.homes = list(homes.values_list("pk", "certified_on", "closed_on", "rated_on", "overall_rating"))
        changes = FacilityChange.objects.filter(facility__in=homes, field=ChangedField.STATUS).order_by("seen_on")
        self.changes: dict[int, list[tuple[dt.date, str]]] = {}
        for pk, seen_on, new in changes.values_list("facility_id", "seen_on", "new"):
            self.changes.setdefault(pk, []).append((seen_on, new))
        self.parts = self._parts(state, phase)
        self.stars = self._stars(homes, days)

    def _parts(self, state: str, phase: Phase | None) -> dict[int, list[tuple]]:
        """By home, from when until when it took part."""
        found: dict[int, list[tuple]] = {}
        mine = Enrollment.objects.filter(phase=phase, facility__state=state)
        earlier = EarlierPart.objects.filter(enrollment__in=mine)
        spans = [*mine.values_list("facility_id", "signed_at", "withdrawn_at"),
                 *earlier.values_list("enrollment__facility_id", "signed_at", "withdrawn_at")]  # fmt: skip
        for pk, signed, left in spans:
            found.setdefault(pk, []).append((timezone.localdate(signed), timezone.localdate(left) if left else None))
        return found

    def _stars(self, homes: QuerySet[Facility], days: list[dt.date]) -> dict[int, tuple[list, list]]:
        """By home, the dates of the files and its stars in them: from the file that held on the first day."""
        rows = RatingSnapshot.objects.filter(facility__in=homes, processing_date__lte=days[-1])
        before = rows.filter(processing_date__lte=days[0]).order_by("-processing_date")
        first = before.values_list("processing_date", flat=True).first()
        if first:
            rows = rows.filter(processing_date__gte=first)
        found: dict[int, tuple[list, list]] = {}
        for pk, date, stars in rows.order_by("processing_date").values_list(
            "facility_id", "processing_date", "overall"
        ):
            dates, values = found.setdefault(pk, ([], []))
            dates.append(date)
            values.append(stars)
        return found

    def count(self, day: dt.date, *, one_star: bool) -> tuple[int, int]:
        """(homes, signed) on that day."""
        here = [pk for pk, certified, closed, rated, stars in self.homes
                if self._is_open(pk, certified, closed, day)
                and (not one_star or self._stars_on(pk, rated, stars, day) == 1)]  # fmt: skip
        return len(here), sum(self._takes_part(pk, day) for pk in here)

    def _is_open(self, pk: int, certified, closed, day: dt.date) -> bool:
        if certified and certified > day:
            return False
        told = [new for seen_on, new in self.changes.get(pk, ()) if seen_on <= day]
        return told[-1] == FacilityStatus.OPEN if told else not (closed and closed <= day)

    def _stars_on(self, pk: int, rated, stars, day: dt.date) -> int | None:
        dates, values = self.stars.get(pk, ((), ()))
        place = bisect_right(dates, day)
        of_file = values[place - 1] if place else None
        return of_file if of_file is not None else stars if rated and rated <= day else None

    def _takes_part(self, pk: int, day: dt.date) -> bool:
        return any(signed <= day and (left is None or left > day) for signed, left in self.parts.get(pk, ()))


def forecast_of(state: str, day: dt.date) -> Forecast:
    """From the share of that day and the homes that joined, less those that left, in the eight weeks before it."""
    now, phase = share_on(state, day), current_phase(day)
    _, before = _counts(day - dt.timedelta(days=DAYS), phase, one_star=False, state=state).get(state, (0, 0))
    return forecast(day, now.missing, now.signed - before)
