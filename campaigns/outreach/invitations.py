"""An invitation to an event: the draft that its author begins with, what its fields `{day}` and `{when}` need, and what
became of it, for the event's page."""

import re
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.mail.rendering import site_link
from campaigns.events.holders import Holder
from campaigns.events.invited import Invitation
from campaigns.events.models import Audience as WrittenFor
from campaigns.events.models import Event, EventKind, EventStatus
from campaigns.goals.queries import current_phase
from campaigns.outreach.audience.facts import Audience, Scope
from campaigns.outreach.audience.people import events_for
from campaigns.outreach.models import ListKind, Mailing
from campaigns.outreach.queries import Progress, mailings_of, progress_for, state_word

_LISTS = {WrittenFor.CONSUMERS: ListKind.FAMILIES, WrittenFor.STAFF: ListKind.STAFF}
_LONGEST = 3_000  # of the description
_SHOWN = 5


def event_to_invite_to(scope: Scope, slug: str) -> Event | None:
    """One of the scope's or the nation's that people can sign up for."""
    rows = events_for(scope).filter(slug=slug, status=EventStatus.OPEN, ends_at__gt=timezone.now())
    return rows.prefetch_related("goals").first() if slug else None


def invitation_to(event: Event, scope: Scope, by) -> dict:
    """What stands in the new mailing: the words, whom it reaches, until when. Whoever is signed up is left out."""
    now = timezone.now()
    moments = [event.sign_up_until, event.starts_at, event.ends_at]
    return {
        "subject": f"Invitation: {_plain(event.title)[:90]}, {{day}}",
        "text": _text_of(event),
        "not_after": next(moment for moment in moments if moment and moment > now),
        "reply_to_person": by.pk if scope.is_lane else None,
        "event": event.slug,
        "without": ["event"],
        **_people_of(event, scope),
    }


def _people_of(event: Event, scope: Scope) -> dict:
    """The public list, the LANE, or the homes of the event's state and goal."""
    if scope.is_national and event.is_public and event.audience in _LISTS:
        return {"to_subscribers": True, "lists": [_LISTS[WrittenFor(event.audience)]]}
    states = [event.state] if scope.is_national and event.state else []
    if event.kind == EventKind.LANE_MEETING and scope.qio is None:
        return {"to_lanes": True, "states": states}
    phase = current_phase()
    codes = [goal.code for goal in event.goals.all() if phase and goal.phase_id == phase.pk]
    return {"states": states, "goal": codes[0] if len(codes) == 1 else ""}


def _text_of(event: Event) -> str:
    """What is not on the public pages is reached by signing in."""
    page = reverse("events:public-event", args=[event.slug])
    link = site_link(page if event.is_public else f"{reverse('account_login')}?{urlencode({'next': page})}")
    where = event.place or ("On line; whoever has a seat gets the link." if event.link else "")
    parts = [
        "Hello {name|colleague},",
        f"you are invited to **{_plain(event.title)}**.",
        "\n".join(["{when}", *([_plain(where)] if where else [])]),
        event.description.translate(_NO_FIELDS)[:_LONGEST].strip(),
        f"[Read more and sign up]({link})",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_NO_FIELDS = str.maketrans("{}", "()")


def _plain(words: str) -> str:
    """Without signs that Markdown or a field would take for its own."""
    return " ".join(re.sub(r"[\[\]<>*_`\\]", " ", words.translate(_NO_FIELDS)).split())


def hours_of(mailing: Mailing) -> list[str]:
    """Begin, end and clock of the event that the mailing is about, as the outbox keeps them; empty without one."""
    slug = Audience.from_json(mailing.audience).event
    event = Event.objects.filter(slug=slug).first() if slug else None
    return [event.starts_at.isoformat(), event.ends_at.isoformat(), event.zone] if event else []


def invitations_of(holder: Holder, event: Event) -> list[Invitation]:
    """The holder's mailings that invite to the event, the newest first: they leave out whoever is signed up, or their
    words lead to its page. One to those who signed up, or who came, invites nobody. Two queries."""
    scope, page = Scope(holder.qio, holder.state), reverse("events:public-event", args=[event.slug])
    leads_there = Q(text__contains=page) | Q(text__contains=urlencode({"next": page}))
    rows = mailings_of(scope).select_related("asked_by").filter(Q(audience__event=event.slug) | leads_there)
    found = [each for each in rows[: 4 * _SHOWN] if _invites(each, event)][:_SHOWN]
    progress = progress_for(found)
    return [_as_told(each, progress[each.pk], scope) for each in found]


def _invites(mailing: Mailing, event: Event) -> bool:
    audience = Audience.from_json(mailing.audience)
    return audience.event != event.slug or audience.is_not("event")


def _as_told(mailing: Mailing, progress: Progress | None, scope: Scope) -> Invitation:
    pill = state_word(mailing, progress)
    state = "done" if pill[1] == "Done" else str(mailing.status)
    at = {"asked": mailing.asked_at, "scheduled": mailing.starts_at}.get(state) or mailing.started_at
    by = mailing.asked_by if state == "asked" else mailing.author
    return Invitation(
        path=f"{scope.path}{mailing.pk}/", subject=mailing.title, state=state, pill=pill,
        at=at or mailing.created_at, by=by.name if by else "",
        people=progress.people if progress else 0, sent=progress.sent if progress else 0,
    )  # fmt: skip
