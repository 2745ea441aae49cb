"""One mailing under every order of send, pause, go on, cancel, edit, opt-out, last hour and deaths (SECURITY F28, F29).

Listmonk and others skipped or repeated people here. Hypothesis looks for the order that does it; the real loop of the
outbox runs against a way out that dies at the mail that it is told to.
"""

import contextlib
import os
from collections import Counter

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.mail import claims, delivery
from accounts.mail.models import Delivery, Lane, Message, SuppressionReason, Topic
from accounts.mail.queries import counts_of
from accounts.mail.services import expire_rest, suppress
from accounts.mail.transport import Outcome, Verdict
from campaigns.outreach import people
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import MailingStatus, Subscriber
from campaigns.outreach.services import (
    NotNow,
    cancel_mailing,
    pause_mailing,
    resume_mailing,
    rewrite_mailing,
    send_mailing,
    write_mailing,
)

PEOPLE = 45
ON_THE_WIRE = delivery.BATCH_SIZE[Lane.BULK]
SCOPE = Scope.of_nation()
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Killed(BaseException):
    """kill -9: nothing that the process would still do is done."""


class WayOut:
    """Takes mails until it is killed, before or after the mail at hand; meanwhile somebody may press a button."""

    def __init__(self, copies: Counter, dies_at: int | None, takes_last: bool, press_at: int | None, press) -> None:
        self.copies, self.dies_at, self.takes_last = copies, dies_at, takes_last
        self.press_at, self.press, self.number, self.is_dead, self.after_press = press_at, press, 0, False, 0

    def open(self) -> None:
        if self.dies_at == 0:
            self._die()

    def send(self, sender: str, recipient: str, message_id: str, content: bytes, following=None) -> Outcome:
        self.number += 1
        if self.number == self.press_at:
            self.press()
        self.after_press += self.press_at is not None and self.number >= self.press_at
        if self.number == self.dies_at and not self.takes_last:
            self._die()
        self.copies[recipient] += 1
        if self.number == self.dies_at:
            self._die()
        return Outcome(Verdict.SENT, 250)

    def close(self) -> None:
        pass

    def _die(self) -> None:
        self.is_dead = True
        raise Killed


