"""The people behind the homes (or of the LANEs, or of the public list), each address once."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.roles import PlaceKind, roles_at
from accounts.users.models import normal_email
from campaigns.coalitions.models import LaneMember
from campaigns.events.models import Event, SignUp, SignUpStatus
from campaigns.goals.models import Phase
from campaigns.outreach.audience.facts import Audience, Recipient, Scope
from campaigns.outreach.audience.homes import homes_for, states_allowed, states_chosen
from campaigns.outreach.models import ListKind, Subscriber
from facilities.directory.zones import zone_name_of
from facilities.states.codes import STATES
from qioportal.lib.words import readable_name

HOME_ROLES = [role.code for role in roles_at(PlaceKind.HOME)]
LANE_ROLES = [role.code for role in roles_at(PlaceKind.LANE)]


def recipients_for(scope: Scope, audience: Audience, phase: Phase | None = None) -> Iterator[Recipient]:
    """Each address once, in the order of the homes' names: the people with a role at the chosen homes today.

    For an update notice the subscribers of the public list instead, for a LANE mailing the people of the LANEs.
    """
    seen: set[str] = set()
    for each in _found(scope, audience, phase):
        if each.address not in seen:
            seen.add(each.address)
            yield each


def _found(scope: Scope, audience: Audience, phase: Phase | None) -> Iterator[Recipient]:
    if audience.subscribers:
        return (subscriber_as_recipient(row) for row in subscribers_for(scope, audience) if is_wanted(row, audience))
    people = people_of(scope, audience, phase).of_active_people()
    if audience.lane_members:
        members = (_as_member(row) for row in people.order_by("state", "pk").values_list(*MEMBER).iterator(2000))
        return chain(members, (_as_member(row) for row in on_roster(scope, audience)))
    rows = people.order_by("facility__name", "facility__ccn", "pk").values_list(*PERSON)
    return (as_person(row) for row in rows.iterator(chunk_size=2000))


def example_for(scope: Scope, audience: Audience) -> Recipient | None:
    """One of the people who would get it: the preview is written as to them. Sorts no nation to find one."""
    if audience.subscribers:
        return next(recipients_for(scope, audience), None)
    people = people_of(scope, audience).of_active_people().order_by("pk")
    fields, made = (MEMBER, _as_member) if audience.lane_members else (PERSON, as_person)
    row = people.values_list(*fields).first() or next(on_roster(scope, audience), None)
    return made(row) if row else None


PERSON = ("user__email", "user_id", "user__name", "facility__name", "facility__ccn", "facility__state",
          "facility__zip_code", "facility__county")  # fmt: skip
MEMBER = ("user__email", "user_id", "user__name", "state")


def people_of(scope: Scope, audience: Audience, phase: Phase | None = None) -> QuerySet[Affiliation]:
    """The roles held today that the facts choose; accounts that were closed are among them still."""
    held = Affiliation.objects.current()
    if audience.lane_members:
        chosen = set() if scope.qio else states_chosen(scope, audience)  # a LANE is no QIO's to write to
        held = held.filter(role__in=LANE_ROLES, state__in=chosen)
    else:
        held = held.filter(role__in=HOME_ROLES, facility__in=homes_for(scope, audience, phase).values("pk"))
    if audience.roles:
        named = Q(role__in=audience.roles)
        held = held.exclude(named) if audience.is_not("roles") else held.filter(named)
    if audience.event:
        there = sign_ups(scope, audience)
        named = Q(user__in=there.filter(user__isnull=False).values("user")) | Q(user__email__in=there.values("email"))
        held = held.exclude(named) if audience.is_not("event") else held.filter(named)
    return held


def on_roster(scope: Scope, audience: Audience) -> Iterator[tuple]:
    """Of a LANE's own mailing: members on the roster today, at the address of their account where they have one."""
    is_chosen = audience.event and not audience.is_not("event")  # by an event that they went to: they have an account
    if not (scope.is_lane and audience.lane_members) or audience.roles or is_chosen:
        return iter(())
    there = set(sign_ups(scope, audience).values_list("email", flat=True)) if audience.event else set()
    members = LaneMember.objects.on(timezone.localdate()).filter(lane__state=scope.state)
    reached = members.filter(Q(user__is_active=True) | Q(user__isnull=True) & ~Q(email=""))
    rows = reached.order_by("name", "pk").values_list("user__email", "email", "user_id", "name").iterator(2000)
    found = ((normal_email(own or address), user, name, scope.state) for own, address, user, name in rows)
    return (row for row in found if row[0] not in there)


def sign_ups(scope: Scope, audience: Audience) -> QuerySet[SignUp]:
    """Who signed up for the event, came, or had a seat and did not come. Of the scope's events only."""
    rows = SignUp.objects.filter(event__in=events_for(scope).filter(slug=audience.event))
    if audience.came == "attended":
        return rows.attended()
    if audience.came == "missed":
        return rows.filter(status=SignUpStatus.SEAT, attended_at=None, event__ends_at__lte=timezone.now())
    return rows.filter(status__in=[SignUpStatus.SEAT, SignUpStatus.WAITING])


def events_for(scope: Scope) -> QuerySet[Event]:
    """The scope's own events and those of the nation, the latest first."""
    rows = Event.objects.published().order_by("-starts_at", "pk")
    return rows if scope.is_national else rows.concerning(scope.state)


def as_person(row: tuple) -> Recipient:
    address, user_id, name, home, ccn, *where = row
    return Recipient(address, user_id, name, readable_name(home), ccn, zone=zone_name_of(*where))


def _as_member(row: tuple) -> Recipient:
    address, user_id, name, state = row
    return Recipient(address, user_id, name, f"the LANE of {STATES[state].name}", zone=STATES[state].zone_name)


SUBSCRIBER = ("email", "pk", "state", "lists", "paused_until")


def subscribers_for(scope: Scope, audience: Audience) -> Iterator[tuple]:
    """Of the public list, whoever confirmed and stayed; those of all states are among them for the nation only."""
    rows = Subscriber.objects.filter(confirmed_at__isnull=False, left_at__isnull=True)
    chosen = states_chosen(scope, audience)
    if not scope.is_national:
        rows = rows.filter(state__in=chosen)
    elif chosen != states_allowed(scope):
        rows = rows.filter(state__in=["", *chosen])
    return rows.order_by("email").values_list(*SUBSCRIBER).iterator(chunk_size=2000)


def is_wanted(row: tuple, audience: Audience, today: dt.date | None = None) -> bool:
    """Whether the subscriber asked for one of these lists and has not paused."""
    *_, lists, paused_until = row
    return is_on(lists, audience.lists) and not (paused_until and paused_until > (today or timezone.localdate()))


def is_on(asked: Iterable[str], lists: Iterable[str]) -> bool:
    """A notice of no list, or of everybody's, goes to all; the others to whoever asked for one of them."""
    return not lists or ListKind.GENERAL in lists or bool(set(asked) & set(lists))


def subscriber_as_recipient(row: tuple) -> Recipient:
    address, pk, state, *_ = row
    return Recipient(address, None, subscriber=pk, zone=zone_of_subscriber(state))


def zone_of_subscriber(state: str) -> str:
    """The clock of the state; blank for who named none (people.rows_of says when mail rests for them)."""
    return STATES[state].zone_name if state else ""
