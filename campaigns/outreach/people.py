"""The people around a mailing: who gets it, who answers replies, who may say yes as the second one, and its sender."""

import datetime as dt
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import ROLES, PlaceKind
from accounts.mail.manners import next_morning
from accounts.mail.models import PENDING_STATES, Bounce, BounceKind, Delivery, DeliveryState
from accounts.users.models import User
from campaigns.measurements.queries import month_due
from campaigns.outreach.audience import Audience, Recipient, Scope, recipients_for
from campaigns.outreach.audience.people import zone_of_subscriber
from campaigns.outreach.fields import holes
from campaigns.outreach.invitations import hours_of
from campaigns.outreach.models import Mailing, Sender, Subscriber
from facilities.directory.models import Facility
from facilities.qios.queries import contractor_on
from facilities.states.codes import STATES

ALL_STATES = "America/Puerto_Rico Pacific/Guam"  # first and last: by day in both (22 to 24 UTC), by day in all between


def scope_of(mailing: Mailing) -> Scope:
    return Scope(mailing.qio, mailing.state)


def people_of(mailing: Mailing, scope: Scope) -> Iterator[Recipient]:
    """Who gets it: the audience, or whom the mailing before it did not reach."""
    if mailing.follows_id:
        return unreached(mailing.follows)
    return recipients_for(scope, Audience.from_json(mailing.audience))


def rows_of(mailing: Mailing, scope: Scope) -> Iterator[tuple[str, int | None, dict]]:
    """(address, person, facts) as the outbox takes them; the state only where the nation's text names it. Who named no
    state (a subscriber of the public list) may be anywhere: their mail leaves while it is day in all states.
    """
    states: dict[str, str] = {}
    if scope.is_national and "{state" in mailing.subject + mailing.text:
        states = {ccn: STATES[code].name for ccn, code in Facility.objects.values_list("ccn", "state").iterator()}
    for each in people_of(mailing, scope):
        state = states.get(each.ccn)
        facts = {"zone": ALL_STATES} | each.facts | ({"state": state} if state else {})
        yield each.address, each.user_id, facts


def rests_until(mailing: Mailing, scope: Scope) -> dt.datetime | None:
    """If it is night in the state at the hour at which the mailing would start: when day begins. The nation has no one
    night."""
    now = timezone.now()
    begins = max(now, mailing.starts_at or now)
    return next_morning(begins, STATES[scope.state].zone_name) if scope.state else None


def holes_of(mailing: Mailing, scope: Scope, people: Collection) -> dict[str, int]:
    """Fields without a fall-back that would be empty, with the number of people."""
    return holes(mailing.subject, mailing.text, fields_of_all(mailing, scope), people)


_CAME_BACK = Bounce.objects.filter(delivery=OuterRef("pk"), kind=BounceKind.HARD)


def not_reached(mailing: Mailing) -> QuerySet[Delivery]:
    """Deliveries that failed or came back for good. An unknown one may have arrived: it is not among them."""
    rows = Delivery.objects.filter(message_id=mailing.message_id)
    return rows.filter(Q(state=DeliveryState.FAILED) | Q(state=DeliveryState.SENT) & Exists(_CAME_BACK))


def unreached(mailing: Mailing) -> Iterator[Recipient]:
    """The same people at the address they have today; nobody who has gone, nobody who got it or whose address did, also
    by another of the mailings that were sent again."""
    had, people = _who_had(_family_of(mailing))
    working = Affiliation.objects.current().filter(user=OuterRef("user"))
    rows = not_reached(mailing).filter(user__isnull=False, user__is_active=True).filter(Exists(working))
    for row in rows.select_related("user").order_by("pk").iterator(chunk_size=2000):
        if row.user.email not in had and row.user_id not in people:
            had.add(row.user.email)
            yield as_recipient(row, row.user.email)
    yield from _unreached_without_account(mailing, had)


def _unreached_without_account(mailing: Mailing, had: set[str]) -> Iterator[Recipient]:
    """Subscribers, and members on a LANE's roster, who are known there by their name."""
    facts = list(not_reached(mailing).filter(user__isnull=True).values_list("context", flat=True))
    listed = {each["subscriber"] for each in facts if each.get("subscriber")}
    for subscriber in Subscriber.objects.filter(pk__in=listed, left_at__isnull=True):
        if subscriber.email not in had:
            yield Recipient(subscriber.email, None, subscriber=subscriber.pk, zone=zone_of_subscriber(subscriber.state))
    if names := {each["name"] for each in facts if each.get("name")}:
        today = recipients_for(scope_of(mailing), Audience.from_json(mailing.audience))
        members = (each for each in today if each.user_id is None and each.name in names)
        yield from (each for each in members if each.address not in had)


