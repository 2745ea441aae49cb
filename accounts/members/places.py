"""The places whose people are looked after in the same way: a home, a QIO's desk, and (by the nation) a LANE."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.access.guards import require_desk, require_home, require_nation
from accounts.access.models import Affiliation
from accounts.access.permissions import Permission as P
from accounts.access.places import QioDesk
from accounts.access.roles import PlaceKind, Role, roles_at
from accounts.members import queries
from accounts.members.models import Invitation
from accounts.members.rules import LEADERS, holds_all_states, may_manage
from facilities.directory.models import Facility
from facilities.states.codes import State, state_by_slug

ALL_STATES = "all"


@dataclass(frozen=True, slots=True)
class PeopleOfHome:
    """A home's people; who may look after them, and under which addresses."""

    place: Facility
    needs = P.MANAGE_PEOPLE
    kind = PlaceKind.HOME
    prefix = ""

    @property
    def name(self) -> str:
        return self.place.display_name

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.place.ccn,)

    @property
    def file_name(self) -> str:
        return f"people-{self.place.ccn}.csv"

    def people(self) -> QuerySet[Affiliation]:
        return queries.people_of_home(self.place)

    def invitations(self) -> QuerySet[Invitation]:
        return queries.invitations_to_home(self.place)

    def invited_to(self, data: dict) -> dict:
        return {"facility": self.place}

    def scopes(self, user) -> list[tuple[str, str]] | None:
        return None

    @property
    def roles(self) -> list[Role]:
        return roles_at(self.kind)

    @property
    def leaders(self) -> list[str]:
        return LEADERS[self.kind]

    def url(self, page: str, *more: str) -> str:
        return reverse(f"members:{self.prefix}{page}", args=[*self.keys, *more])

    def manages(self, user, row: Affiliation) -> bool:
        return row.role_data.place == self.kind and may_manage(user, row)


@dataclass(frozen=True, slots=True)
class PeopleOfDesk(PeopleOfHome):
    """A QIO's people who work for one of its states."""

    place: QioDesk
    needs = P.MANAGE_QIO_PEOPLE
    kind = PlaceKind.QIO
    prefix = "qio-"

    @property
    def name(self) -> str:
        return f"{self.place.qio.name}, {self.place.state.name}"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.place.qio.slug, self.place.state.slug)

    @property
    def file_name(self) -> str:
        return f"people-{self.place.qio.slug}-{self.place.state.slug}.csv"

    def people(self) -> QuerySet[Affiliation]:
        return queries.people_of_desk(self.place)

    def invitations(self) -> QuerySet[Invitation]:
        return queries.invitations_to_desk(self.place)

    def invited_to(self, data: dict) -> dict:
        state = data.get("state", self.place.state.code)
        return {"qio": self.place.qio, "state": "" if state == ALL_STATES else state}

    def scopes(self, user) -> list[tuple[str, str]] | None:
        """Both are offered to who holds all states of the QIO; others invite for their state only."""
        if not holds_all_states(user, self.place.qio):
            return None
        code = self.place.state.code
        return [(code, f"{self.place.state.name} only"), (ALL_STATES, f"All states of {self.place.qio.name}")]


@dataclass(frozen=True, slots=True)
class PeopleOfLane(PeopleOfHome):
    """Who comes to the pages of a state's LANE. Its convener invites from the roster; the nation does here."""

    place: State
    needs = P.EDIT_DEFINITIONS
    kind = PlaceKind.LANE
    prefix = "lane-"

    @property
    def name(self) -> str:
        return f"{self.place.name} LANE"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.place.slug,)

    @property
    def file_name(self) -> str:
        return f"people-lane-{self.place.slug}.csv"

    def people(self) -> QuerySet[Affiliation]:
        return queries.people_of_lane(self.place)

    def invitations(self) -> QuerySet[Invitation]:
        return queries.invitations_to_lane(self.place)

    def invited_to(self, data: dict) -> dict:
        return {"state": self.place.code}


def at_home(needs: P, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page for a home, behind its guard."""

    def page(request: HttpRequest, home: Facility, **path) -> HttpResponse:
        return view(request, PeopleOfHome(home), **path)

    return require_home(needs)(page)


def at_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same page for a QIO's desk."""

    def page(request: HttpRequest, desk: QioDesk, **path) -> HttpResponse:
        return view(request, PeopleOfDesk(desk), **path)

    return require_desk(P.MANAGE_QIO_PEOPLE)(page)


def at_lane(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same page for a LANE, kept by the national team."""

    def page(request: HttpRequest, state: str, **path) -> HttpResponse:
        found = state_by_slug(state)
        if found is None or not found.has_qio:
            raise Http404
        return view(request, PeopleOfLane(found), **path)

    return require_nation(P.EDIT_DEFINITIONS)(page)
