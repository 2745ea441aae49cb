"""The states on any day: their homes, those that take part, those with one star; ranked within the sizes of LANEs.

One query for all states. A home counts while CMS's files have it open and not before it was certified; its stars are
those of the newest file of that day; it takes part as it did at the end of the day, whatever it did since.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from campaigns.coalitions.models import Lane, RecruitmentTarget
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from facilities.cms.models import RatingSnapshot
from facilities.directory.models import ChangedField, Facility, FacilityChange, FacilityStatus
from facilities.states.codes import STATES, State

AIM_PERCENT = 75
BANDS = {"large": "more than 344 homes", "medium": "132 to 344 homes", "small": "fewer than 132 homes"}


def band_of(homes: int) -> str:
    """Coalitions are compared within three sizes (DOMAIN 2)."""
    return "large" if homes > 344 else "medium" if homes >= 132 else "small"


@dataclass(frozen=True, slots=True)
class StateOn:
    """One state on a day. `place` among the `out_of` states of its size; None for who isn't ranked."""

    code: str
    homes: int = 0
    signed: int = 0
    one_star: int = 0
    one_star_signed: int = 0
    rated: int = 0
    aim: int = AIM_PERCENT
    place: int | None = None
    out_of: int = 0

    @property
    def state(self) -> State:
        return STATES[self.code]

    @property
    def band(self) -> str:
        return band_of(self.homes)

    @property
    def share(self) -> Fraction | None:
        """Exact, so that equal shares are equal."""
        return Fraction(self.signed, self.homes) if self.homes else None

    @property
    def percent(self) -> float | None:
        return None if self.share is None else float(100 * self.share)

    @property
    def one_star_percent(self) -> float | None:
        return 100 * self.one_star_signed / self.one_star if self.one_star else None

    @property
    def missing(self) -> int:
        """How many more homes reach the aim."""
        return max(0, -(-self.homes * self.aim // 100) - self.signed)

    @property
    def reaches_aim(self) -> bool:
        return self.homes > 0 and self.missing == 0

    @property
    def is_ranked(self) -> bool:
        """A place has who has a LANE (Guam has none) and at least one home."""
        return self.state.has_qio and self.homes > 0


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


def states_on(day: dt.date, phase: Phase | None, only: str = "") -> list[StateOn]:
    """All states in the order of their names, ranked within their size; of `only`, that one without a place."""
    homes = open_on(day)
    homes = homes.filter(state=only) if only else homes
    parts = Enrollment.objects.filter(phase=phase).on(day).filter(facility=OuterRef("pk"))
    homes = with_stars_on(homes, day).annotate(took_part=Exists(parts))
    star, part = Q(stars_then=1), Q(took_part=True)
    rows = homes.order_by().values("state").annotate(
        homes=Count("pk"), signed=Count("pk", filter=part), one_star=Count("pk", filter=star),
        one_star_signed=Count("pk", filter=star & part), rated=Count("stars_then"),
    )  # fmt: skip
    found = {row.pop("state"): row for row in rows}
    aims = aims_on(day, phase)
    states = [
        StateOn(code, aim=aims.get(code, AIM_PERCENT), **found.get(code, {})) for code in ([only] if only else STATES)
    ]
    return states if only else ranked(states)


def aims_on(day: dt.date, phase: Phase | None) -> dict[str, int]:
    """The share that each state aimed at on that day: the target set last by then, else what its LANE aims at."""
    targets = RecruitmentTarget.objects.filter(phase=phase, valid_from__lte=day)
    set_by_then = targets.order_by("valid_from", "set_at", "pk").values_list("state", "percent")
    return {**dict(Lane.objects.values_list("state", "aim_percent")), **dict(set_by_then)}


def ranked(states: Iterable[StateOn]) -> list[StateOn]:
    """Each with its place within its size by share of homes. Equal shares hold the same place, and the next place is
    as much further: 1, 2, 2, 4."""
    states = list(states)
    shares: dict[str, list[Fraction]] = {band: [] for band in BANDS}
    for each in states:
        if each.is_ranked:
            shares[each.band].append(each.share)
    return [
        replace(each, place=1 + sum(share > each.share for share in shares[each.band]), out_of=len(shares[each.band]))
        if each.is_ranked
        else each
        for each in states
    ]


def nation_of(states: Iterable[StateOn]) -> StateOn:
    """All of them together."""
    states = list(states)
    names = ("homes", "signed", "one_star", "one_star_signed", "rated")
    return StateOn("", **{name: sum(getattr(each, name) for each in states) for name in names})