def _family_of(mailing: Mailing) -> list[int]:
    """The messages of the first mailing and of all that were sent again after it."""
    while mailing.follows:
        mailing = mailing.follows
    found, ring = [mailing.message_id], [mailing.pk]
    while ring:
        after = dict(Mailing.objects.filter(follows__in=ring, message__isnull=False).values_list("pk", "message_id"))
        ring = list(after)
        found += after.values()
    return found


def _who_had(messages: list[int]) -> tuple[set[str], set[int]]:
    """Addresses and people that got one of the messages, may have got it, or are about to."""
    states = [DeliveryState.SENT, DeliveryState.UNKNOWN, *PENDING_STATES]
    rows = Delivery.objects.filter(Exists(_CAME_BACK), state=DeliveryState.SENT, message_id__in=messages)
    got_it = Delivery.objects.filter(message_id__in=messages, state__in=states).exclude(pk__in=rows.values("pk"))
    pairs = got_it.values_list("to", "user_id")
    return {address for address, _ in pairs}, {user for _, user in pairs if user}


def as_recipient(row: Delivery, address: str) -> Recipient:
    """With the facts that the outbox kept, at that address."""
    known = {key: row.context[key] for key in ("name", "home", "ccn", "subscriber", "zone") if key in row.context}
    return Recipient(address, row.user_id, **known)


def fields_of_all(mailing: Mailing, scope: Scope) -> dict[str, str | list[str]]:
    """The merge fields that are the same for everybody."""
    return {
        "state": STATES[scope.state].name if scope.state else "",
        "qio": scope.qio.name if scope.qio else "",
        "contact": mailing.reply_to_person.name if mailing.reply_to_person else "",
        "month": month_due(timezone.localdate()).label,
        "hours": hours_of(mailing),
    }


def reply_to_of(mailing: Mailing, scope: Scope) -> str:
    return mailing.reply_to_person.email if mailing.reply_to_person else scope.reply_to


def sender_of(scope: Scope) -> dict[str, str]:
    """The QIO's own address, once somebody has seen that its domain lets the portal send for it."""
    if scope.qio is None:
        return {}
    address = Sender.objects.filter(qio=scope.qio, verified_at__isnull=False).values_list("address", flat=True).first()
    return {"from_address": address} if address else {}


def colleagues(scope: Scope, audience: Audience) -> QuerySet[User]:
    """The people of the scope who may say yes to its mailings today: who writes them, of a LANE also the QIO's lead.
    Not the lead where charts choose: they were shared with the LANE."""
    if scope.is_lane:
        conveners = _held_at(scope, Permission.MANAGE_LANE)
        return (conveners if audience.signals else conveners | qio_leads(scope.state)).people()
    writes = Permission.WRITE_NATIONAL_MAILING if scope.is_national else Permission.WRITE_MAILING
    return _held_at(scope, writes).people()


def qio_leads(state: str) -> QuerySet[Affiliation]:
    """Who leads the QIO that the state has today."""
    qio = contractor_on(state, timezone.localdate())
    codes = [role.code for role in ROLES.values() if Permission.MANAGE_QIO_PEOPLE in role.permissions]
    return Affiliation.objects.current().filter(role__in=codes, qio=qio, qio__isnull=False, state__in=["", state])


def people_who_answer(scope: Scope) -> QuerySet[User]:
    """Whom replies may go to: anybody who works for the scope today."""
    return _held_at(scope).people()


def _held_at(scope: Scope, permission: Permission | None = None) -> QuerySet[Affiliation]:
    kind = PlaceKind.NATION if scope.is_national else PlaceKind.LANE if scope.is_lane else PlaceKind.QIO
    codes = [role.code for role in ROLES.values() if role.place == kind and permission in (None, *role.permissions)]
    rows = Affiliation.objects.current().filter(role__in=codes)
    if scope.is_national:
        return rows
    return rows.filter(state=scope.state) if scope.is_lane else rows.filter(qio=scope.qio, state__in=["", scope.state])


def zone_of(user, scope: Scope) -> dt.tzinfo:
    """On whose clock hours are typed and shown: the author's, else the state's."""
    try:
        return ZoneInfo(user.time_zone) if user.time_zone else _place_zone(scope)
    except (KeyError, ValueError, OSError):
        return _place_zone(scope)


def _place_zone(scope: Scope) -> dt.tzinfo:
    return STATES[scope.state].zone if scope.state else timezone.get_default_timezone()
