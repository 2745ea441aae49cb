"""The loop that empties a lane: claim, look once more, render, mark, send, settle (decisions/0002-outbox.md).

It may run in any number of processes at once, be killed anywhere, and lose the database or the mail server meanwhile.
"""

import itertools
import logging
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from accounts.mail import brakes, claims
from accounts.mail.bounces.services import weigh
from accounts.mail.bounces.watch import stop_bad_mailings
from accounts.mail.envelope import envelope_sender, mail_bytes, refusal_of, wire_address
from accounts.mail.folder import FolderTransport
from accounts.mail.kinds import NotNeeded, is_known
from accounts.mail.manners import CAPPED_TOPICS
from accounts.mail.models import Delivery, DeliveryState, Lane
from accounts.mail.rendering import load_together, render_delivery
from accounts.mail.services import STOPPED, TOO_LATE
from accounts.mail.smtp import SmtpTransport
from accounts.mail.standstill import hold_after_standstill
from accounts.mail.their_turn import domain_of, may_leave_now
from accounts.mail.transport import Outcome, Transport, TransportDown, Verdict
from qioportal.lib.batches import batches
from qioportal.lib.db import is_away
from qioportal.lib.schedule import beat_heart

log = logging.getLogger(__name__)

CLAIM_SIZE = {Lane.SERVICE: 10, Lane.BULK: 200}
BATCH_SIZE = {Lane.SERVICE: 1, Lane.BULK: 20}  # mails on the wire together: what one crash can leave unknown
LEASE_USE = 0.2  # no mail is begun later in its lease: the slowest SMTP dialogue takes the rest
REAP_SECONDS = 30
# SQLite's one writer lets the web's writes through: after a claim, which writes 200 rows, and for a moment after
# each batch, whose talk with the mail server leaves the file free anyway (`python -m tests.benchmarks outbox` looks).
SQLITE_CLAIM_PAUSE, SQLITE_PAUSE = 0.02, 0.002
DATABASE_PAUSES = (0.2, 0.5, 1, 2)
SETTLE_SECONDS = 60  # how long a finished batch waits for a database that is away
LOST = (DatabaseError, InterfaceError)  # those of them that say so: is_away

Mail = tuple[Delivery, bytes]
Tried = list[tuple[Delivery, Outcome]]
Away = tuple[DeliveryState, str]  # the state of a mail that is not sent, and why


@dataclass
class Ran:
    """What one run did."""

    tried: int = 0
    has_more: bool = False


def configured_transport() -> Transport:
    """The way out that EMAIL_URL names."""
    if settings.MAIL["EMAIL_BACKEND"] == "filemail":
        return FolderTransport(Path(settings.MAIL["EMAIL_FILE_PATH"]))
    return SmtpTransport(settings.MAIL)


def deliver(lane: Lane, *, seconds: float = 20, way_out: Callable[[], Transport] | None = None) -> Ran:
    """Send what is due in the lane until nothing is, or the time is up."""
    ran, end, reaped, failures = Ran(), time.monotonic() + seconds, -REAP_SECONDS, 0
    if lane == Lane.BULK:
        _insist(hold_after_standstill)
    with closing((way_out or configured_transport)()) as line:
        while time.monotonic() < end:
            try:
                if time.monotonic() - reaped >= REAP_SECONDS:
                    reaped = time.monotonic()
                    beat_heart(f"mail {lane}")
                    claims.reap()
                if brakes.is_down():
                    return ran
                tried = _turn(lane, line, end)
                failures = 0
            except TransportDown as error:
                brakes.note_down(str(error))
                return ran
            except LOST as error:
                if not is_away(error):
                    raise
                log.warning("the database is away: %s", type(error).__name__)
                _rest(DATABASE_PAUSES[min(failures, len(DATABASE_PAUSES) - 1)])
                failures += 1
                continue
            if tried is None:
                return ran
            if tried:
                brakes.note_up()
            ran.tried += tried
    ran.has_more = True
    return ran


def _turn(lane: Lane, line: Transport, end: float) -> int | None:
    """One claim and its micro-batches: how many mails were tried. None when nothing is due."""
    limit = CLAIM_SIZE[lane]
    if lane == Lane.BULK:
        limit = brakes.take(limit)
        if limit == 0:
            time.sleep(max(0.0, min(brakes.seconds_to_next_helping(), end - time.monotonic())))
            return 0
    claim = claims.claim(lane, limit)
    if lane == Lane.BULK and len(claim.deliveries) < limit:
        brakes.take(len(claim.deliveries) - limit)
    if not claim.deliveries:
        return None
    _let_others_write(SQLITE_CLAIM_PAUSE)
    tried = 0
    try:
        mails = may_leave_now(claim) if lane == Lane.BULK else claim.deliveries
        for batch in batches(mails, BATCH_SIZE[lane]):
            if time.monotonic() >= end:
                break
            tried += _send_batch(claim, batch, line)
            _let_others_write(SQLITE_PAUSE)
    finally:
        _insist(lambda: claims.release(claim))
    return tried


