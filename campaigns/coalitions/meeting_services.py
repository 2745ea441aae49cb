"""Writes of the meetings: planned, moved, cancelled; who came; what is to be done; files. Members hear by mail."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.coalitions.bodies import CommunityBody, LaneBody, Member, body_of
from campaigns.coalitions.emails import CANCELLED, CHANGED, PLANNED
from campaigns.coalitions.meeting_models import ActionItem, Meeting, MeetingAttendance, MeetingFile, MeetingMove
from campaigns.coalitions.meeting_words import when_words, where_words
from campaigns.coalitions.models import Lane
from campaigns.files.services import keep
from facilities.directory.models import Facility

MOST_FILES = 20
MOST_GUESTS = 200


@transaction.atomic
def plan_meeting(*, body: LaneBody, by, tell: bool = False, **facts) -> tuple[Meeting, int]:
    """A new meeting, and how many members were told. `facts`: title, day, starts_at, ends_at, place, link, agenda,
    is_open."""
    _locked(body)
    meeting = Meeting(**{body.field: body.whole}, planned_by=by)
    _put(meeting, facts)
    meeting.number = _number_on(body, meeting)
    meeting.full_clean()
    meeting.save()
    event = _record("plan_meeting", by, meeting)
    return meeting, _tell(PLANNED, meeting, body, event) if tell and meeting.day >= body.today else 0


@transaction.atomic
def change_meeting(*, meeting: Meeting, by, tell: bool = False, **facts) -> tuple[Meeting, int]:
    """Another day, time, place or agenda. Members are told of the old and the new; the old day's address leads on."""
    body = body_of(meeting)
    _locked(body)
    meeting = body.meetings.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.is_cancelled:
        raise ValidationError("This meeting is cancelled. Plan a new one.")
    before = {"when": when_words(meeting), "where": where_words(meeting)}
    day, was = meeting.day, _told_to_calendars(meeting)
    _put(meeting, facts)
    if meeting.day != day:
        if meeting.attendance.exists() or meeting.minutes.exists():
            raise ValidationError({"day": "This meeting was held: it has attendance or minutes, so its day stays."})
        MeetingMove.objects.create(meeting=meeting, day=day, number=meeting.number)
        meeting.number = _number_on(body, meeting)
    meeting.sequence += was != _told_to_calendars(meeting)
    meeting.changed_at = timezone.now()
    meeting.full_clean()
    meeting.save()
    event = _record("change_meeting", by, meeting, before=before)
    return meeting, _tell(CHANGED, meeting, body, event, before) if tell and meeting.day >= body.today else 0


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by) -> int:
    """It does not take place; it stays in the list with the reason. How many members were told."""
    body = body_of(meeting)
    _locked(body)
    meeting = body.meetings.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.is_cancelled:
        return 0
    if not reason.strip():
        raise ValidationError({"reason": "Say in a few words why."})
    if meeting.attendance.exists() or meeting.minutes.exists():
        raise ValidationError("This meeting was held: it has attendance or minutes.")
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason = timezone.now(), by, reason.strip()[:300]
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, meeting.cancelled_at
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "sequence", "changed_at"])
    event = _record("cancel_meeting", by, meeting, reason=meeting.cancel_reason)
    return _tell(CANCELLED, meeting, body, event) if meeting.day >= body.today else 0


@transaction.atomic
def note_attendance(
    *, meeting: Meeting, members: Iterable[Member], guests: Iterable[str], by,
    was: tuple[Iterable[Member], Iterable[str]] | None = None,
) -> int:  # fmt: skip
    """These were there; how many that are. With `was`, the members and guests that the page showed, only what differs
    from it is written: two people who write at once take nothing from each other. Else exactly these were there."""
    body = body_of(meeting)
    _locked(body)
    _must_be_here(meeting, body)
    column = "community_member" if meeting.community_id else "lane_member"
    known = {member.pk for member in body.members_on(meeting.day)}
    known |= set(meeting.attendance.filter(guest="").values_list(column, flat=True))
    wanted = {member.pk for member in members}
    if not wanted <= known:
        raise ValidationError({"members": "Choose members of the day of the meeting."})
    names = _names(guests)
    if was is not None:
        now, before = list(meeting.attendance.all()), {member.pk for member in was[0]}
        there = {getattr(row, f"{column}_id") for row in now} - {None}
        wanted = (there | (wanted - before)) - (before - wanted)
        names = _merged(names, _names(was[1]), [row.guest for row in now if row.guest])
    if len(names) > MOST_GUESTS:
        raise ValidationError({"guests": f"At most {MOST_GUESTS} guests."})
    MeetingAttendance.objects.filter(meeting=meeting).delete()
    MeetingAttendance.objects.bulk_create(
        [MeetingAttendance(meeting=meeting, **{f"{column}_id": pk}) for pk in sorted(wanted)]
        + [MeetingAttendance(meeting=meeting, guest=name) for name in names]
    )
    _record("note_attendance", by, meeting, members=len(wanted), guests=len(names))
    return len(wanted) + len(names)


