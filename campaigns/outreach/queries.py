"""Reads of outreach: mailings of a scope, progress as a count of states, one example of a recipient."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.mail.brakes import is_down
from accounts.mail.models import PENDING_STATES, Delivery
from accounts.mail.queries import Flow, counts_by_message, flow_of
from campaigns.outreach.audience import Scope
from campaigns.outreach.audience.real_changes import SIGNALS
from campaigns.outreach.models import Mailing, MailingStatus, Subscriber
from qioportal.lib.kept import kept, kept_many

KEPT_SECONDS = 10 * 60
GLANCE_SECONDS = 2  # as often as an open page asks
LATELY = dt.timedelta(days=14)
ASKED_PER_HOUR = 60  # for update notices, all visitors together


def mailings_of(scope: Scope, words: str = "") -> QuerySet[Mailing]:
    """The scope's mailings, newest first; another scope's are not seen. The words are looked for in the subject as it
    was written, and in the month that stood there."""
    rows = Mailing.objects.filter(qio=scope.qio, state=scope.state).select_related("author", "message")
    if not scope.sees_charts:
        rows = rows.exclude(pk__in=rows.filter(audience__signals__in=list(SIGNALS)).values("pk"))
    month = Q(subject__contains="{month", message__context__fields__month__icontains=words)
    return rows.filter(Q(subject__icontains=words) | month) if words else rows


def waiting_for(scope: Scope, user) -> QuerySet[Mailing]:
    """What waits for this person's yes: asked by somebody else. Oldest first, at most ten."""
    rows = mailings_of(scope).filter(status=MailingStatus.ASKED).exclude(asked_by=user)
    return rows.select_related("asked_by").order_by("asked_at")[:10]


def leaving(scope: Scope) -> list[Mailing]:
    """What leaves at this moment, or waits paused since it began within two weeks: newest first, at most three. For a
    word on every page of those who may stop it."""
    pending = Delivery.objects.filter(message=OuterRef("message"), state__in=PENDING_STATES)
    rows = mailings_of(scope).filter(status__in=[MailingStatus.SENDING, MailingStatus.PAUSED])
    lately = rows.filter(started_at__gt=timezone.now() - LATELY)
    return list(lately.filter(Exists(pending)).order_by("-started_at")[:3])


@dataclass(frozen=True, slots=True)
class Progress:
    """people = sent + skipped + failed + unknown + pending, at every moment."""

    people: int
    sent: int
    skipped: int
    failed: int
    unknown: int
    pending: int

    @property
    def dealt_with(self) -> int:
        return self.people - self.pending

    @property
    def parts(self) -> list[dict]:
        """For the bar and the table: word, meaning, count, share, where it starts in the bar (percent)."""
        rows, start = [], 0.0
        for key, word, meaning in [
            ("sent", "Sent", "accepted by the recipient's mail server"),
            ("skipped", "Skipped", "unsubscribed, blocked after bounces, cancelled, or too late"),
            ("failed", "Failed", "the address was refused for good"),
            ("unknown", "Unknown", "the answer of the mail server was lost; not repeated by itself"),
            ("pending", "Pending", "still to be sent"),
        ]:
            count = getattr(self, key)
            share = 100 * count / self.people if self.people else 0.0
            rows.append({"key": key, "word": word, "meaning": meaning, "count": count, "share": share, "start": start})
            start += share
        return rows


def progress_of(mailing: Mailing) -> Progress | None:
    """Counted from the states of the deliveries, never stored; None for a draft."""
    return _count([mailing.message_id])[mailing.message_id] if mailing.message_id else None


@dataclass(frozen=True, slots=True)
class Pace:
    """What a person wants to know while mails leave: how fast, how long, and what waits for what."""

    per_minute: int
    minutes: int  # 0: nothing to be said
    later: int
    next_at: dt.datetime | None
    is_down: bool

    @property
    def to_go(self) -> str:
        """4 minutes, 3 hours"""
        if self.minutes < 2:
            return "a minute"
        return f"{self.minutes} minutes" if self.minutes <= 120 else f"{round(self.minutes / 60)} hours"


def pace_of(mailing: Mailing, progress: Progress, flow: Flow) -> Pace:
    seconds = min(60.0, max(1.0, (timezone.now() - mailing.started_at).total_seconds()))
    per_minute = round(flow.last_minute * 60 / seconds)
    due = max(0, progress.pending - flow.later)
    minutes = math.ceil(due / per_minute) if per_minute else 0
    return Pace(per_minute, minutes, flow.later, flow.next_at, is_down())