def _send_batch(claim: claims.Claim, batch: Sequence[Delivery], line: Transport) -> int:
    """One micro-batch: look, render, connect, mark, commit, send, settle."""
    token = claim.token
    wanted = _still_wanted(claim, batch)
    load_together(wanted)
    mails = [(each, content) for each in wanted if (content := _made(token, each))]
    if not mails:
        return 0
    line.open()
    marked = claims.mark_on_wire(token, [each.pk for each, _ in mails])
    claim.done.update(marked)
    outcomes, down = _speak(line, [(each, content) for each, content in mails if each.pk in marked])
    _insist(lambda: claims.settle(token, outcomes))
    for each, outcome in outcomes:
        if outcome.verdict == Verdict.LATER:
            brakes.start_anew(domain_of(each))
    refused = [each for each, outcome in outcomes if outcome.verdict == Verdict.REFUSED]
    if refused:
        weigh([each.to for each in refused])
        stop_bad_mailings(each.message_id for each in refused)
    if down:
        raise down
    return sum(outcome.verdict != Verdict.UNTRIED for _, outcome in outcomes)


def _let_others_write(pause: float) -> None:
    if connection.vendor == "sqlite":
        time.sleep(pause)


def _still_wanted(claim: claims.Claim, batch: Sequence[Delivery]) -> list[Delivery]:
    """What changed since the mail was queued: end of the mailing, opt-out. Those that are not wanted are settled."""
    wanted: list[Delivery] = []
    away: dict[Away, list[int]] = {}
    for each in batch:
        verdict = _verdict_now(each, claim)
        if verdict:
            away.setdefault(verdict, []).append(each.pk)
        else:
            wanted.append(each)
    for (state, words), pks in away.items():
        claims.put_away(claim.token, pks, state, words)
    return wanted


def _verdict_now(delivery: Delivery, claim: claims.Claim) -> Away | None:
    """Why this mail is not sent, or None. All this is as it was at the claim; the mark looks at it once more."""
    message = delivery.message
    if message.cancelled_at:
        return DeliveryState.CANCELLED, "The rest of the mailing was cancelled"
    if message.is_expired:
        return DeliveryState.EXPIRED, TOO_LATE
    if reason := claim.stopped.get((delivery.to, message.topic)):
        return DeliveryState.SUPPRESSED, STOPPED[reason]
    if delivery.to in claim.had_enough and message.topic in CAPPED_TOPICS:
        return DeliveryState.SUPPRESSED, f"The recipient got {settings.MAIL_MOST_PER_WEEK} mailings this week already"
    if not is_known(message.kind):
        return DeliveryState.FAILED, f"No code renders mail of the kind {message.kind!r}"
    refusal = refusal_of(delivery.to)
    return (DeliveryState.FAILED, f"The address is refused: {refusal}") if refusal else None


def _made(token: str, delivery: Delivery) -> bytes | None:
    """The mail itself. One that can't be made is put off and stops nobody else. Only the place of the fault is noted:
    its words may hold a link."""
    try:
        return mail_bytes(delivery, render_delivery(delivery))
    except NotNeeded:
        claims.put_away(token, [delivery.pk], DeliveryState.CANCELLED, "No longer needed")
    except Exception as error:
        if is_away(error):
            raise
        log.error("delivery %s can't be made: %s", delivery.pk, _place(error))
        claims.put_off(token, delivery, f"The mail could not be made: {_place(error)}")
    return None


def _speak(
    line: Transport, mails: list[tuple[Delivery, bytes]]
) -> tuple[list[tuple[Delivery, Outcome]], Exception | None]:
    """Hand the mails over, one after the other. When the connection is gone or the lease is used up, the rest stays
    untried: this process knows that no byte of them has left."""
    started = time.monotonic()
    outcomes: Tried = []
    down, is_over = None, False
    envelopes = [(envelope_sender(delivery), wire_address(delivery.to)) for delivery, _ in mails]
    for (delivery, content), envelope, following in zip(mails, envelopes, [*envelopes, None][1:], strict=True):
        is_over = is_over or time.monotonic() - started > LEASE_USE * settings.MAIL_LEASE_SECONDS
        outcome = Outcome(Verdict.UNTRIED)
        if not is_over:
            try:
                outcome = line.send(*envelope, delivery.rfc_message_id, content, following)
            except TransportDown as error:
                down, is_over = error, True
            except Exception as error:  # noqa: BLE001 - a fault of ours: nobody knows what became of this mail
                log.error("sending delivery %s broke: %s", delivery.pk, _place(error))
                line.close()
                outcome = Outcome(Verdict.UNKNOWN, words=_place(error), broken=True)
            is_over = is_over or outcome.broken
        outcomes.append((delivery, outcome))
    return outcomes, down


def _insist(write: Callable[[], None]) -> None:
    """Write even when the database is away for a while: the mails have left, and this process alone knows it."""
    end = time.monotonic() + SETTLE_SECONDS
    for pause in itertools.chain(DATABASE_PAUSES, itertools.repeat(DATABASE_PAUSES[-1])):
        try:
            write()
        except LOST as error:
            if not is_away(error) or time.monotonic() + pause > end:
                raise  # the lease runs out: unknown
            _rest(pause)
        else:
            return


def _rest(pause: float) -> None:
    time.sleep(pause)
    close_old_connections()  # without it a loop never comes back from a restart of PostgreSQL


def _place(error: BaseException) -> str:
    """What broke and where, without the error's own words."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
