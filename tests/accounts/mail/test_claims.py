"""Who holds a row: workers at once, workers that died or come late, and what the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.mail import claims
from accounts.mail.models import Delivery, Lane, Message, Suppression, Topic
from accounts.mail.queries import counts_of, database_now
from accounts.mail.services import add_recipients, cancel_rest, pause, resume
from accounts.mail.transport import Outcome, Verdict
from qioportal.lib.schedule import Heartbeat

pytestmark = pytest.mark.django_db
SENT = Outcome(Verdict.SENT, 250)


def let_leases_run_out() -> None:
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=database_now() - dt.timedelta(seconds=1))


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_a_claim_takes_the_oldest_first_and_each_once(mailing):
    mailing(5)
    first, second = claims.claim(Lane.BULK, 3), claims.claim(Lane.BULK, 3)
    assert [row.to[:2] for row in first.deliveries] == ["p0", "p1", "p2"]
    assert [row.to[:2] for row in second.deliveries] == ["p3", "p4"]
    assert claims.claim(Lane.BULK, 3).deliveries == []
    assert claims.claim(Lane.SERVICE, 3).deliveries == []


@pytest.mark.postgres_only
@pytest.mark.parametrize(("lane", "is_settling_waited_for"), [(Lane.BULK, False), (Lane.SERVICE, True)])
def test_the_mark_is_waited_for_on_the_disk_and_takes_the_rest_along(mailing, lane, is_settling_waited_for):
    """decisions/0002-outbox.md: what a crash of the database may take back, and what never."""
    mailing(1)
    Delivery.objects.update(lane=lane)

    def is_waited_for(act) -> bool:
        with CaptureQueriesContext(connection) as asked:
            act()
        return not any("synchronous_commit = off" in query["sql"] for query in asked)

    held = []
    assert not is_waited_for(lambda: held.append(claims.claim(lane, 1)))
    (claim,) = held
    assert is_waited_for(lambda: claims.mark_on_wire(claim.token, [claim.deliveries[0].pk]))
    settle = lambda: claims.settle(claim.token, [(claim.deliveries[0], SENT)])  # noqa: E731
    assert is_waited_for(settle) is is_settling_waited_for
    assert states() == ["sent"]


def test_what_is_due_later_waits(mailing):
    mailing(2)
    Delivery.objects.filter(to="p0@example.org").update(due_at=database_now() + dt.timedelta(minutes=1))
    assert [row.to[:2] for row in claims.claim(Lane.BULK, 9).deliveries] == ["p1"]


def test_a_worker_that_died_before_the_wire_loses_nothing(mailing):
    mailing(2)
    claim = claims.claim(Lane.BULK, 9)
    let_leases_run_out()
    claims.reap()
    assert states() == ["queued", "queued"]
    assert claims.mark_on_wire(claim.token, [row.pk for row in claim.deliveries]) == set()  # it comes late
    assert set(Delivery.objects.values_list("lost_leases", "attempts")) == {(1, 0)}


def test_a_lease_that_holds_is_left_alone(mailing):
    mailing(2)
    claim = claims.claim(Lane.BULK, 9)
    claims.mark_on_wire(claim.token, [claim.deliveries[0].pk])
    claims.reap()
    assert states() == ["on-wire", "leased"]


def test_a_worker_that_died_on_the_wire_leaves_bulk_mail_unknown(mailing):
    mailing(1)
    claim = claims.claim(Lane.BULK, 9)
    claims.mark_on_wire(claim.token, [row.pk for row in claim.deliveries])
    let_leases_run_out()
    claims.reap()
    row = Delivery.objects.get()
    assert (row.state, row.uncertain, row.lease_token) == ("unknown", 1, "")
    claims.settle(claim.token, [(claim.deliveries[0], SENT)])  # the late worker changes nothing
    assert states() == ["unknown"]


def test_a_worker_that_died_on_the_wire_has_service_mail_repeated_once(service_mail):
    service_mail()
    for expected in ("queued", "unknown"):
        claim = claims.claim(Lane.SERVICE, 9)
        assert claims.mark_on_wire(claim.token, [claim.deliveries[0].pk])
        let_leases_run_out()
        claims.reap()
        assert states() == [expected]
    assert Delivery.objects.get().uncertain == 2


def test_a_mail_that_kills_its_workers_is_set_apart_and_given_up(mailing):
    mailing(3)
    deadly = Delivery.objects.get(to="p0@example.org")
    for _ in range(2):
        claim = claims.claim(Lane.BULK, 1)
        assert [row.pk for row in claim.deliveries] == [deadly.pk]
        let_leases_run_out()
        claims.reap()
    claim = claims.claim(Lane.BULK, 9)
    assert [row.to[:2] for row in claim.deliveries] == ["p1", "p2"]  # the others go first, without it
    for _ in range(4):
        claim = claims.claim(Lane.BULK, 9)
        assert [row.pk for row in claim.deliveries] == [deadly.pk]  # and it goes alone
        Delivery.objects.filter(pk=deadly.pk).update(lease_until=database_now() - dt.timedelta(seconds=1))
        claims.reap()
    deadly.refresh_from_db()
    assert deadly.state == "failed"
    assert deadly.last_error.startswith("Given up: its worker died 6 times")


@pytest.mark.parametrize("change", ["pause", "cancel", "expire", "stop"])
def test_the_mark_is_the_last_look(mailing, change):
    message = mailing(1)
    claim = claims.claim(Lane.BULK, 9)
    if change == "pause":
        pause(message=message, by="tests")
    elif change == "cancel":
        cancel_rest(message=message, by="tests")
    elif change == "expire":
        Message.objects.update(expires_at=database_now() - dt.timedelta(seconds=1))
    else:
        Suppression.objects.create(address="p0@example.org", topic=Topic.QIO, reason="unsubscribed")
    assert claims.mark_on_wire(claim.token, [row.pk for row in claim.deliveries]) == set()
    claims.release(claim)
    assert states() == ["queued"]


def test_the_rest_of_a_cancelled_mailing_goes_nowhere_even_after_a_crash(mailing, run):
    message = mailing(3)
    claims.claim(Lane.BULK, 2)
    assert cancel_rest(message=message, by="tests") == 1
    assert cancel_rest(message=message, by="tests") == 0
    let_leases_run_out()
    claims.reap()
    run(Lane.BULK)
    assert states() == ["cancelled"] * 3
    with pytest.raises(ValueError, match="cancelled"):
        add_recipients(message, [("late@example.org", None, {})])


def test_recipients_added_to_a_paused_mailing_wait_with_it(mailing, run, sink):
    message = mailing(1, is_paused=True)
    assert states() == ["held"]
    run(Lane.BULK)
    assert sink.taken == []
    resume(message=message, by="tests")
    assert add_recipients(message, [("P0@example.org", None, {}), ("p1@example.org", None, {})]) == 1
    run(Lane.BULK)
    assert sorted(sink.recipients()) == ["p0@example.org", "p1@example.org"]


def test_one_key_is_one_mail(service_mail):
    assert service_mail(key="invitation:7") == service_mail(to="other@example.org", key="invitation:7")
    assert Delivery.objects.count() == 1


def test_counts_always_add_up(mailing):
    message = mailing(10)
    for row, state in zip(Delivery.objects.all(), ["queued", "held", "sent", "failed", "unknown", "suppressed",
                                                   "cancelled", "expired"], strict=False):  # fmt: skip
        Delivery.objects.filter(pk=row.pk).update(state=state)
    counts = counts_of(message)
    assert counts == {"sent": 1, "skipped": 3, "failed": 1, "unknown": 1, "pending": 4, "total": 10}


def test_each_run_shows_that_it_is_alive(run):
    run(Lane.SERVICE)
    run(Lane.BULK)
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"mail service", "mail bulk"}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "posted"},
        {"lane": "express"},
        {"state": "leased"},
        {"state": "on-wire", "lease_token": "x"},
        {"state": "leased", "lease_until": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"attempts": -1},
    ],
)
def test_the_database_refuses_rows_that_can_not_be(service_mail, fields):
    mail = service_mail()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=mail.pk).update(**fields)


@pytest.mark.parametrize("same", ["key", "rfc_message_id"])
def test_keys_and_message_ids_are_unique(service_mail, same):
    one, two = service_mail(), service_mail()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=two.pk).update(**{same: getattr(one, same)})


@pytest.mark.parametrize("fields", [{"lane": "express"}, {"topic": "weather"}])
def test_the_database_refuses_messages_that_can_not_be(service_mail, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=service_mail().message_id).update(**fields)


@pytest.mark.parametrize("fields", [{"topic": "weather"}, {"reason": "mood"}, {}])
def test_the_database_refuses_suppressions_that_can_not_be(fields):
    Suppression.objects.create(address="a@example.org", topic="qio", reason="bounced")
    with pytest.raises(IntegrityError), transaction.atomic():
        Suppression.objects.create(**{"address": "a@example.org", "topic": "qio", "reason": "bounced", **fields})
