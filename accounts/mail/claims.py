"""Who holds which row: claim, mark, settle, reap. Every step is one short transaction, by the database's clock.

A row under lease belongs to whoever knows its token; each change names state and token, so that a worker that comes
late changes nothing (decisions/0002-outbox.md).
"""

import datetime as dt
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.mail import retry
from accounts.mail.bounces.refusals import refusal
from accounts.mail.kinds import repeating_codes
from accounts.mail.manners import had_enough
from accounts.mail.models import Bounce, Delivery, DeliveryState, Lane, Message, Suppression
from accounts.mail.transport import Outcome, Verdict
from accounts.users.models import User
from qioportal.lib.db import unhurried_commit

SUSPECT_AFTER = 2  # its worker died so often before the wire: from now on it is claimed alone
DEADLY_AFTER = 6  # ... and it is given up: four deaths alone are no accident, two happened in 200 random kills
COPIES = 2  # a service mail is at most twice on the wire without an answer
REPEAT_AFTER = dt.timedelta(minutes=1)
_FREE = {"state": DeliveryState.QUEUED, "lease_token": "", "lease_until": None}  # in nobody's hands


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that this worker holds, in the order in which they are due."""

    token: str
    deliveries: list[Delivery]
    stopped: dict[tuple[str, str], str] = field(default_factory=dict)  # why nothing is wanted of (address, topic)
    had_enough: frozenset[str] = frozenset()  # addresses that got as many mailings this week as anybody gets
    done: set[int] = field(default_factory=set)  # rows known to be no longer leased, so nothing is left to release


def lease_time() -> dt.timedelta:
    return dt.timedelta(seconds=settings.MAIL_LEASE_SECONDS)


def claim(lane: str, limit: int) -> Claim:
    """Lease up to `limit` rows that are due; a row suspected of killing its worker comes alone, and last. A lease that
    a crash of the database takes back marks nothing."""
    with unhurried_commit():
        due = (
            Delivery.objects.filter(state=DeliveryState.QUEUED, lane=lane, due_at__lte=Now(), message__is_paused=False)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")
        )
        rows = list(due.filter(lost_leases__lt=SUSPECT_AFTER)[:limit])
        rows = rows or list(due.filter(lost_leases__gte=SUSPECT_AFTER)[:1])
        token = str(uuid.uuid4())
        if not rows:
            return Claim(token, rows)
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=DeliveryState.LEASED, lease_token=token, lease_until=Now() + lease_time()
        )
        stopped = _loaded(rows)
        full = had_enough([row.to for row in rows], [row.message_id for row in rows]) if lane == Lane.BULK else ()
        return Claim(token, rows, stopped, frozenset(full))


def _loaded(rows: list[Delivery]) -> dict[tuple[str, str], str]:
    """Give the rows their messages and people, as of now; and which (address, topic) want nothing, with the reason."""
    ended = ExpressionWrapper(Q(expires_at__lte=Now()), models.BooleanField())
    messages = Message.objects.annotate(is_expired=ended).in_bulk({row.message_id for row in rows})
    people = User.objects.in_bulk({row.user_id for row in rows if row.user_id})
    for row in rows:
        row.message, row.user = messages[row.message_id], people.get(row.user_id)
    stopped = Suppression.objects.filter(address__in={row.to for row in rows})
    return {(address, topic): reason for address, topic, reason in stopped.values_list("address", "topic", "reason")}


def held(token: str, state: DeliveryState, pks: Iterable[int]) -> models.QuerySet[Delivery]:
    """Those of the rows that are still this worker's, in this state. Names columns of the row itself only: PostgreSQL
    looks at them again when it had to wait for another transaction, at a join it would not."""
    return Delivery.objects.filter(pk__in=list(pks), lease_token=token).found_otherwise(state)


def mark_on_wire(token: str, pks: Sequence[int]) -> set[int]:
    """The step before DATA: those that may be sent now, as of this very statement. A mailing that was paused or ended
    meanwhile, or a recipient who said stop, keeps the row back; the next claim says why."""
    sql = _MARK[connection.vendor].format(rows=", ".join(["%s"] * len(pks)))
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(sql, [settings.MAIL_LEASE_SECONDS, token, *pks])
        return {pk for (pk,) in cursor.fetchall()}


# Two statements are written out: everything rests on the first, and as expressions of the ORM they cost more time than
# the mail itself. Rows are found by their id alone (see Delivery.objects.found_otherwise).
_MARK_SQL = """
    UPDATE accounts_delivery
       SET state = 'on-wire', attempts = attempts + 1, lease_until = {later}
     WHERE coalesce(state, '') = 'leased' AND lease_token = %s AND id IN ({{rows}})
       AND (SELECT NOT m.is_paused AND m.cancelled_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > {now})
                   AND NOT EXISTS (SELECT 1 FROM accounts_suppression s
                                    WHERE s.address = accounts_delivery."to" AND s.topic = m.topic)
              FROM accounts_message m WHERE m.id = accounts_delivery.message_id)
 RETURNING id