def steps_of(mailing: Mailing, progress: Progress | None) -> list[tuple[str, str]]:
    """(done, now or later; words) of the way from the draft to the reckoning; empty for what was cancelled."""
    if mailing.status == MailingStatus.CANCELLED:
        return []
    _, word = state_word(mailing, progress)
    steps = ["Being written" if mailing.status == MailingStatus.DRAFT else "Written"]
    if mailing.status == MailingStatus.ASKED:
        steps.append("Looked at by a second person")
    elif mailing.approved_by:
        steps.append(f"Approved by {mailing.approved_by.name}")
    if mailing.status == MailingStatus.SCHEDULED:
        steps.append(word)
    steps += ["Paused" if word == "Paused" else "Sending", "Done"]
    here = {"Being written": 0, "Waits for a second person": 1, "Done": len(steps) - 1}
    present = steps.index(word) if mailing.status == MailingStatus.SCHEDULED else here.get(word, len(steps) - 2)
    is_done = word == "Done"
    return [
        ("done" if number < present or is_done else "now" if number == present else "later", words)
        for number, words in enumerate(steps)
    ]


def progress_for(mailings: Iterable[Mailing]) -> dict[int, Progress | None]:
    """The same for a page of mailings (by id), in one query; mailings that are done are counted now and then only."""
    mailings = list(mailings)
    keys = {f"outreach:progress:{each.message_id}": each.message_id for each in mailings if each.message_id}

    def count(missing: list[str]) -> tuple[dict, dict]:
        counts = _count([keys[key] for key in missing])
        by_key = {key: counts[keys[key]] for key in missing}
        done = {key: progress for key, progress in by_key.items() if progress.pending == 0}
        return done, by_key

    found = kept_many(keys, KEPT_SECONDS, count)
    return {each.pk: found.get(f"outreach:progress:{each.message_id}") for each in mailings}


def _count(messages: list[int]) -> dict[int, Progress]:
    counts = counts_by_message(messages)
    return {pk: Progress(people=found.pop("total"), **found) for pk, found in counts.items()}


def state_word(mailing: Mailing, progress: Progress | None) -> tuple[str, str]:
    """(role of the pill, word): "done" is computed from what is pending."""
    if mailing.status == MailingStatus.DRAFT:
        return "idle", "Being written"
    if mailing.status == MailingStatus.ASKED:
        return "wait", "Waits for a second person"
    if mailing.status == MailingStatus.SCHEDULED:
        return ("wait", "Late: a person decides") if mailing.was_late else ("info", "Planned")
    if mailing.status == MailingStatus.PAUSED:
        return "wait", "Paused"
    if mailing.status == MailingStatus.CANCELLED:
        return "idle", "Cancelled"
    return ("ok", "Done") if progress and progress.pending == 0 else ("info", "Sending")


def under_way(mailing: Mailing, scope: Scope) -> dict:
    """What each page of a mailing shows of its progress, counted now."""
    return _shown(mailing, scope, progress_of(mailing))


def glance(mailing: Mailing, scope: Scope) -> dict:
    """The same for the piece that open pages ask for again and again: while mails leave they are counted once every two
    seconds, however many pages look on. Whether it was paused or cancelled is never a moment old; nor is its end, after
    which no count changes."""
    if mailing.status != MailingStatus.SENDING:
        return under_way(mailing, scope)
    key = f"outreach:glance:{mailing.message_id}"
    return _shown(mailing, scope, *kept(key, GLANCE_SECONDS, lambda: (progress_of(mailing), _flow(mailing))))


def _shown(mailing: Mailing, scope: Scope, progress: Progress | None, flow: Flow | None = None) -> dict:
    role, word = state_word(mailing, progress)
    is_moving = word == "Sending"
    return {
        "scope": scope, "mailing": mailing, "progress": progress, "role": role, "word": word, "is_moving": is_moving,
        "pace": pace_of(mailing, progress, flow or _flow(mailing)) if is_moving else None,
    }  # fmt: skip


def _flow(mailing: Mailing) -> Flow:
    return flow_of(mailing.message_id)


def list_is_quiet() -> bool:
    """Whether few have asked for update notices within the hour: the limit while the cache is away."""
    return Subscriber.objects.filter(asked_at__gt=timezone.now() - dt.timedelta(hours=1)).count() < ASKED_PER_HOUR
