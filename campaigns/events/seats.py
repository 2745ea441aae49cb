"""Writes of sign-ups: seats, the waiting list that moves up by itself, leaving, giving a seat on.

Each act locks the event first, so that whoever comes from eight sides at once gets one number after the other.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User, normal_email
from campaigns.events.emails import CONFIRM, GIVEN, LEFT, MOVED_UP, SIGNED_UP
from campaigns.events.models import Event, EventStatus, SignUp, SignUpStatus, new_nonce
from facilities.directory.models import Facility

MOST_OF_HOME = 50


class NotNow(ValidationError):
    """Why it can't be done, in words for the person."""


def locked(event: Event) -> Event:
    """The event, held until the transaction ends."""
    return Event.objects.select_for_update(of=("self",)).get(pk=event.pk)


def why_closed(event: Event) -> str:
    """Why nobody can sign up now; empty when they can."""
    now = timezone.now()
    if event.status == EventStatus.CANCELLED:
        return "This event is cancelled."
    if event.ends_at <= now:
        return "This event is over."
    if event.status != EventStatus.OPEN or (event.sign_up_until and event.sign_up_until <= now):
        return "Sign-up is closed."
    return ""


@transaction.atomic
def sign_up(
    *, event: Event, email: str, name: str, by, user: User | None = None, home: Facility | None = None
) -> SignUp:
    """A seat, or a place on the waiting list; who is there already stays where they are. `by` is the person who acts,
    or "public" for somebody who answered the mail (confirm)."""
    event = locked(event)
    row = SignUp.objects.filter(event=event, email=normal_email(email)).first()
    if row and row.status in (SignUpStatus.SEAT, SignUpStatus.WAITING):
        return row
    if refusal := why_closed(event):
        raise NotNow(refusal)
    actor = by if isinstance(by, User) else None
    if home and actor and event.sign_ups.standing().filter(facility=home).count() >= MOST_OF_HOME:
        raise NotNow(f"{MOST_OF_HOME} people of this home are signed up; that is the most. Write to the holder.")
    row = row or SignUp(event=event, email=normal_email(email))
    row.name = " ".join(name.split())
    row.user = user or User.objects.filter(email=row.email, is_active=True).first()
    row.facility = home or row.facility
    row.signed_up_by, row.signed_up_at = actor, timezone.now()
    row.left_at = row.gave_to = row.moved_up_at = None
    _seat(event, row)
    row.full_clean(exclude=["event", "user", "facility", "signed_up_by"], validate_unique=False)
    row.save()
    record(action="events.sign_up", by=by, target=event, sign_up=row.pk, status=str(row.status))
    _tell(SIGNED_UP, row)
    return row


@transaction.atomic
def sign_up_many(*, event: Event, people: Iterable[dict], home: Facility, by: User) -> list[SignUp]:
    """Several people of a home, in their order; all of them or none."""
    return [sign_up(event=event, home=home, by=by, **facts) for facts in people]


def _seat(event: Event, row: SignUp) -> None:
    """The next number; a seat when one is free and nobody waits for it."""
    row.number = _next_number(event)
    free = free_seats(event)
    is_free = free is None or (free > 0 and not event.sign_ups.filter(status=SignUpStatus.WAITING).exists())
    row.status = SignUpStatus.SEAT if is_free else SignUpStatus.WAITING


def _next_number(event: Event) -> int:
    return (event.sign_ups.aggregate(last=Max("number"))["last"] or 0) + 1


def free_seats(event: Event) -> int | None:
    """None where as many come as want to."""
    if event.capacity is None:
        return None
    return max(event.capacity - event.sign_ups.filter(status=SignUpStatus.SEAT).count(), 0)