"""
_SENT_SQL = """
    UPDATE accounts_delivery
       SET state = 'sent', smtp_code = %s, last_error = '', settled_at = {now}, lease_token = '', lease_until = NULL
     WHERE coalesce(state, '') = 'on-wire' AND lease_token = %s AND id IN ({{rows}})
"""
_SQLITE_NOW = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'{})"
_CLOCK = {
    "postgresql": {"now": "statement_timestamp()", "later": "statement_timestamp() + make_interval(secs => %s)"},
    "sqlite": {"now": _SQLITE_NOW.format(""), "later": _SQLITE_NOW.format(", '+' || %s || ' seconds'")},
}
_MARK = {vendor: _MARK_SQL.format(**clock) for vendor, clock in _CLOCK.items()}
_SENT = {vendor: _SENT_SQL.format(**clock) for vendor, clock in _CLOCK.items()}


def release(claimed: Claim) -> None:
    """Whatever is left of the claim and was never marked goes back to the queue."""
    left = {row.pk for row in claimed.deliveries} - claimed.done
    if left:
        with transaction.atomic(durable=True):
            held(claimed.token, DeliveryState.LEASED, left).update(**_FREE)


def put_back(token: str, pks: Sequence[int], seconds: float) -> None:
    """Rows that may not leave yet (it is night, or their receiver's allowance is used up) are due again after a while.
    Their age begins then: what rested for a day still has all its tries."""
    if pks:
        with transaction.atomic(durable=True):
            later = Now() + dt.timedelta(seconds=seconds)
            held(token, DeliveryState.LEASED, pks).update(**_FREE, due_at=later, created_at=later)


def put_away(token: str, pks: Sequence[int], state: DeliveryState, words: str) -> None:
    """Settle rows that never went on the wire: suppressed, cancelled, expired, failed."""
    if pks:
        with transaction.atomic(durable=True):
            held(token, DeliveryState.LEASED, pks).update(**_settled(state, words=words))


def put_off(token: str, delivery: Delivery, words: str) -> None:
    """A mail that could not be made is tried later, as if the server had said so."""
    with transaction.atomic(durable=True):
        change = _later(delivery, delivery.attempts + 1, Outcome(Verdict.LATER, words=words))
        held(token, DeliveryState.LEASED, [delivery.pk]).update(**change, attempts=F("attempts") + 1)


def settle(token: str, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
    """Write down what became of the mails of one micro-batch, and which addresses were refused (their bounces are
    weighed afterwards). Untried ones are queued as if nothing had been.

    Of a mailing it is not waited for on the disk: the next mark is, and takes it along. So a crash of the database
    leaves as many unknown as one of the worker, the last micro-batch. A service mail would be sent once more."""
    sent: dict[int | None, list[int]] = {}
    untried: list[int] = []
    is_bulk = all(delivery.lane == Lane.BULK for delivery, _ in outcomes)
    with unhurried_commit() if is_bulk else transaction.atomic(durable=True):
        for delivery, outcome in outcomes:
            if outcome.verdict == Verdict.SENT:
                sent.setdefault(outcome.code, []).append(delivery.pk)
            elif outcome.verdict == Verdict.UNTRIED:
                untried.append(delivery.pk)
            else:
                changed = held(token, DeliveryState.ON_WIRE, [delivery.pk]).update(**_change(delivery, outcome))
                if changed and outcome.verdict == Verdict.REFUSED:
                    Bounce.objects.bulk_create([refusal(delivery, outcome)], ignore_conflicts=True)
        for code, pks in sent.items():
            sql = _SENT[connection.vendor].format(rows=", ".join(["%s"] * len(pks)))
            with connection.cursor() as cursor:
                cursor.execute(sql, [code, token, *pks])
        if untried:
            held(token, DeliveryState.ON_WIRE, untried).update(**_FREE, attempts=F("attempts") - 1)


def reap() -> None:
    """Leases that ran out: what was not on the wire is queued again, what was is unknown; service mail repeats once."""
    lost = Delivery.objects.filter(lease_until__lt=Now())
    leased, on_wire = lost.filter(state=DeliveryState.LEASED), lost.filter(state=DeliveryState.ON_WIRE)
    repeats = Message.objects.filter(kind__in=repeating_codes()).values("pk")
    deadly = f"Given up: its worker died {DEADLY_AFTER} times while the mail was being made"
    with transaction.atomic(durable=True):
        leased.filter(lost_leases__gte=DEADLY_AFTER - 1).update(
            **_settled(DeliveryState.FAILED, words=deadly), lost_leases=F("lost_leases") + 1
        )
        leased.update(**_FREE, lost_leases=F("lost_leases") + 1)
        on_wire.filter(uncertain__lt=COPIES - 1, message_id__in=repeats).update(
            **_FREE, uncertain=F("uncertain") + 1, due_at=Now(),
            last_error="The worker stopped while the mail was on the wire; sent once more",
        )  # fmt: skip
        on_wire.update(
            **_settled(DeliveryState.UNKNOWN, words="The worker stopped while the mail was on the wire"),
            uncertain=F("uncertain") + 1,
        )


def _change(delivery: Delivery, outcome: Outcome) -> dict:
    """The new columns after a try that didn't end with "sent"."""
    if outcome.verdict == Verdict.REFUSED:
        return _settled(DeliveryState.FAILED, outcome.code, outcome.words)
    if outcome.verdict == Verdict.LATER:
        return _later(delivery, delivery.attempts + 1, outcome)
    if delivery.message.kind in repeating_codes() and delivery.uncertain < COPIES - 1:
        words = f"No answer after the mail was handed over ({outcome.words}); sent once more"
        return _queued(REPEAT_AFTER, outcome.code, words) | {"uncertain": F("uncertain") + 1}
    words = f"No answer after the mail was handed over ({outcome.words})"
    return _settled(DeliveryState.UNKNOWN, outcome.code, words) | {"uncertain": F("uncertain") + 1}


def _later(delivery: Delivery, tries: int, outcome: Outcome) -> dict:
    # The age may come from this machine's clock: an hour's error ends a retry an hour early, and does nothing else.
    wait = retry.next_try(tries, timezone.now() - delivery.created_at, random.random())  # noqa: S311 - only spreads tries
    if wait is None:
        return _settled(DeliveryState.FAILED, outcome.code, f"Given up after {tries} tries: {outcome.words}")
    return _queued(wait, outcome.code, outcome.words)


def _queued(wait: dt.timedelta, code: int | None, words: str) -> dict:
    return _FREE | {"due_at": Now() + wait, "smtp_code": code, "last_error": words[:300]}


def _settled(state: DeliveryState, code: int | None = None, words: str = "") -> dict:
    return _FREE | {"state": state, "settled_at": Now(), "smtp_code": code, "last_error": words[:300]}
