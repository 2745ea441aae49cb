"""Which part of the map a person sees today; every `visible_to(user)` starts from it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind
from facilities.qios.queries import states_of


@dataclass(frozen=True, slots=True)
class Territory:
    """Homes by id, chains by id, states by code (through a QIO's contract of the day), or the nation."""

    facility_ids: frozenset[int] = frozenset()
    chain_ids: frozenset[int] = frozenset()
    states: frozenset[str] = frozenset()
    nation: bool = False

    def covers(self, prefix: str = "") -> Q:
        """The condition on a facility (reached over `prefix`, for example "facility__"). Empty territory: nothing."""
        if self.nation:
            return Q()
        return (
            Q(**{f"{prefix}pk__in": self.facility_ids})
            | Q(**{f"{prefix}chain_id__in": self.chain_ids})
            | Q(**{f"{prefix}state__in": self.states})
        )


def territory_of(user, day: dt.date | None = None) -> Territory:
    """The territory of a person on a day (today). Seeing a state's homes isn't seeing their values (consent)."""
    day = day or timezone.localdate()
    facilities, chains, states, nation = set(), set(), set(), False
    for row in affiliations_of(user, day):
        kind = row.role_data.place
        if kind == PlaceKind.HOME:
            facilities.add(row.facility_id)
        elif kind == PlaceKind.CHAIN:
            chains.add(row.chain_id)
        elif kind == PlaceKind.QIO:
            states.update(code for code in states_of(row.qio, day) if row.state in ("", code))
        elif kind == PlaceKind.NATION:
            nation = True
    return Territory(frozenset(facilities), frozenset(chains), frozenset(states), nation)
