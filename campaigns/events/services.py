"""Writes of events: written, changed, copied, opened, closed, cancelled; materials. Who is signed up is told of what
matters to them."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.audit.services import record
from accounts.mail.kinds import kind_of
from accounts.mail.models import SERVICE_MAIL_AGE
from accounts.mail.services import add_recipients, open_message
from campaigns.events.emails import CANCELLED, CHANGED
from campaigns.events.holders import Holder
from campaigns.events.models import Event, EventStatus, SignUp, SignUpStatus
from campaigns.events.seats import NotNow, locked, move_up
from campaigns.events.times import span_words
from campaigns.files.models import StoredFile
from campaigns.files.services import keep
from campaigns.goals.models import Goal

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else when read out
_COPIED = (
    "kind", "title", "description", "series", "zone", "place", "link", "audience", "is_public", "capacity", "hours",
)  # fmt: skip
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a change reaches."""

    seats: int
    waiting: int

    @property
    def people(self) -> int:
        return self.seats + self.waiting


def told_of(event: Event) -> Told:
    seats = event.sign_ups.filter(status=SignUpStatus.SEAT).count()
    return Told(seats, event.sign_ups.filter(status=SignUpStatus.WAITING).count())


@transaction.atomic
def write_event(*, holder: Holder, by, goals: Iterable[Goal] = (), **facts) -> Event:
    """A draft: only its holder sees it."""
    event = Event(created_by=by, status=EventStatus.DRAFT, **holder.columns, **facts)
    event.slug = new_slug(event.title, event.first_day)
    event.full_clean(exclude=["created_by", "qio"])
    event.save()
    event.goals.set(goals)
    record(action="events.write", by=by, target=event, slug=event.slug)
    return event