def _names(guests: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(name.split())[:200] for name in guests if name.strip()))


def _merged(wanted: list[str], before: list[str], now: list[str]) -> list[str]:
    """What stands now, without what was taken out of `before`, and with what was put in."""
    kept = [name for name in now if name in wanted or name not in before]
    return kept + [name for name in wanted if name not in now and name not in before]


@transaction.atomic
def add_action(*, meeting: Meeting, what: str, who: str, until: dt.date, by) -> ActionItem:
    """Somebody took something on, until a day."""
    body = body_of(meeting)
    _locked(body)
    _must_be_here(meeting, body)
    row = ActionItem(meeting=meeting, what=" ".join(what.split()), who=" ".join(who.split()), until=until, noted_by=by)
    if until < meeting.day:
        raise ValidationError({"until": "Choose a day after the meeting."})
    row.full_clean()
    row.save()
    _record("add_action", by, meeting, what=row.what, who=row.who, until=str(until))
    return row


@transaction.atomic
def settle_action(*, action: ActionItem, is_done: bool, by) -> ActionItem:
    """Done, or open again. Pressed twice it changes nothing."""
    row = ActionItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=action.pk)
    if (row.done_at is not None) == is_done:
        return row
    row.done_at, row.done_by = (timezone.now(), by) if is_done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    _record("settle_action", by, row.meeting, what=row.what, done=is_done)
    return row


@transaction.atomic
def attach_file(*, meeting: Meeting, upload: UploadedFile, by) -> MeetingFile:
    """Raises ValidationError in plain words."""
    _locked(body_of(meeting))
    if meeting.files.count() >= MOST_FILES:
        raise ValidationError(f"A meeting has at most {MOST_FILES} files. Take one away first.")
    row = MeetingFile.objects.create(meeting=meeting, file=keep(upload, by=by))
    _record("attach_file", by, meeting, file=row.file.name)
    return row


@transaction.atomic
def remove_file(*, file: MeetingFile, by) -> None:
    _record("remove_file", by, file.meeting, file=file.file.name, sha256=file.file.sha256)
    stored = file.file
    file.delete()
    stored.delete()


def _told_to_calendars(meeting: Meeting) -> tuple:
    return meeting.begins, meeting.ends, meeting.title, meeting.place, meeting.link, meeting.agenda


def _put(meeting: Meeting, facts: dict) -> None:
    for name in ("title", "day", "starts_at", "ends_at", "place", "link", "agenda", "is_open"):
        if name in facts:
            value = facts[name]
            setattr(meeting, name, value.strip() if isinstance(value, str) else value)
    if meeting.ends_at and meeting.ends_at <= meeting.starts_at:
        raise ValidationError({"ends_at": "It ends after it begins."})
    if not meeting.place and not meeting.link:
        raise ValidationError({"place": "Give a place or a link."})


def _number_on(body: LaneBody, meeting: Meeting) -> int:
    """The next of its day. Numbers of meetings that were moved away stay theirs: an address means one meeting for ever.
    One that is moved back takes its own again."""
    own = meeting.moves.filter(day=meeting.day).first() if meeting.pk else None
    if own:
        own.delete()
        return own.number
    taken = body.meetings.filter(day=meeting.day).aggregate(last=Max("number"))["last"] or 0
    left = MeetingMove.objects.filter(meeting__in=body.meetings, day=meeting.day).aggregate(last=Max("number"))["last"]
    return max(taken, left or 0) + 1


def _must_be_here(meeting: Meeting, body: LaneBody) -> None:
    if meeting.is_cancelled:
        raise ValidationError("This meeting was cancelled.")
    if meeting.day > body.today:
        raise ValidationError("This can be written down from the day of the meeting on.")


def addresses_of(body: LaneBody) -> dict[str, User | None]:
    """Where today's members hear of their meetings: each address once, with whose it is."""
    addresses = {}
    for member in body.members_on(body.today):
        user = getattr(member, "user", None)
        address = (user.email if user else member.email).strip().lower()
        if address:
            addresses.setdefault(address, user)
    return addresses


def _tell(kind: str, meeting: Meeting, body: LaneBody, event, before: dict | None = None) -> int:
    """A mail to each member with an address; the event makes its key, so that no member gets two of one change."""
    addresses = addresses_of(body)
    facts = {"meeting": meeting.pk, **({"before": before} if before else {})}
    for address, user in addresses.items():
        queue_mail(kind=kind, to=address, user=user, key=f"{kind}:{event.pk}:{address}", context=facts)
    return len(addresses)


def _locked(body: LaneBody) -> None:
    """One writer per coalition: two meetings can't take one number."""
    table = Facility if isinstance(body, CommunityBody) else Lane
    table.objects.select_for_update(of=("self",)).get(pk=body.whole.pk)


def _record(action: str, by, meeting: Meeting, **details):
    target = meeting.lane or meeting.community
    return record(action=f"coalitions.{action}", by=by, target=target, meeting=meeting.key, **details)