@transaction.atomic
def ask(*, event: Event, email: str, name: str) -> None:
    """Somebody without an account: a link goes to the address, and nothing else happens before it is used. The same
    answer for an address that is signed up, for one that is not, and for one that asks again."""
    event = locked(event)
    if refusal := why_closed(event):
        raise NotNow(refusal)
    row, _ = SignUp.objects.get_or_create(
        event=event, email=normal_email(email), defaults={"name": name, "status": SignUpStatus.ASKED}
    )
    if row.status == SignUpStatus.ASKED and row.name != name:
        row.name = name
        row.save(update_fields=["name"])
    queue_mail(
        kind=CONFIRM,
        to=row.email,
        key=f"{CONFIRM}:{row.pk}:{row.number or 0}:{timezone.localdate()}",  # pressed ten times a day: one mail
        context={"sign_up": row.pk},
    )


@transaction.atomic
def confirm(*, row: SignUp) -> SignUp:
    """The link of the mail was used; a second press changes nothing."""
    return sign_up(event=row.event, email=row.email, name=row.name, by="public")


@transaction.atomic
def leave(*, row: SignUp, by) -> SignUp:
    """The seat, or the place in line, is given up; whoever waits first moves up. A second press changes nothing.
    What is over keeps its people: who came keeps hours and certificate."""
    event = locked(row.event)
    row = SignUp.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.status == SignUpStatus.LEFT:
        return row
    if event.is_over:
        raise NotNow("This event is over, so the list of its people stays as it is.")
    was = row.status
    row.status, row.left_at = SignUpStatus.LEFT, timezone.now()
    row.save(update_fields=["status", "left_at"])
    record(action="events.leave", by=by, target=event, sign_up=row.pk, status=str(was))
    if was != SignUpStatus.ASKED:
        _tell(LEFT, row)
        move_up(event)
    return row


@transaction.atomic
def give(*, row: SignUp, email: str, name: str, by) -> SignUp:
    """Somebody else takes the seat, past the waiting list: it was the giver's. Links of the giver are dead."""
    event = locked(row.event)
    row = SignUp.objects.select_for_update(of=("self",)).get(pk=row.pk)
    address = normal_email(email)
    if row.status != SignUpStatus.SEAT or event.ends_at <= timezone.now() or event.status == EventStatus.CANCELLED:
        raise NotNow("There is no seat to give on.")
    other = SignUp.objects.filter(event=event, email=address).first() or SignUp(event=event, email=address)
    if other.status == SignUpStatus.SEAT:
        raise NotNow(f"{address} has a seat already.")
    other.name, other.facility = " ".join(name.split()), row.facility
    other.user = User.objects.filter(email=address, is_active=True).first()
    other.signed_up_by = by if isinstance(by, User) else None
    other.number, other.status = _next_number(event), SignUpStatus.SEAT
    other.signed_up_at, other.left_at, other.gave_to = timezone.now(), None, None
    other.full_clean(exclude=["event", "user", "facility", "signed_up_by"], validate_unique=False)
    other.save()
    row.status, row.left_at, row.gave_to, row.nonce = SignUpStatus.LEFT, timezone.now(), other, new_nonce()
    row.save(update_fields=["status", "left_at", "gave_to", "nonce"])
    record(action="events.give_seat", by=by, target=event, sign_up=row.pk, to=other.pk)
    _tell(LEFT, row)
    _tell(GIVEN, other)
    return other


def move_up(event: Event) -> list[SignUp]:
    """Seats that are free go to whoever waits longest; each is told. The caller holds the event."""
    if event.ends_at <= timezone.now() or event.status not in (EventStatus.OPEN, EventStatus.CLOSED):
        return []
    waiting = event.sign_ups.filter(status=SignUpStatus.WAITING).order_by("number")
    moved = list(waiting if event.capacity is None else waiting[: free_seats(event)])
    for row in moved:
        row.status, row.moved_up_at = SignUpStatus.SEAT, timezone.now()
        row.save(update_fields=["status", "moved_up_at"])
        _tell(MOVED_UP, row)
    return moved


def _tell(kind: str, row: SignUp) -> None:
    """One mail per sign-up, kind and number: who leaves and comes again gets another."""
    queue_mail(
        kind=kind,
        to=row.email,
        user=row.user,
        key=f"{kind}:{row.pk}:{row.number}",
        context={"sign_up": row.pk, "number": row.number},
    )
