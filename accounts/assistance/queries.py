"""Reads of sign-in help: who answers, whom the portal has on file for a home, how far a request has come."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.access.roles import ROLES, PlaceKind
from accounts.assistance.masking import masked
from accounts.assistance.models import (
    LINK_STEPS,
    AssistanceRequest,
    AssistanceRequestQuerySet,
    AssistanceStep,
    Desk,
    Did,
    RequestStatus,
)
from accounts.mail.models import Message
from accounts.members.models import Invitation
from accounts.users.models import User
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.qios.queries import contractor_on, help_for
from facilities.states.codes import State

HOMES_SHOWN = 20
ASKED_PER_DAY, ALL_PER_HOUR = 3, 60  # without the cache
HOME_ROLES = [role.code for role in ROLES.values() if role.place == PlaceKind.HOME]


def roles_that_may(permission: Permission) -> list[str]:
    return [role.code for role in ROLES.values() if permission in role.permissions]


def qio_of(state: str, day: dt.date) -> Qio | None:
    return contractor_on(state, day) if state else None


def people_at_desk(qio: Qio, state: str, permission: Permission, day: dt.date) -> list[User]:
    """Who may do that at the QIO's desk for the state on that day, each person once."""
    rows = Affiliation.objects.filter(qio=qio, state__in=["", state], role__in=roles_that_may(permission))
    return list(rows.on(day).people())


def people_at_help_desk(day: dt.date) -> list[User]:
    return list(Affiliation.objects.filter(role__in=roles_that_may(Permission.ANSWER_HELP_DESK)).on(day).people())


def addresses_for_contact(state: State, day: dt.date) -> list[str]:
    """Where a letter to the state's QIO goes: its confirmed address, else its people's, else the help desk's."""
    help_of_state = help_for(state, day)
    if help_of_state.confirmed and help_of_state.email:
        return [help_of_state.email]
    qio = qio_of(state.code, day)
    people = people_at_desk(qio, state.code, Permission.SEE_STATE, day) if qio else []
    return [user.email for user in people] or [settings.HELP_DESK_EMAIL]


def homes_matching(words: str) -> list[Facility]:
    """Open homes whose name, city or CCN has every word; one more than is shown, to say that there are more."""
    rows = Facility.objects.open().homes().matching(words)
    return list(rows.order_by("state", "name", "ccn")[: HOMES_SHOWN + 1])


def home_by_ccn(ccn: str) -> Facility | None:
    """The open home with this number, typed with blanks or small letters; None for anything else."""
    ccn = ccn.strip().upper()[:7]
    return Facility.objects.open().homes().filter(ccn=ccn).first() if ccn.isalnum() else None


def request_of_state(state: State, number: str) -> AssistanceRequest | None:
    return _whole(AssistanceRequest.objects.of_state(state.code), number)


def request_at_help_desk(number: str) -> AssistanceRequest | None:
    return _whole(AssistanceRequest.objects.at_help_desk(), number)


def _whole(rows: AssistanceRequestQuerySet, number: str) -> AssistanceRequest | None:
    return rows.select_related("facility__chain", "qio").filter(number=number).first()


@dataclass(frozen=True, slots=True)
class Pile:
    """One chip above the list."""

    code: str
    label: str
    condition: Q


_OPEN = Q(status=RequestStatus.OPEN)
_SETTLED = [
    Pile("link-sent", "Link sent", Q(status=RequestStatus.LINK_SENT)),
    Pile("declined", "Declined", Q(status=RequestStatus.DECLINED)),
]
QIO_PILES = [
    Pile("open", "Waiting for an answer", _OPEN & Q(desk=Desk.QIO)),
    Pile("help-desk", "At the help desk", _OPEN & Q(desk=Desk.HELP_DESK)),
    *_SETTLED,
]
HELP_DESK_PILES = [Pile("open", "Waiting for an answer", _OPEN), *_SETTLED]


@dataclass(frozen=True, slots=True)
class Queue:
    """The list of a desk: its rows, its chips with counts, and which one is chosen ("" is all)."""

    rows: AssistanceRequestQuerySet
    chips: list[tuple[Pile, int]]
    total: int
    chosen: str


