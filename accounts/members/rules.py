"""Who may invite whom, and whose role may be changed by whom. Nobody gives more than they hold."""

from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission as P
from accounts.access.places import (
    QioDesk,
    permissions_at_desk,
    permissions_at_home,
    permissions_at_lane,
    permissions_for_nation,
)
from accounts.access.roles import ROLES, PlaceKind
from facilities.directory.models import Facility, FacilityKind, FacilityStatus
from facilities.qios.models import Qio
from facilities.qios.queries import contractor_on
from facilities.states.codes import STATES, State

# A place keeps at least one of them, so that nothing is lost when somebody leaves.
LEADERS = {
    PlaceKind.HOME: ["home-administrator", "director-of-nursing"],
    PlaceKind.QIO: ["qio-lead"],
    PlaceKind.LANE: [],  # the national team names the next one
}


def may_invite(by, role: str, *, facility: Facility | None = None, qio: Qio | None = None, state: str = "") -> bool:
    """Whether this person may give that role there today."""
    known = ROLES.get(role)
    if known is None or by is None or not by.is_active:
        return False
    if facility is not None:
        return known.place == PlaceKind.HOME and facility.status == FacilityStatus.OPEN and _to_home(by, role, facility)
    if qio is not None:
        return known.place == PlaceKind.QIO and _to_qio(by, qio, state)
    return known.place == PlaceKind.LANE and state in STATES and _to_lane(by, STATES[state])


def _to_lane(by, state: State) -> bool:
    """The convener, for whom the role of a member is less and that of a co-convener the same; and the nation."""
    return P.MANAGE_LANE in permissions_at_lane(by, state) or _for_nation(by)


def _for_nation(by) -> bool:
    """The national team, which names conveners and adds hospitals and coalitions."""
    return by.is_superuser or P.EDIT_DEFINITIONS in permissions_for_nation(by)


def _to_home(by, role: str, home: Facility) -> bool:
    if by.is_superuser or P.MANAGE_PEOPLE in permissions_at_home(by, home):
        return True
    if role not in LEADERS[PlaceKind.HOME]:
        return False
    if home.kind != FacilityKind.NURSING_HOME and _for_nation(by):
        return True
    qio = contractor_on(home.state, timezone.localdate())
    at_desk = permissions_at_desk(by, QioDesk(qio, home.place)) if qio else frozenset()
    return P.INVITE_TO_HOME in at_desk or P.ANSWER_HELP_DESK in permissions_for_nation(by)


def _to_qio(by, qio: Qio, state: str) -> bool:
    """For one state: who manages people there. For all of the QIO's states: whose own role holds for all of them."""
    if by.is_superuser:
        return True
    if state and contractor_on(state, timezone.localdate()) != qio:
        return False
    rows = Affiliation.objects.filter(user=by, qio=qio, state__in=["", state] if state else [""]).current()
    return any(P.MANAGE_QIO_PEOPLE in row.role_data.permissions for row in rows)


def may_manage(by, affiliation: Affiliation) -> bool:
    """Whether this person may change or end that role."""
    if affiliation.facility_id:
        return by.is_superuser or P.MANAGE_PEOPLE in permissions_at_home(by, affiliation.facility)
    if affiliation.role_data.place == PlaceKind.LANE:
        return _for_nation(by)  # a convener ends access with the membership
    return bool(affiliation.qio_id) and _to_qio(by, affiliation.qio, affiliation.state)


def holds_all_states(by, qio: Qio) -> bool:
    return _to_qio(by, qio, "")
