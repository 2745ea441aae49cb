"""Every way that a mail can go, seen at a real SMTP server and in the rows."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.db.models.functions import Now

from accounts.mail import claims, delivery, kinds
from accounts.mail.kinds import NotNeeded, register
from accounts.mail.models import Delivery, Lane
from accounts.mail.queries import counts_of, database_now
from accounts.mail.services import queue_mail

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("lane", list(Lane))


def one(lane, service_mail, mailing) -> Delivery:
    """One mail to `x@example.org` in the lane."""
    if lane == Lane.SERVICE:
        return service_mail("x@example.org")
    message = mailing(0)
    return Delivery.objects.create(message=message, key="x", lane=lane, to="x@example.org", rfc_message_id="<x@portal>")


def make_due() -> None:
    Delivery.objects.filter(state="queued").update(due_at=Now())


@pytest.mark.usefixtures("pipelining")
def test_service_mail_is_sent_once(sink, run, service_mail):
    mail = service_mail()
    run()
    run()
    mail.refresh_from_db()
    assert (mail.state, mail.smtp_code, mail.attempts) == ("sent", 250, 1)
    assert mail.settled_at is not None
    assert mail.lease_token == ""
    assert sink.taken[0][:2] == ("ada@example.org", mail.rfc_message_id)
    assert len(sink.taken) == 1


@pytest.mark.usefixtures("pipelining")
def test_a_mailing_reaches_everybody_once(sink, run, mailing):
    message = mailing(45)
    run(Lane.BULK)
    assert sink.copies() == {f"p{number}@example.org": 1 for number in range(45)}
    assert counts_of(message) == {"sent": 45, "skipped": 0, "failed": 0, "unknown": 0, "pending": 0, "total": 45}
    assert sink.connections == 1


def test_the_lanes_are_apart(sink, run, service_mail, mailing):
    service_mail()
    mailing(2)
    run(Lane.SERVICE)
    assert sink.recipients() == ["ada@example.org"]


@pytest.mark.usefixtures("pipelining")
@BOTH
@pytest.mark.parametrize("reply", ["451 4.7.1 come back later", "DATA 452 4.2.2 mailbox full", "hang up"])
def test_not_now_is_tried_again(sink, run, service_mail, mailing, lane, reply):
    mail = one(lane, service_mail, mailing)
    sink.replies["x"] = reply
    run(lane)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.uncertain) == ("queued", 1, 0)
    assert dt.timedelta(seconds=25) < mail.due_at - database_now() < dt.timedelta(seconds=95)
    assert mail.last_error
    assert sink.taken == []
    sink.replies.clear()
    make_due()
    run(lane)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == ("sent", 2, "")


def test_six_tries_and_no_more(sink, run, service_mail):
    mail = service_mail("x@example.org")
    sink.replies["x"] = "451 not today"
    for _ in range(8):
        run()
        make_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.smtp_code) == ("failed", 6, 451)
    assert mail.last_error == "Given up after 6 tries: 451 not today"


def test_a_day_is_enough(sink, run, mailing):
    mailing(1)
    sink.replies["p0"] = "451 not today"
    Delivery.objects.update(created_at=database_now() - dt.timedelta(hours=24))
    run(Lane.BULK)
    assert Delivery.objects.get().state == "failed"


@pytest.mark.usefixtures("pipelining")
@BOTH
@pytest.mark.parametrize("reply", ["550 5.1.1 nobody of this name", "DATA 554 5.7.1 no"])
def test_a_clear_no_is_the_end(sink, run, service_mail, mailing, lane, reply):
    mail = one(lane, service_mail, mailing)
    sink.replies["x"] = reply
    run(lane)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 1)
    assert mail.last_error == reply.removeprefix("DATA ")
    assert mail.smtp_code == int(mail.last_error[:3])


@pytest.mark.usefixtures("pipelining")
def test_a_no_to_one_is_no_harm_to_others(sink, run, mailing):
    message = mailing(30)
    sink.replies |= {"p0": "550 no", "p7": "451 later", "p8": "DATA 554 no", "p21": "hang up"}
    run(Lane.BULK)
    counts = counts_of(message)
    assert (counts["sent"], counts["failed"], counts["pending"]) == (26, 2, 2)
    assert max(sink.copies().values()) == 1
    attempts = dict(Delivery.objects.values_list("to", "attempts"))
    assert set(attempts.values()) == {1}  # those behind the break were untried, then tried once


@pytest.mark.usefixtures("pipelining")
@pytest.mark.parametrize("reply", ["drop", "hang"])
def test_no_answer_for_bulk_mail_is_unknown_for_ever(sink, run, mailing, reply):
    message = mailing(5)
    sink.replies["p2"] = reply
    for _ in range(3):
        run(Lane.BULK)
        make_due()
    assert counts_of(message) == {"sent": 4, "skipped": 0, "failed": 0, "unknown": 1, "pending": 0, "total": 5}
    assert set(sink.copies().values()) == {1}
    mail = Delivery.objects.get(to="p2@example.org")
    assert (mail.state, mail.uncertain, mail.attempts) == ("unknown", 1, 1)


@pytest.mark.usefixtures("pipelining")
@pytest.mark.parametrize("reply", ["drop", "hang"])
def test_no_answer_for_service_mail_is_repeated_once(sink, run, service_mail, reply):
    mail = service_mail("x@example.org")
    sink.replies["x"] = reply
    run()
    mail.refresh_from_db()
    assert (mail.state, mail.uncertain) == ("queued", 1)
    for _ in range(3):
        make_due()
        run()
    mail.refresh_from_db()
    assert (mail.state, mail.uncertain, mail.attempts) == ("unknown", 2, 2)
    assert [message_id for _, message_id, _ in sink.taken] == [mail.rfc_message_id] * 2


def test_poison_is_put_off_and_blocks_nobody(sink, run, service_mail):
    def broken(delivery):
        raise RuntimeError("https://portal/secret-link")

    register("test.poison", broken)
    poison = queue_mail(kind="test.poison", to="x@example.org", key="poison")
    others = [service_mail(f"a{number}@example.org") for number in range(3)]
    run()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == ("queued", 1)
    assert poison.last_error.startswith("The mail could not be made: RuntimeError at test_states.py:")
    assert "secret-link" not in poison.last_error
    assert len(sink.taken) == len(others)
    for _ in range(6):
        make_due()
        run()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == ("failed", 6)


def test_a_mail_without_reason_is_cancelled(sink, run):
    def not_needed(delivery):
        raise NotNeeded

    register("test.gone", not_needed)
    mail = queue_mail(kind="test.gone", to="x@example.org")
    run()
    mail.refresh_from_db()
    assert (mail.state, sink.taken) == ("cancelled", [])


def test_a_kind_that_no_code_knows_fails_with_its_name(sink, run, service_mail):
    mail = service_mail()
    kinds._KINDS.pop("test.service")
    run()
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("failed", "No code renders mail of the kind 'test.service'")


@pytest.mark.parametrize(
    "address",
    ["x@[127.0.0.1]", "x@10.0.0.1", "a%b@example.org", "a!b@example.org", "x@localhost", "=?utf-8?q?x?=@example.org",
     "no-at", "@example.org", "x@", "x y@example.org", "x@exa mple.org", ".x@example.org", "x@com",
     "x@example.org\nBcc: y@example.org", "x\r\nRCPT TO:<y@example.org>@example.org"],
)  # fmt: skip
def test_odd_addresses_never_reach_the_wire(sink, run, address):
    mail = queue_mail(kind="test.service", to=address)
    run()
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert mail.last_error.startswith("The address is refused: ")
    assert sink.connections == 0


def test_a_server_that_dies_under_a_settled_batch_leaves_nothing_unknown(sink, run, mailing, monkeypatch):
    """psycopg2 says a bare DatabaseError then, no OperationalError: 20 mails became unknown."""
    real, deaths = claims.settle, [DatabaseError("server closed the connection unexpectedly")]

    def settle(token, outcomes):
        if deaths:
            raise deaths.pop()
        real(token, outcomes)

    monkeypatch.setattr(delivery.claims, "settle", settle)
    monkeypatch.setattr(delivery, "_rest", lambda pause: None)
    message = mailing(20)
    run(Lane.BULK)
    assert counts_of(message)["sent"] == 20 and not deaths
