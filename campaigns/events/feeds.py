"""Calendar feeds: of a state, of a goal, of a person; and the answer that lets a calendar ask cheaply."""

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from accounts.audit.services import record
from accounts.users.models import User
from campaigns.coalitions.calendar_queries import last_change, meetings_of_person, open_meetings
from campaigns.events.ical import MEDIA_TYPE, Entry, feed
from campaigns.events.meetings import MeetingEntry, meetings_of_feed
from campaigns.events.models import Event, FeedKey, SignUp
from campaigns.events.queries import SHOWN_AFTER, events_of_feed, listed_goal
from campaigns.events.tokens import new_feed_key
from campaigns.goals.models import Goal
from facilities.states.codes import State

EMPTY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def state_feed(state: State) -> tuple[bytes, dt.datetime]:
    """Public events of the state and the nation, open meetings of its LANE; with the moment of the last change."""
    meetings = [MeetingEntry(row) for row in meetings_of_feed(open_meetings(state.code))]
    return _public(f"Events, {state.name}", Event.objects.public().concerning(state.code), meetings)


def goal_feed(goal: Goal) -> tuple[bytes, dt.datetime]:
    """Public events about a goal, of all states."""
    return _public(f"Events: {goal.short_name}", listed_goal(Event.objects.public(), goal.code), [])


def _public(name: str, rows, meetings: list[MeetingEntry]) -> tuple[bytes, dt.datetime]:
    """Changed is when any event or meeting was: one that has left the feed leaves no other trace."""
    changed = [Event.objects.aggregate(last=Max("changed_at"))["last"], last_change()]
    entries = [*(Entry(event) for event in events_of_feed(rows)), *meetings]
    return feed(name, entries), max((moment for moment in changed if moment), default=EMPTY)


def person_feed(user: User) -> tuple[bytes, dt.datetime]:
    """What the person is signed up for, with the links of their seats, and the meetings of their LANEs and communities.
    Who belongs to one leaves no moment, so with meetings the last change is now: the content alone tells."""
    rows = SignUp.objects.filter(email=user.email, event__ends_at__gt=timezone.now() - SHOWN_AFTER)
    rows = list(rows.select_related("event__qio").order_by("event__starts_at", "pk"))
    meetings = [MeetingEntry(row, is_member=True) for row in meetings_of_feed(meetings_of_person(user))]
    moments = [
        moment for row in rows for moment in (row.event.changed_at, row.signed_up_at, row.moved_up_at, row.left_at)
    ] + [timezone.now()] * bool(meetings)
    entries = [*(Entry(row.event, row) for row in rows if row.status in ("seat", "waiting")), *meetings]
    return feed(f"My events, {user.name}", entries), max((moment for moment in moments if moment), default=EMPTY)


def answer(request: HttpRequest, body: bytes, changed: dt.datetime, *, is_public: bool) -> HttpResponse:
    """With ETag (of the content) and Last-Modified; 304 for who has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    is_settled = timezone.now() - changed > dt.timedelta(seconds=2)  # Last-Modified knows no parts of a second
    modified = int(changed.timestamp()) if is_settled else None
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="events.ics"'
    response["ETag"] = etag
    if modified:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, max-age=900" if is_public else "private, no-cache"
    return get_conditional_response(request, etag, modified, response)


@transaction.atomic
def make_key(*, user: User) -> str:
    """A new address for the person's feed; the one before is dead. The key is shown once and kept as its hash."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    _revoke(user)
    key, digest = new_feed_key()
    FeedKey.objects.create(user=user, digest=digest)
    record(action="events.make_feed_key", by=user, target=user)
    return key


@transaction.atomic
def revoke_key(*, user: User) -> bool:
    """No address any more; False when there was none."""
    gone = _revoke(user)
    if gone:
        record(action="events.revoke_feed_key", by=user, target=user)
    return bool(gone)


def _revoke(user: User) -> int:
    return FeedKey.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())


def key_of(user: User) -> FeedKey | None:
    return FeedKey.objects.filter(user=user, revoked_at__isnull=True).first()
