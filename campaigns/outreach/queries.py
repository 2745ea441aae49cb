"""Reads of outreach: mailings of a scope, progress as a count of states, one example of a recipient."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.mail.queries import counts_by_message
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Mailing, MailingStatus, Subscriber
from qioportal.lib.kept import kept_many

KEPT_SECONDS = 10 * 60
ASKED_PER_HOUR = 60  # for update notices, all visitors together


def mailings_of(scope: Scope, words: str = "") -> QuerySet[Mailing]:
    """The scope's mailings, newest first; another scope's are not seen."""
    rows = Mailing.objects.filter(qio=scope.qio, state=scope.state).select_related("author")
    return rows.filter(subject__icontains=words) if words else rows


def waiting_for(scope: Scope, user) -> QuerySet[Mailing]:
    """What waits for this person's yes: asked by somebody else. Oldest first, at most ten."""
    rows = mailings_of(scope).filter(status=MailingStatus.ASKED).exclude(asked_by=user)
    return rows.select_related("asked_by").order_by("asked_at")[:10]


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


def list_is_quiet() -> bool:
    """Whether few have asked for update notices within the hour: the limit while the cache is away."""
    return Subscriber.objects.filter(asked_at__gt=timezone.now() - dt.timedelta(hours=1)).count() < ASKED_PER_HOUR
