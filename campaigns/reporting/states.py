"""The states on any day: their homes, those that take part, those with one star; ranked within the sizes of LANEs.

One query for all states. A home counts while CMS's files have it open and not before it was certified; its stars are
those of the newest file of that day; it takes part as it did at the end of the day, whatever it did since.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.coalitions.queries import aims_on
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.recruitment.numbers import open_on, with_stars_on
from campaigns.recruitment.pace import DAYS, Forecast, forecast
from campaigns.recruitment.queries import AIM_PERCENT
from facilities.directory.models import Facility
from facilities.states.codes import STATES, State

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


def states_on(day: dt.date, phase: Phase | None, only: str = "") -> list[StateOn]:
    """All states in the order of their names, ranked within their size; of `only`, that one without a place."""
    homes = with_stars_on(_part_on(day, phase, only), day)
    star, part = Q(stars_then=1), Q(took_part=True)
    rows = homes.order_by().values("state").annotate(
        homes=Count("pk"), signed=Count("pk", filter=part), one_star=Count("pk", filter=star),
        one_star_signed=Count("pk", filter=star & part), rated=Count("stars_then"),
    )  # fmt: skip
    found = {row.pop("state"): row for row in rows}
    aims = aims_on(phase, day)
    states = [
        StateOn(code, aim=aims.get(code, AIM_PERCENT), **found.get(code, {})) for code in ([only] if only else STATES)
    ]
    return states if only else ranked(states)


def _part_on(day: dt.date, phase: Phase | None, only: str = "") -> QuerySet[Facility]:
    """The homes open on that day, each with `took_part`."""
    homes = open_on(day).filter(state=only) if only else open_on(day)
    parts = Enrollment.objects.filter(phase=phase).on(day).filter(facility=OuterRef("pk"))
    return homes.annotate(took_part=Exists(parts))


def forecasts_on(states: Iterable[StateOn], day: dt.date, phase: Phase | None) -> dict[str, Forecast]:
    """When each state reaches its aim at the pace of the eight weeks before that day, as recruitment's pages say it."""
    then = _part_on(day - dt.timedelta(days=DAYS), phase).filter(took_part=True)
    before = dict(then.order_by().values_list("state").annotate(count=Count("pk")))
    return {each.code: forecast(day, each.missing, each.signed - before.get(each.code, 0)) for each in states}


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
