"""Places where a person works: a chain, a home, a QIO's desk, a state's LANE, the nation; and who is there today.

Everything is asked for a day, since who is responsible is dated (DESIGN 3.6).
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import ROLES, PlaceKind
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Qio
from facilities.qios.queries import contractor_on, states_of
from facilities.states.codes import STATES, State

HOMES_LISTED = 5  # of a chain; more are reached over the chain's own page


@dataclass(frozen=True, slots=True)
class QioDesk:
    """A QIO's work in one of its states."""

    qio: Qio
    state: State

    @property
    def path(self) -> str:
        return f"/q/{self.qio.slug}/{self.state.slug}/"

    def __str__(self) -> str:
        return f"{self.state.name}, {self.qio.name}"


@dataclass(frozen=True, slots=True)
class Place:
    """One line of "Change place": where, as what, and the address of its first page."""

    kind: PlaceKind
    name: str
    detail: str
    path: str
    permissions: frozenset[Permission]
    is_below: bool = False  # a home that the person reaches through its chain only


def affiliations_of(user, day: dt.date | None = None) -> list[Affiliation]:
    """What the person is on that day (today); nothing for a stranger or a disabled account."""
    if not user.is_authenticated or not user.is_active:
        return []
    rows = Affiliation.objects.held_by(user).on(day or timezone.localdate())
    return list(rows.select_related("facility", "chain", "qio"))


def permissions_at_home(user, home: Facility) -> frozenset[Permission]:
    """What the person may do at this home, by an affiliation with it or with its chain."""
    at_home = Q(facility=home)
    if home.chain_id:
        at_home |= Q(chain=home.chain_id)
    rows = Affiliation.objects.held_by(user).filter(at_home).current()
    return _union(row.role for row in rows)


def permissions_at_chain(user, chain: Chain) -> frozenset[Permission]:
    """What the person may do for a chain as a whole, which is what they may do at each of its homes."""
    return _union(Affiliation.objects.held_by(user).filter(chain=chain).current().values_list("role", flat=True))


def permissions_at_desk(user, desk: QioDesk, day: dt.date | None = None) -> frozenset[Permission]:
    """What the person may do at a QIO's desk: only while the QIO's contract covers the state."""
    day = day or timezone.localdate()
    if contractor_on(desk.state.code, day) != desk.qio:
        return frozenset()
    rows = Affiliation.objects.held_by(user).filter(qio=desk.qio, state__in=["", desk.state.code]).on(day)
    return _union(row.role for row in rows)


def permissions_at_lane(user, state: State) -> frozenset[Permission]:
    rows = Affiliation.objects.held_by(user).filter(qio__isnull=True, facility__isnull=True, state=state.code).current()
    return _union(row.role for row in rows)


def permissions_for_nation(user) -> frozenset[Permission]:
    codes = [role.code for role in ROLES.values() if role.place == PlaceKind.NATION]
    return _union(Affiliation.objects.held_by(user).filter(role__in=codes).current().values_list("role", flat=True))


def places_of(user, day: dt.date | None = None) -> list[Place]:
    """Every place that the person can work at on that day, chains and homes first, one line per place."""
    day = day or timezone.localdate()
    found: dict[str, Place] = {}
    for row in affiliations_of(user, day):
        for place in _places_of_row(row, day):
            before = found.get(place.path)
            if before:
                place = replace(
                    before,
                    permissions=before.permissions | place.permissions,
                    is_below=before.is_below and place.is_below,
                )
            found[place.path] = place
    order = list(PlaceKind)
    return sorted(found.values(), key=lambda place: (order.index(place.kind), place.name))


def _places_of_row(row: Affiliation, day: dt.date) -> list[Place]:
    role = row.role_data
    if role.place == PlaceKind.HOME:
        return [home_place(row.facility, role.permissions)]
    if role.place == PlaceKind.CHAIN:
        return _places_of_chain(row.chain, role.permissions)
    if role.place == PlaceKind.QIO:
        codes = [code for code in states_of(row.qio, day) if row.state in ("", code)]
        desks = [QioDesk(row.qio, STATES[code]) for code in codes]
        return [Place(PlaceKind.QIO, desk.state.name, desk.qio.name, desk.path, role.permissions) for desk in desks]
    if role.place == PlaceKind.LANE:
        state = STATES[row.state]
        return [
            Place(PlaceKind.LANE, f"{state.name} LANE", "State coalition", f"/lane/{state.slug}/", role.permissions)
        ]
    return [Place(PlaceKind.NATION, "The nation", "Advancing Excellence", "/nation/", role.permissions)]


def _places_of_chain(chain: Chain, permissions: frozenset[Permission]) -> list[Place]:
    """The chain, and its homes where they are few."""
    homes = list(Facility.objects.open().filter(chain=chain).order_by("name", "ccn")[: HOMES_LISTED + 1])
    place = Place(PlaceKind.CHAIN, chain.name, "All homes of the chain", f"/c/{chain.number}/", permissions)
    few = homes if len(homes) <= HOMES_LISTED else []
    return [place, *(home_place(home, permissions, is_below=True) for home in few)]


def home_place(home: Facility, permissions: frozenset[Permission], *, is_below: bool = False) -> Place:
    """The home as a place to work at, for who holds these permissions there."""
    detail = f"{home.get_kind_display().capitalize()} in {home.display_city}, {home.place.name}"
    return Place(PlaceKind.HOME, home.display_name, detail, f"/h/{home.ccn}/", permissions, is_below)


def _union(codes) -> frozenset[Permission]:
    return frozenset().union(*(ROLES[code].permissions for code in codes))
