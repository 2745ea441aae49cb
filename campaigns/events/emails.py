"""What events say by mail. One form for all: a heading, sentences, the facts of the event, one button; who has a seat
gets an invitation that calendars take in."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from accounts.mail.kinds import MailFile, NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from campaigns.coalitions import emails as meeting_mails
from campaigns.events.ical import CANCEL, REQUEST, invitation
from campaigns.events.meetings import meeting_file
from campaigns.events.models import Event, EventStatus, SignUp, SignUpStatus
from campaigns.events.queries import place_in_line
from campaigns.events.times import also_words, day_words, span_words, zone_named
from campaigns.events.tokens import confirm_token, place_token

CONFIRM, SIGNED_UP, MOVED_UP = "events.confirm", "events.signed_up", "events.moved_up"
GIVEN, LEFT = "events.given", "events.left"
CHANGED, CANCELLED = "events.changed", "events.cancelled"
WEEK, DAY, AFTER = "events.reminder_week", "events.reminder_day", "events.after"
_WHY = "You get this because this address is signed up for the event. Who leaves it gets no more mail about it."
_SOON = {0: "Today", 1: "Tomorrow", 7: "In a week"}
_SEAT, _WAITING = SignUpStatus.SEAT, SignUpStatus.WAITING


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says beside the facts of the event."""

    subject: str
    says: list[str]
    button: str = "See your place"
    url: str = ""
    invites: str = ""
    facts: bool = True
    why: str = _WHY
    items: list[str] = field(default_factory=list)
    greets: bool = True  # by a name that a stranger may have typed: not before the address is confirmed


def render(words: Words, row: SignUp) -> Rendered:
    """The mail as this person gets it."""
    event = row.event
    place = reverse("events:place", args=[place_token(row)])
    context = {
        "mail_subject": words.subject,
        "name": row.name if words.greets else "",
        "says": words.says,
        "items": words.items,
        "facts": facts_of(event, row) if words.facts else [],
        "button": words.button,
        "link": site_link(words.url or place),
        "why": words.why,
    }
    made = render_mail("campaigns/events/event", context)
    return made.with_files(calendar_file(row, words.invites)) if words.invites else made


def calendar_file(row: SignUp, method: str) -> MailFile:
    kind = f"text/calendar; charset=utf-8; method={method}"
    return MailFile("event.ics", kind, invitation(row, method))


def facts_of(event: Event, row: SignUp | None) -> list[tuple[str, str]]:
    """When, where, who; the link for who has a seat, until the event is over."""
    zone = zone_named(event.zone) or dt.UTC
    own = row.facility.zone if row and row.facility else None
    also = also_words(event.starts_at, event.ends_at, zone, own) if own else ""
    facts = [("Event", event.title), ("When", span_words(event.starts_at, event.ends_at, zone))]
    if also:
        facts.append(("Where you are", also))
    if event.place:
        facts.append(("Place", event.place))
    if event.link and event.ends_at <= timezone.now():
        facts.append(("Place", "On line"))
    elif event.link and row and row.status == _SEAT:
        facts.append(("Join here", event.link))
    elif event.link:
        facts.append(("Place", "On line; who has a seat gets the link"))
    return [*facts, ("Held by", event.holder)]


def _row_of(delivery: Delivery) -> SignUp:
    facts = delivery.message.context | delivery.context
    rows = SignUp.objects.select_related("event__qio", "facility", "signed_up_by")
    row = rows.filter(pk=facts["sign_up"]).first()
    if row is None:
        raise NotNeeded("the sign-up is gone")
    return row


def _standing(row: SignUp, *states: str) -> None:
    """Not needed once the person has left or the event is off."""
    if row.status not in (states or (_SEAT, _WAITING)):
        raise NotNeeded("the person is not signed up any more")
    if row.event.status == EventStatus.CANCELLED:
        raise NotNeeded("the event was cancelled")


def _confirm(row: SignUp, facts: dict) -> Words:
    title = row.event.title
    if row.status in (_SEAT, _WAITING):
        return Words(f"You are signed up: {title}", ["You are signed up already. There is nothing to do."])
    return Words(
        f"Please confirm: {title}",
        ["Somebody, we hope it was you, asked to sign up this address. Press the button and you are signed up.",
         "Not you? Then do nothing. Nothing else is sent."],
        "Sign me up",
        reverse("events:confirm", args=[confirm_token(row)]),
        why="You get this because somebody gave this address for an event.",
        greets=False,
    )  # fmt: skip


