"""Reads of the people pages: who holds a role at a place, and who is invited there."""

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.access.roles import PlaceKind, roles_at
from accounts.members.models import Invitation
from accounts.members.rules import LEADERS
from accounts.users.models import User
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import State


def people_of_home(home: Facility) -> QuerySet[Affiliation]:
    """Everybody who sees the home today: its own people, and those of its chain."""
    at_home = Q(facility=home)
    if home.chain_id:
        at_home |= Q(chain=home.chain_id)
    return _current(Affiliation.objects.filter(at_home))


def people_of_desk(desk: QioDesk) -> QuerySet[Affiliation]:
    """The QIO's people who work for this state today."""
    return _current(Affiliation.objects.filter(qio=desk.qio, state__in=["", desk.state.code]))


def people_of_lane(state: State) -> QuerySet[Affiliation]:
    """Everybody who comes to the LANE's pages today."""
    codes = [role.code for role in roles_at(PlaceKind.LANE)]
    return _current(Affiliation.objects.filter(state=state.code, role__in=codes))


def leaders_of_home(home: Facility) -> QuerySet[Affiliation]:
    return _current(Affiliation.objects.filter(facility=home, role__in=LEADERS[PlaceKind.HOME]))


def _current(rows) -> QuerySet[Affiliation]:
    rows = rows.current().of_active_people().select_related("user", "facility", "chain", "qio")
    return rows.order_by("user__name", "user__email", "pk")


def invitations_to_home(home: Facility) -> QuerySet[Invitation]:
    return _waiting(Invitation.objects.filter(facility=home))


def invitations_from_outside(home: Facility) -> QuerySet[Invitation]:
    """Those to run the home's part that its QIO or the nation sent: what its own people sent is theirs."""
    own = Affiliation.objects.filter(facility=home).current().values("user")
    rows = invitations_to_home(home).filter(role__in=LEADERS[PlaceKind.HOME])
    return rows.exclude(invited_by__in=own)


def invitations_to_desk(desk: QioDesk) -> QuerySet[Invitation]:
    return _waiting(Invitation.objects.filter(qio=desk.qio, state__in=["", desk.state.code]))


def invitations_to_lane(state: State) -> QuerySet[Invitation]:
    return _waiting(Invitation.objects.filter(state=state.code, facility__isnull=True, qio__isnull=True))


def _waiting(rows) -> QuerySet[Invitation]:
    """Not accepted and not taken back; those past their last day too, since they can be sent again."""
    rows = rows.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    return rows.select_related("invited_by", "facility", "qio").order_by("-sent_at", "-pk")


def open_home(ccn: str, state: str) -> Facility | None:
    """The home with that number, if it is open and lies in that state."""
    return Facility.objects.open().filter(ccn=ccn, state=state).first()


def open_participant(ccn: str) -> Facility | None:
    """The hospital or coalition with that number, if it is open."""
    return Facility.objects.open().exclude(kind=FacilityKind.NURSING_HOME).filter(ccn=ccn).first()


def key_of(row: Affiliation | Invitation) -> str:
    """What stands for the row in an address: says nothing, and can't be guessed."""
    return salted_hmac("accounts.members.key", f"{row._meta.model_name}:{row.pk}").hexdigest()[:16]


def by_key(rows: QuerySet, key: str):
    """The row of a place with that key, or None. A place has few rows."""
    return next((row for row in rows if key_of(row) == key), None)


def person_with(email: str) -> User | None:
    """Whose sign-in this address is, closed ones included."""
    confirmed = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return confirmed.user if confirmed else User.objects.filter(email=email).first()