def queue_of(desk: QioDesk | None, *, words: str = "", chosen: str = "") -> Queue:
    """A QIO desk's requests, or (None) the help desk's; open ones first."""
    rows, piles = AssistanceRequest.objects.at_help_desk(), HELP_DESK_PILES
    if desk is not None:
        rows, piles = AssistanceRequest.objects.of_state(desk.state.code), QIO_PILES
    rows = rows.matching(words)
    sums = {f"pile_{n}": Count("pk", filter=pile.condition) for n, pile in enumerate(piles)}
    counts = rows.aggregate(total=Count("pk"), **sums)
    pile = next((pile for pile in piles if pile.code == chosen), None)
    shown = rows.filter(pile.condition) if pile else rows
    return Queue(
        shown.in_order_of_work().select_related("facility"),
        [(pile, counts[f"pile_{n}"]) for n, pile in enumerate(piles)],
        counts["total"],
        pile.code if pile else "",
    )


@dataclass(frozen=True, slots=True)
class OnFile:
    """Somebody of the home whose address the portal has: a person, or an invitation not yet accepted.

    `refusal` says why no link can go there. The address itself stays inside; a page shows `masked`.
    """

    key: str
    name: str
    role: str
    masked: str
    seen: str
    refusal: str = ""
    user: User | None = None
    invitation: Invitation | None = None


def on_file(home: Facility) -> list[OnFile]:
    """Who belongs to the home today and who is invited."""
    rows = Affiliation.objects.filter(facility=home).current().of_active_people().select_related("user")
    roles: dict[User, list[str]] = {}
    for row in rows.order_by("user__name", "pk"):
        roles.setdefault(row.user, []).append(row.get_role_display())
    others = set(
        Affiliation.objects.filter(user__in=list(roles))
        .current()
        .exclude(role__in=HOME_ROLES)
        .values_list("user", flat=True)
    )
    people = [
        OnFile(
            key=f"person-{user.pk}",
            name=user.name,
            role=", ".join(names),
            masked=masked(user.email),
            seen=f"last signed in {user.last_login:%B %Y}" if user.last_login else "has never signed in",
            refusal=_REFUSAL if user.pk in others or user.is_staff or user.is_superuser else "",
            user=user,
        )
        for user, names in roles.items()
    ]
    invited = Invitation.objects.filter(facility=home).pending().order_by("created_at")
    return people + [
        OnFile(
            key=f"invitation-{each.pk}",
            name=each.name or "Somebody invited",
            role=each.get_role_display(),
            masked=masked(each.email),
            seen=f"invited in {each.created_at:%B %Y}, has not accepted yet",
            invitation=each,
        )
        for each in invited
    ]


_REFUSAL = "also works for a QIO or the portal; only an administrator of the portal can help"


def has_address(home: Facility, address: str) -> bool:
    """Whether the typed address is one that the portal has for this home."""
    people = Affiliation.objects.filter(facility=home, user__email=address).current().of_active_people()
    return people.exists() or Invitation.objects.filter(facility=home, email=address).pending().exists()


def contacts_of_record(home: Facility) -> list[User]:
    """Who is told when a new administrator is invited: everybody of the home and of its chain."""
    at_home = Q(facility=home) | (Q(chain=home.chain_id) if home.chain_id else Q(pk__in=[]))
    return list(Affiliation.objects.filter(at_home).current().people())


def steps_of(asked: AssistanceRequest) -> list[AssistanceStep]:
    return list(asked.steps.select_related("by"))


def links_told(*, told: str, since: dt.datetime) -> int:
    return AssistanceStep.objects.filter(told=told, what__in=LINK_STEPS, at__gt=since).count()


def links_by(helper: User, since: dt.datetime) -> int:
    return AssistanceStep.objects.filter(by=helper, what__in=LINK_STEPS, at__gt=since).count()


def is_quiet(address: str) -> bool:
    """The limit when the cache is away: this address today, and everybody in the last hour, counted in the rows."""
    now = timezone.now()
    steps = AssistanceStep.objects.filter(what__in=[Did.ASKED, Did.ASKED_AGAIN])
    letters = Message.objects.filter(kind="assistance.contact", created_at__gt=now - dt.timedelta(hours=1))
    return (
        steps.filter(request__email=address, at__gt=now - dt.timedelta(days=1)).count() < ASKED_PER_DAY
        and steps.filter(at__gt=now - dt.timedelta(hours=1)).count() + letters.count() < ALL_PER_HOUR
    )


def overdue_requests(now: dt.datetime) -> list[AssistanceRequest]:
    return list(AssistanceRequest.objects.overdue(now).select_related("qio", "facility").order_by("answer_by")[:200])