def _signed_up(row: SignUp, facts: dict) -> Words:
    _standing(row)
    who = row.signed_up_by
    by = f"{who.name} signed you up." if who and who.email != row.email else "You are signed up."
    if row.status == _WAITING:
        line = f"All seats are taken, so you are on the waiting list, number {place_in_line(row)} in line."
        return Words(
            f"Waiting list: {row.event.title}",
            [f"{by} {line}", "As soon as a seat is free for you, it is yours and a mail tells you so."],
        )
    says = [f"{by} You have a seat.", "The file with this mail puts the event into your calendar."]
    return Words(f"You are signed up: {row.event.title}", says, invites=REQUEST)


def _moved_up(row: SignUp, facts: dict) -> Words:
    _standing(row, _SEAT)
    says = ["A seat came free and it is yours: you are off the waiting list.", "Can't come? Please leave the event."]
    return Words(f"You have a seat: {row.event.title}", says, invites=REQUEST)


def _given(row: SignUp, facts: dict) -> Words:
    _standing(row, _SEAT)
    return Words(f"You have a seat: {row.event.title}", ["Somebody gave you their seat."], invites=REQUEST)


def _left(row: SignUp, facts: dict) -> Words:
    if row.status != SignUpStatus.LEFT or row.number != facts["number"]:
        raise NotNeeded("the person is signed up again")
    says = ["You are not signed up any more. The file with this mail takes the event out of your calendar."]
    event = row.event
    url = f"/events/{event.slug}/" if event.is_public else ""  # of any other, strangers find the page of their place
    why = "You get this because this address was signed up for the event. No more mail comes about it."
    return Words(f"You have left: {event.title}", says, "See the event", url, invites=CANCEL, why=why)


def changed_words(event: Event, changes: list[str]) -> tuple[str, list[str]]:
    """Also for the preview before it is saved."""
    return f"Changed: {event.title}", ["Something about this event has changed.", *changes]


def _changed(row: SignUp, facts: dict) -> Words:
    _standing(row)
    if row.event.sequence != facts["sequence"]:
        raise NotNeeded("it was changed once more; the later mail says how it is now")
    subject, says = changed_words(row.event, facts["changes"])
    return Words(subject, says, invites=REQUEST if row.status == _SEAT else "")


def cancelled_words(event: Event, reason: str) -> tuple[str, list[str]]:
    says = ["This event does not take place."]
    return f"Cancelled: {event.title}", [*says, f"Why: {reason}"] if reason else says


def _cancelled(row: SignUp, facts: dict) -> Words:
    if row.event.status != EventStatus.CANCELLED:
        raise NotNeeded("the event takes place")
    subject, says = cancelled_words(row.event, row.event.cancel_reason)
    return Words(subject, says, "See the event", invites=CANCEL if row.status == _SEAT else "")


def _reminder(row: SignUp, facts: dict) -> Words:
    _standing(row, _SEAT)
    event = row.event
    if event.starts_at.isoformat() != facts["starts_at"] or event.is_over:
        raise NotNeeded("it was moved, or it is over")
    left = (event.first_day - timezone.localdate(timezone=ZoneInfo(event.zone))).days
    when = _SOON.get(left, day_words(event.first_day))
    says = [f"{when} it takes place.", "Can't come? Please leave the event, so that somebody else gets the seat."]
    return Words(f"{when}: {event.title}", says)


def _after(row: SignUp, facts: dict) -> Words:
    if row.attended_at is None or row.event.status == EventStatus.CANCELLED:
        raise NotNeeded("the person did not attend")
    event, items = row.event, []
    if event.questions.exists() and not row.answers.exists():
        items.append("A few questions to answer, two minutes at most")
    if event.resources.exists() or event.files.exists():
        items.append("The materials")
    items.append("Your certificate of attendance")
    says = ["Thank you for coming. On your page you find:"]
    return Words(f"After the event: {event.title}", says, "Open your page", items=items, facts=False)


def _kind(code: str, say: Callable[[SignUp, dict], Words]) -> None:
    def rendered(delivery: Delivery) -> Rendered:
        row = _row_of(delivery)
        return render(say(row, delivery.message.context | delivery.context), row)

    register(code, rendered)


meeting_mails.files_for.append(meeting_file)

for _code, _say in [
    (CONFIRM, _confirm), (SIGNED_UP, _signed_up), (MOVED_UP, _moved_up), (GIVEN, _given), (LEFT, _left),
    (CHANGED, _changed), (CANCELLED, _cancelled), (WEEK, _reminder), (DAY, _reminder), (AFTER, _after),
]:  # fmt: skip
    _kind(_code, _say)
