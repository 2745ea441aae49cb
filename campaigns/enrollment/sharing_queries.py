"""Reads of who sees a home's numbers: its people, its consents, who looked."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import ROLES, PlaceKind
from accounts.audit.models import AuditEvent
from accounts.users.models import User
from campaigns.enrollment.models import Consent, RecipientKind
from facilities.directory.models import Facility, FacilityKind
from facilities.qios.models import Qio
from facilities.states.codes import STATES

LOOKED = "enrollment.view_values"
LOOKS_SHOWN = 20


def _roles_with(permission: Permission, place: PlaceKind) -> list[str]:
    return [role.code for role in ROLES.values() if role.place == place and permission in role.permissions]


def signers_of(home: Facility) -> list[User]:
    """Who can sign for the home today."""
    rows = Affiliation.objects.filter(facility=home, role__in=_roles_with(Permission.SIGN_AGREEMENT, PlaceKind.HOME))
    return list(rows.current().people())


def advisers_of(qio: Qio, state: str) -> list[User]:
    """Who of the QIO looks after the state's homes today."""
    roles = _roles_with(Permission.RECRUIT, PlaceKind.QIO)
    return list(Affiliation.objects.filter(qio=qio, state__in=["", state], role__in=roles).current().people())


def own_people(home: Facility) -> list[Affiliation]:
    """People of the home and of its chain, who see its numbers without being asked about."""
    where = Q(facility=home) | Q(chain=home.chain_id) if home.chain_id else Q(facility=home)
    rows = Affiliation.objects.filter(where).current().of_active_people()
    return list(rows.select_related("user", "facility", "chain").order_by("chain", "user__name"))


@dataclass(frozen=True, slots=True)
class Shared:
    """A consent as the home's page shows it; `number` counts the home's consents, oldest first."""

    number: int
    consent: Consent
    state: str  # open, later, over, revoked

    @property
    def to(self) -> str:
        return recipient_name(self.consent)


def recipient_name(consent: Consent) -> str:
    if consent.recipient == RecipientKind.QIO:
        return consent.qio.name
    if consent.recipient == RecipientKind.LANE:
        return f"LANE of {STATES[consent.state].name}"
    if consent.recipient == RecipientKind.HOSPITAL:
        return f"{consent.hospital.display_name}, {consent.hospital.display_city}"
    return "The national team"


def shared_by(home: Facility, today: dt.date | None = None) -> list[Shared]:
    """All consents that the home ever gave, newest first."""
    today = today or timezone.localdate()
    rows = Consent.objects.filter(facility=home).order_by("granted_at", "pk")
    rows = rows.select_related("qio", "hospital", "goal__phase__campaign", "granted_by", "revoked_by")
    found = [Shared(number, row, _state(row, today)) for number, row in enumerate(rows, start=1)]
    return found[::-1]


def _state(consent: Consent, today: dt.date) -> str:
    if consent.revoked_at:
        return "revoked"
    if consent.ends_on and consent.ends_on < today:
        return "over"
    return "later" if consent.starts_on > today else "open"


def shared_number(home: Facility, number: int) -> Shared | None:
    return next((each for each in shared_by(home) if each.number == number), None)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody from outside opened the home's numbers; `who`: the name, or the address of one who is gone."""

    who: str
    at: dt.datetime


def looks_at(home: Facility) -> list[Look]:
    """Who of outside opened the home's numbers, newest first."""
    events = list(AuditEvent.objects.about(home).filter(action=LOOKED).order_by("-at")[:LOOKS_SHOWN])
    names = dict(User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name"))
    return [Look(names.get(event.actor_id) or event.actor, event.at) for event in events]


def hospitals_near(home: Facility) -> QuerySet[Facility]:
    """To choose from: those of the home's state."""
    return Facility.objects.open().filter(kind=FacilityKind.HOSPITAL, state=home.state).exclude(pk=home.pk)


def hospital_named(words: str, home: Facility) -> Facility | None:
    """By CCN ("210009", also with the name behind it) anywhere, by its exact name in the home's state."""
    words = words.strip()
    rows = Facility.objects.open().filter(kind=FacilityKind.HOSPITAL)
    found = rows.filter(ccn=words[:6].upper()).first() if words[:6].isalnum() else None
    if found:
        return found
    named = list(hospitals_near(home).filter(name__iexact=words)[:2]) if words.isprintable() else []
    return named[0] if len(named) == 1 else None


def home_in(state: str, ccn: str) -> Facility | None:
    """Who can be asked for consent by the state's QIO: open, and taking part."""
    parts = Q(enrollments__isnull=False, enrollments__withdrawn_at__isnull=True)
    return Facility.objects.open().filter(parts, state=state, ccn=ccn).distinct().first()
