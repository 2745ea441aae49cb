"""How much waits behind a link of the side menu for the person who looks, and which mailings leave. Nothing is kept, so
that it is true on every page; each costs a small question or two, and only where the link shows."""

from collections.abc import Callable

from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.assistance.models import AssistanceRequest, Desk, RequestStatus
from accounts.users.models import User
from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_queries import waiting_requests
from campaigns.library.queries import waiting_for_review
from campaigns.outreach.audience.facts import Scope
from campaigns.outreach.models import Mailing
from campaigns.outreach.queries import leaving as mailings_leaving
from campaigns.outreach.queries import waiting_for
from campaigns.reporting.queries import waiting_reports
from campaigns.supporters.queries import ideas_waiting
from facilities.directory.models import Facility
from facilities.states.codes import State

Asks = Callable[[object, User, frozenset[Permission]], int]  # the place, who looks, what they may there


def people_without_login(desk: QioDesk):
    """Requests for sign-in help that wait at a QIO's desk."""
    mine = {"desk": Desk.QIO, "qio": desk.qio, "state": desk.state.code}
    return AssistanceRequest.objects.filter(**mine, status=RequestStatus.OPEN)


def sign_in_help(desk: QioDesk, user: User, may: frozenset[Permission]) -> int:
    return people_without_login(desk).count()


def help_desk(nation: object, user: User, may: frozenset[Permission]) -> int:
    """People who cannot sign in and whom no state's contact could help."""
    return AssistanceRequest.objects.filter(desk=Desk.HELP_DESK, status=RequestStatus.OPEN).count()


def caseload(desk: QioDesk, user: User, may: frozenset[Permission]) -> int:
    """Questions of homes and facts to put right."""
    changes = ChangeRequest.objects.open().of_state(desk.state.code)
    return waiting_requests(desk.state.code).count() + changes.count()


def desk_mailings(desk: QioDesk, user: User, may: frozenset[Permission]) -> int:
    """Mailings that wait for this person's yes; who leads the QIO is asked for the LANE's as well."""
    count = waiting_for(Scope.of_desk(desk), user).count()
    if Permission.MANAGE_QIO_PEOPLE in may:
        count += waiting_for(Scope.of_lane_from_outside(desk.state.code), user).count()
    return count


def lane_mailings(state: State, user: User, may: frozenset[Permission]) -> int:
    return waiting_for(Scope.of_lane(state), user).count()


def national_mailings(nation: object, user: User, may: frozenset[Permission]) -> int:
    return waiting_for(Scope.of_nation(), user).count()


def leaving(place: object, may: frozenset[Permission], path: str) -> list[tuple[Mailing, str]]:
    """(mailing, its page): what leaves now, for whoever may stop it. The pages of mailings themselves say it better."""
    scope = _scope_of(place, may)
    if scope is None or path.startswith(scope.path):
        return []
    return [(mailing, f"{scope.path}{mailing.pk}/") for mailing in mailings_leaving(scope)]


def _scope_of(place: object, may: frozenset[Permission]) -> Scope | None:
    if isinstance(place, QioDesk):
        return Scope.of_desk(place) if Permission.WRITE_MAILING in may else None
    if isinstance(place, State):
        return Scope.of_lane(place) if Permission.MANAGE_LANE in may else None
    return Scope.of_nation() if place == "nation" and Permission.WRITE_NATIONAL_MAILING in may else None


def practices(nation: object, user: User, may: frozenset[Permission]) -> int:
    """Practices that homes and LANEs told, for who reviews them."""
    return waiting_for_review().count() if Permission.EDIT_LIBRARY in may else 0


def lane_reports(nation: object, user: User, may: frozenset[Permission]) -> int:
    return waiting_reports().count() if Permission.EDIT_DEFINITIONS in may else 0


def ideas(home: Facility, user: User, may: frozenset[Permission]) -> int:
    """What staff and families sent to the home, for who answers."""
    return ideas_waiting(home) if Permission.MANAGE_PEOPLE in may else 0