class OneMailing(RuleBasedStateMachine):
    """`gone` are those who opted out before they had it."""

    author = None

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example._from_testcase = True  # the outbox's own transactions are outermost, as in production
        self.example.__enter__()
        self.copies, self.gone, self.kills, self.is_over = Counter(), set(), 0, False
        now = timezone.now()
        Subscriber.objects.bulk_create(Subscriber(email=f"p{n}@example.org", confirmed_at=now) for n in range(PEOPLE))
        self.mailing = write_mailing(
            scope=SCOPE, subject="News", text="Hello", audience=Audience(subscribers=True), by=self.author
        )

    def teardown(self) -> None:
        try:
            self._comes_to_an_end()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # what people do

    @precondition(lambda self: self.mailing.status == MailingStatus.DRAFT)
    @rule()
    def send(self) -> None:
        assert send_mailing(mailing=self.mailing, scope=SCOPE, by=self.author) == PEOPLE - len(self.gone)
        self.mailing.refresh_from_db()
        self.people = PEOPLE

    @rule()
    def send_again(self) -> None:
        if self.mailing.status != MailingStatus.DRAFT:
            with pytest.raises(NotNow):
                send_mailing(mailing=self.mailing, scope=SCOPE, by=self.author)

    @rule()
    def edit(self) -> None:
        words = {"subject": "Other", "text": "Other words", "audience": Audience(subscribers=True), "by": self.author}
        if self.mailing.status == MailingStatus.DRAFT:
            rewrite_mailing(mailing=self.mailing, **words)
        else:
            with pytest.raises(NotNow):
                rewrite_mailing(mailing=self.mailing, **words)

    @precondition(lambda self: self.mailing.status != MailingStatus.DRAFT)
    @rule(act=st.sampled_from([pause_mailing, resume_mailing, cancel_mailing]))
    def press(self, act) -> None:
        with contextlib.suppress(NotNow):
            act(mailing=self.mailing, by=self.author)
        self.mailing.refresh_from_db()

    @precondition(lambda self: self.mailing.status in (MailingStatus.SENDING, MailingStatus.PAUSED))
    @rule()
    def last_hour(self) -> None:
        Message.objects.filter(pk=self.mailing.message_id).update(expires_at=Now())
        expire_rest(message=self.mailing.message)
        self.is_over = True

    @precondition(lambda self: self.mailing.status != MailingStatus.DRAFT)
    @rule(number=st.integers(0, PEOPLE - 1))
    def opt_out(self, number: int) -> None:
        self._opt_out(f"p{number}@example.org")

    # what workers do

    @precondition(lambda self: self.mailing.status != MailingStatus.DRAFT)
    @rule(dies_at=st.none() | st.integers(0, PEOPLE), takes_last=st.booleans())
    def work(self, dies_at: int | None, takes_last: bool) -> None:
        before, status = sum(self.copies.values()), self.mailing.status
        self._work(WayOut(self.copies, dies_at, takes_last, None, None))
        if status != MailingStatus.SENDING or self.is_over:
            assert sum(self.copies.values()) == before, f"mail left while {status}, past its last hour: {self.is_over}"

    @precondition(lambda self: self.mailing.status == MailingStatus.SENDING)
    @rule(press_at=st.integers(1, PEOPLE), act=st.sampled_from([pause_mailing, cancel_mailing]))
    def work_until_somebody_stops_it(self, press_at: int, act) -> None:
        way_out = WayOut(self.copies, None, True, press_at, lambda: act(mailing=self.mailing, by=self.author))
        self._work(way_out)
        self.mailing.refresh_from_db()
        assert way_out.after_press <= ON_THE_WIRE, "only what was on the wire may still leave"

    @precondition(lambda self: self.mailing.status == MailingStatus.SENDING)
    @rule(press_at=st.integers(1, PEOPLE), number=st.integers(0, PEOPLE - 1))
    def work_while_somebody_opts_out(self, press_at: int, number: int) -> None:
        address = f"p{number}@example.org"
        self._work(WayOut(self.copies, None, True, press_at, lambda: self._opt_out(address)))

    @rule()
    def leases_run_out(self) -> None:
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until="2000-01-01T00:00:00Z")
        claims.reap()

    def _work(self, way_out: WayOut) -> None:
        real = delivery._insist
        delivery._insist = lambda write: None if way_out.is_dead else real(write)
        try:
            delivery.deliver(Lane.BULK, seconds=5, way_out=lambda: way_out)
        except Killed:
            self.kills += 1
        finally:
            delivery._insist = real

    def _opt_out(self, address: str) -> None:
        suppress(address=address, topic=Topic.NEWS, reason=SuppressionReason.UNSUBSCRIBED, by="recipient")
        on_the_wire = Delivery.objects.filter(to=address, state="on-wire").exists()
        if not self.copies[address] and not on_the_wire:
            self.gone.add(address)

    # what must hold, always and at the end

    @invariant()
    def nobody_gets_two_and_nobody_who_left_gets_one(self) -> None:
        assert max(self.copies.values(), default=0) <= 1
        assert not [address for address in self.gone if self.copies[address]]

    @invariant()
    def the_sum_adds_up(self) -> None:
        if self.mailing.message_id is None:
            return
        counts = counts_of(self.mailing.message)
        assert counts["total"] == self.people == sum(counts[key] for key in counts if key != "total")
        assert counts["unknown"] <= ON_THE_WIRE * self.kills
        for to, state in Delivery.objects.filter(message=self.mailing.message).values_list("to", "state"):
            assert self.copies[to] == 1 if state == "sent" else self.copies[to] <= (state in ("on-wire", "unknown"))

    def _comes_to_an_end(self) -> None:
        """Whatever happened: let go, with workers that live, everybody is dealt with."""
        if self.mailing.message_id is None:
            return
        if self.mailing.status == MailingStatus.PAUSED:
            resume_mailing(mailing=self.mailing, by=self.author)
        for _ in range(PEOPLE):  # those suspected of killing their worker come one at a time
            self.leases_run_out()
            Delivery.objects.filter(state="queued").update(due_at=Now())
            self._work(WayOut(self.copies, None, True, None, None))
            if not counts_of(self.mailing.message)["pending"]:
                break
        self.nobody_gets_two_and_nobody_who_left_gets_one()
        self.the_sum_adds_up()
        assert counts_of(self.mailing.message)["pending"] == 0


def test_one_mailing_under_every_order_of_events(world, monkeypatch):
    monkeypatch.setattr(OneMailing, "author", world.nat)
    monkeypatch.setattr(people, "ALL_STATES", "")  # at any hour of the day
    monkeypatch.setattr(delivery, "SQLITE_PAUSE", 0)
    examples = int(os.environ.get("MACHINE_EXAMPLES", "10"))
    run_state_machine_as_test(
        OneMailing,
        settings=settings(
            max_examples=examples, stateful_step_count=20, deadline=None, database=None, derandomize=examples == 10,
            suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip
