"""What keeps mail back: opt-out, pause, end, age, a server that is down, the number per minute, a lease that ends."""

import datetime as dt
import itertools
from collections import Counter
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.mail import brakes, delivery
from accounts.mail.delivery import deliver
from accounts.mail.models import Delivery, Lane, SuppressionReason, Topic
from accounts.mail.queries import counts_of
from accounts.mail.services import cancel_rest, pause, resume, suppress
from accounts.mail.smtp import SmtpTransport
from tests.servers import free_port

pytestmark = pytest.mark.django_db


def test_opt_out_after_queueing_is_honoured(sink, run, mailing):
    message = mailing(3)
    suppress(address="P1@example.org", topic=Topic.QIO, reason=SuppressionReason.UNSUBSCRIBED, by="tests")
    suppress(address="p2@example.org", topic=Topic.NEWS, reason=SuppressionReason.UNSUBSCRIBED, by="tests")
    run(Lane.BULK)
    assert sorted(sink.recipients()) == ["p0@example.org", "p2@example.org"]
    stopped = Delivery.objects.get(to="p1@example.org")
    assert (stopped.state, stopped.last_error) == ("suppressed", "The recipient stopped such mail")
    assert counts_of(message)["skipped"] == 1


def test_opt_out_never_stops_account_mail(sink, run, service_mail):
    service_mail()
    for topic in Topic:
        if topic != Topic.ACCOUNT:
            suppress(address="ada@example.org", topic=topic, reason=SuppressionReason.UNSUBSCRIBED, by="tests")
    with pytest.raises(ValueError, match="own account"):
        suppress(address="ada@example.org", topic=Topic.ACCOUNT, reason=SuppressionReason.UNSUBSCRIBED, by="tests")
    run()
    assert sink.recipients() == ["ada@example.org"]


def test_pause_and_resume(sink, run, mailing, world):
    message = mailing(5)
    pause(message=message, by=world.rita)
    run(Lane.BULK)
    assert sink.taken == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}
    yesterday = timezone.now() - dt.timedelta(days=1)
    Delivery.objects.update(created_at=yesterday)
    resume(message=message, by=world.rita)
    assert not Delivery.objects.filter(created_at=yesterday).exists(), "too old for a second try"
    run(Lane.BULK)
    assert counts_of(message)["sent"] == 5
    assert set(sink.copies().values()) == {1}


def test_pause_in_the_middle_stops_after_the_micro_batch(sink, run, mailing, monkeypatch):
    message = mailing(100)
    original = delivery._speak

    def speak_then_pause(line, mails):
        done = original(line, mails)
        pause(message=message, by="tests")
        return done

    monkeypatch.setattr(delivery, "_speak", speak_then_pause)
    run(Lane.BULK)
    assert counts_of(message) == {"sent": 20, "skipped": 0, "failed": 0, "unknown": 0, "pending": 80, "total": 100}
    monkeypatch.setattr(delivery, "_speak", original)
    resume(message=message, by="tests")
    run(Lane.BULK)
    assert counts_of(message)["sent"] == 100
    assert set(sink.copies().values()) == {1}


def test_cancelling_the_rest(sink, run, mailing, monkeypatch):
    message = mailing(50)
    original = delivery._speak

    def speak_then_cancel(line, mails):
        done = original(line, mails)
        cancel_rest(message=message, by="tests")
        return done

    monkeypatch.setattr(delivery, "_speak", speak_then_cancel)
    run(Lane.BULK)
    counts = counts_of(message)
    assert (counts["sent"], counts["skipped"], counts["total"]) == (20, 30, 50)
    assert set(Delivery.objects.exclude(state="sent").values_list("state", flat=True)) == {"cancelled"}


def test_old_mail_expires(sink, run, service_mail):
    mail = service_mail(age=dt.timedelta(seconds=-1))
    run()
    mail.refresh_from_db()
    assert mail.state == "expired"
    assert sink.taken == []


def test_a_server_that_is_down_costs_no_tries(service_mail, mailing, caplog):
    service_mail()
    mailing(50)
    config = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": free_port()}
    for moment in range(4):
        for lane in Lane:
            deliver(lane, way_out=lambda: SmtpTransport(config))
            assert brakes.is_down()
            cache.set("mail:down", {**cache.get("mail:down"), "until": moment})  # the pause is over
    rows = Delivery.objects.values_list("state", "attempts", "lease_token")
    assert set(rows) == {("queued", 0, "")}
    assert [record.levelname for record in caplog.records if "no mail can leave" in record.message] == ["ERROR"]


def test_mail_leaves_by_itself_when_the_server_is_back(sink, run, service_mail):
    brakes.note_down("refused")
    mail = service_mail()
    run()
    assert sink.taken == []
    cache.set("mail:down", {**cache.get("mail:down"), "until": 0})
    run()
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert cache.get("mail:down") is None


@pytest.mark.usefixtures("pipelining")
def test_a_relay_that_refuses_the_sender_harms_no_recipient(sink, run, mailing):
    mailing(5)
    sink.sender_reply = "530 5.7.0 sign in first"
    run(Lane.BULK)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}
    assert brakes.is_down()


def test_a_lease_that_is_used_up_leaves_the_rest_untried(sink, run, mailing, monkeypatch):
    message = mailing(3)
    monkeypatch.setattr(delivery, "LEASE_USE", 0)
    assert run(Lane.BULK, seconds=0.5).has_more
    assert (counts_of(message)["pending"], sink.taken) == (3, [])
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}


def test_a_lease_that_is_used_up_in_the_middle_lets_no_announced_mail_leave(sink, run, mailing, monkeypatch):
    mailing(5)
    spoken, clock = delivery._speak, delivery.time
    said = []

    def speak_slowly(line, mails):
        moments = itertools.chain([0.0, 0.0, 0.0], itertools.repeat(10_000.0))  # started, first mail, second mail
        monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: next(moments)))
        said.append(spoken(line, mails))
        monkeypatch.setattr(delivery, "time", clock)
        return said[-1]

    monkeypatch.setattr(delivery, "_speak", speak_slowly)
    run(Lane.BULK)
    verdicts = [[outcome.verdict for _, outcome in outcomes] for outcomes, _ in said]
    assert verdicts[0] == ["sent", "sent", "untried", "untried", "untried"]
    assert sink.copies() == {f"p{number}@example.org": 1 for number in range(5)}
    assert sink.connections == len(said) == 3  # the third mail was announced already: a line that waits for it is left


def test_bulk_mail_keeps_to_the_number_per_minute(sink, run, mailing, settings, monkeypatch):
    settings.MAIL_PER_MINUTE = 50
    clock = [1_000_020.0]  # the start of a minute
    monkeypatch.setattr(brakes.time, "time", lambda: clock[0])
    monkeypatch.setattr(delivery.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    seen = Counter()
    sink.before_rcpt = lambda address: seen.update([int(clock[0] - 1_000_020) // 6])
    message = mailing(60)
    run(Lane.BULK, seconds=20)
    assert counts_of(message)["sent"] == 60
    assert seen == dict.fromkeys(range(12), 5)  # evenly, and exactly the number: 50 in the first minute