def new_slug(title: str, day: dt.date) -> str:
    """learning-session-1-2026-12-03; with a number behind where that is taken."""
    base = f"{slugify(title)[:90].strip('-') or 'event'}-{day}"
    taken = set(Event.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def changes_of(event: Event, facts: dict) -> list[str]:
    """What people who are signed up must hear of, in words; empty when nothing of it changes."""
    said = []
    starts_at, ends_at, zone = facts["starts_at"], facts["ends_at"], facts["zone"]
    if (event.starts_at, event.ends_at, event.zone) != (starts_at, ends_at, zone):
        was = span_words(event.starts_at, event.ends_at, ZoneInfo(event.zone))
        said.append(f"New time: {span_words(starts_at, ends_at, ZoneInfo(zone))}. It was {was}.")
    if event.place != facts["place"]:
        said.append(f"New place: {facts['place']}." if facts["place"] else f"It is no longer at {event.place}.")
    if event.link != facts["link"]:
        said.append("There is a new link to join." if facts["link"] else "The link to join is gone.")
    if event.title != facts["title"]:
        said.append(f"New title: {facts['title']}. It was {event.title}.")
    return said


@transaction.atomic
def change_event(*, event: Event, by, goals: Iterable[Goal], **facts) -> Told:
    """Saved; where time, place, link or title changed and it is published, everybody who is signed up is told. More
    seats let the waiting list move up. Fewer seats take nobody's seat."""
    event = locked(event)
    if event.status == EventStatus.CANCELLED:
        raise NotNow("This event is cancelled; it stays as it is.")
    changes = changes_of(event, facts)
    for name, value in facts.items():
        setattr(event, name, value)
    event.changed_at = timezone.now()
    event.sequence += bool(changes)
    event.full_clean(exclude=["created_by", "qio"])
    event.save()
    event.goals.set(goals)
    record(action="events.change", by=by, target=event, changes=changes)
    told = Told(0, 0)
    if changes and event.status != EventStatus.DRAFT and not event.is_over:
        told = told_of(event)
        _tell_all(CHANGED, event, sequence=event.sequence, changes=changes)
    move_up(event)
    return told


@transaction.atomic
def copy_event(*, event: Event, starts_at: list[dt.datetime], by) -> list[Event]:
    """Drafts with the same words, one per hour given; nobody is signed up for them."""
    length, made = event.ends_at - event.starts_at, []
    for start in starts_at:
        row = Event(
            qio=event.qio, state=event.state, created_by=by, starts_at=start, ends_at=start + length,
            **{name: getattr(event, name) for name in _COPIED},
        )  # fmt: skip
        row.slug = new_slug(row.title, row.first_day)
        row.full_clean(exclude=["created_by", "qio"])
        row.save()
        row.goals.set(event.goals.all())
        row.resources.set(event.resources.all())
        for question in event.questions.all():
            row.questions.create(position=question.position, text=question.text, kind=question.kind)
        record(action="events.copy", by=by, target=row, slug=row.slug, of=event.slug)
        made.append(row)
    return made


@transaction.atomic
def open_event(*, event: Event, by) -> None:
    """Published, and people can sign up; a draft of the past can't be. Also opens sign-up again."""
    event = locked(event)
    if event.is_over:
        raise NotNow("It is over. Change its day first.")
    _set_status(event, EventStatus.OPEN, (EventStatus.DRAFT, EventStatus.CLOSED), by)


@transaction.atomic
def close_event(*, event: Event, by) -> None:
    """Nobody signs up any more; who is signed up stays."""
    _set_status(locked(event), EventStatus.CLOSED, (EventStatus.OPEN,), by)


def _set_status(event: Event, status: str, before: tuple, by) -> None:
    if event.status == status:
        return
    if event.status not in before:
        raise NotNow("This event is cancelled.")
    event.status, event.changed_at = status, timezone.now()
    event.save(update_fields=["status", "changed_at"])
    record(action=f"events.{status}", by=by, target=event)


@transaction.atomic
def cancel_event(*, event: Event, reason: str, by) -> Told:
    """It does not take place, for good; everybody who is signed up is told, and calendars take it out. A draft is only
    marked. A second press changes nothing."""
    event = locked(event)
    if event.status == EventStatus.CANCELLED:
        return Told(0, 0)
    if event.is_over and event.status != EventStatus.DRAFT:
        raise NotNow("It is over; it can't be cancelled any more.")
    told = told_of(event)
    now = timezone.now()
    event.status, event.cancelled_at, event.cancel_reason = EventStatus.CANCELLED, now, " ".join(reason.split())
    event.sequence, event.changed_at, event.check_in_code = event.sequence + 1, now, ""
    event.save()
    record(action="events.cancel", by=by, target=event, reason=event.cancel_reason, told=told.people)
    _tell_all(CANCELLED, event)
    return told


def _tell_all(kind: str, event: Event, **facts) -> None:
    """One message to everybody who has a seat or waits, in the transaction of its cause."""
    rows = SignUp.objects.filter(event=event).standing().values_list("email", "user", "pk")
    people = [(email, user, {"sign_up": pk}) for email, user, pk in rows]
    if people:
        message = open_message(kind_of(kind), context={"event": event.pk, **facts}, age=SERVICE_MAIL_AGE)
        add_recipients(message, people)


@transaction.atomic
def make_code(*, event: Event, by) -> str:
    """A code to show at the session; a new one ends the one before."""
    event = locked(event)
    if event.status not in (EventStatus.OPEN, EventStatus.CLOSED):
        raise NotNow("Open the event first.")
    event.check_in_code = _free_code()
    event.save(update_fields=["check_in_code"])
    record(action="events.make_code", by=by, target=event)
    return event.check_in_code


def _free_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_SIGNS) for _ in range(6))
        if not Event.objects.filter(check_in_code=code).exists():
            return code


@transaction.atomic
def add_file(*, event: Event, upload: UploadedFile, by) -> StoredFile:
    event = locked(event)
    if event.files.count() >= MOST_FILES:
        raise ValidationError(f"{MOST_FILES} files are the most. Take one off first.")
    stored = keep(upload, by=by)
    event.files.add(stored)
    return stored


@transaction.atomic
def take_file_off(*, event: Event, stored: StoredFile, by) -> None:
    """It is no longer with the event; the file itself stays as kept."""
    event.files.remove(stored)
    record(action="events.take_file_off", by=by, target=event, name=stored.name)


@transaction.atomic
def set_resources(*, event: Event, resources: Iterable, by) -> None:
    event.resources.set(resources)
    record(action="events.set_resources", by=by, target=event, count=event.resources.count())
