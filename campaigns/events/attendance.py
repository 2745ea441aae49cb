"""Who came: by the code of the session, by the holder's list, by a name added at the door."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.users.models import User, normal_email
from campaigns.events.models import CameBy, Event, EventStatus, SignUp, SignUpStatus
from campaigns.events.seats import NotNow, free_seats, locked
from campaigns.events.services import CODE_SIGNS
from facilities.directory.models import Facility

BEFORE, AFTER = dt.timedelta(minutes=60), dt.timedelta(hours=12)


def normal_code(text: str) -> str:
    """In capitals, without blanks and hyphens; empty when it can't be a code."""
    plain = "".join(sign for sign in text.upper() if sign.isalnum())
    return plain if len(plain) == 6 and set(plain) <= set(CODE_SIGNS) else ""


def event_of_code(code: str) -> Event | None:
    """The session whose code it is, from an hour before it begins until half a day after it ended."""
    now = timezone.now()
    rows = Event.objects.filter(check_in_code=code, starts_at__lte=now + BEFORE, ends_at__gte=now - AFTER)
    return rows.exclude(status__in=[EventStatus.DRAFT, EventStatus.CANCELLED]).first() if code else None


@transaction.atomic
def check_in(*, event: Event, email: str) -> SignUp | None:
    """The person was there; None where the address is not signed up. A second time changes nothing."""
    rows = SignUp.objects.select_for_update(of=("self",)).filter(event=event, email=normal_email(email))
    row = rows.exclude(status__in=[SignUpStatus.ASKED, SignUpStatus.LEFT]).first()
    if row and row.attended_at is None:
        _mark(row, CameBy.CODE)
        record(action="events.check_in", by=row.email, target=event, sign_up=row.pk)
    return row


@transaction.atomic
def keep_list(*, event: Event, came: set[int], was: set[int], shown: set[int], by) -> int:
    """What the holder ticked and unticked, of the people of the page that was shown; how many changed. `was`: ticked as
    the page came. Who typed the code since then keeps the tick that the page didn't have yet."""
    event = locked(event)
    _refuse_early(event)
    changed, touched = 0, (came ^ was) & shown
    for row in event.sign_ups.standing().filter(pk__in=touched).select_for_update(of=("self",)):
        if (row.attended_at is not None) != (row.pk in came):
            changed += 1
            if row.pk in came:
                _mark(row, CameBy.HOLDER)
            else:
                row.attended_at, row.attended_by = None, ""
                row.save(update_fields=["attended_at", "attended_by"])
    if changed:
        record(action="events.keep_list", by=by, target=event, changed=changed, came=sorted(came & touched))
    return changed


@transaction.atomic
def add_person(*, event: Event, email: str, name: str, home: Facility | None, by) -> SignUp:
    """Somebody came who was not signed up, or had left: they were there, so it is written down, seat or not."""
    event = locked(event)
    _refuse_early(event)
    address = normal_email(email)
    row = event.sign_ups.filter(email=address).first() or SignUp(event=event, email=address)
    if row.status != SignUpStatus.SEAT:
        last = event.sign_ups.exclude(number=None).order_by("-number").first()
        row.number = row.number or (last.number if last else 0) + 1
        row.left_at = row.gave_to = None
        row.status = SignUpStatus.WAITING if free_seats(event) == 0 else SignUpStatus.SEAT
    row.name, row.facility = " ".join(name.split()), home or row.facility
    row.user = row.user or User.objects.filter(email=address, is_active=True).first()
    row.signed_up_by = row.signed_up_by or by
    row.attended_at = row.attended_at or timezone.now()
    row.attended_by = row.attended_by or CameBy.HOLDER
    row.full_clean(exclude=["event", "user", "facility", "signed_up_by"], validate_unique=False)
    row.save()
    record(action="events.add_person", by=by, target=event, sign_up=row.pk)
    return row


def _mark(row: SignUp, how: str) -> None:
    row.attended_at, row.attended_by = timezone.now(), how
    row.save(update_fields=["attended_at", "attended_by"])


def why_not_yet(event: Event) -> str:
    """Why nobody can be ticked now; empty when they can."""
    if event.status in (EventStatus.DRAFT, EventStatus.CANCELLED):
        return "Nobody can have come: it is a draft, or it was cancelled."
    return "The list opens an hour before it begins." if event.starts_at - BEFORE > timezone.now() else ""


def _refuse_early(event: Event) -> None:
    if refusal := why_not_yet(event):
        raise NotNow(refusal)
