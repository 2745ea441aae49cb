"""Workers at once, and a database that goes away: both need a database that two connections see."""

import threading

import pytest
from django.db import connections

from accounts.mail import claims, delivery
from accounts.mail.models import Delivery, Lane, Message
from accounts.mail.queries import counts_of
from accounts.mail.services import pause, resume


def at_once(*acts) -> list:
    """Each act in a thread with a connection of its own, all let go at the same moment."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def start(number, act):
        try:
            barrier.wait(10)
            results[number] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_claim_different_rows(mailing):
    mailing(400)

    def claim_all() -> list[int]:
        mine = []
        while rows := claims.claim(Lane.BULK, 7).deliveries:
            mine += [row.pk for row in rows]
        return mine

    found = at_once(*[claim_all] * 4)
    assert sorted(pk for mine in found for pk in mine) == sorted(Delivery.objects.values_list("pk", flat=True))


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_everything_once(mailing, run, sink):
    message = mailing(200)
    at_once(lambda: run(Lane.BULK), lambda: run(Lane.BULK), lambda: pause(message=message, by="tests"))
    resume(message=message, by="tests")
    run(Lane.BULK)
    assert counts_of(message)["sent"] == 200
    assert set(sink.copies().values()) == {1}


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_is_one_mail(service_mail):
    made = at_once(*[lambda: service_mail(key="invitation:7").pk] * 4)
    assert len(set(made)) == 1
    assert Message.objects.count() == 1


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_the_loop_survives_a_database_that_goes_away(mailing, run, sink, monkeypatch):
    """The connection is cut while a micro-batch is on the wire, and again between two of them (SECURITY F15, F16)."""
    monkeypatch.setattr(delivery, "DATABASE_PAUSES", (0.01,))
    message = mailing(60)
    cuts = ["p30@example.org", "p5@example.org"]  # from the last
    ours = connections["default"]

    def cut(address):
        if cuts and address == cuts[-1]:
            cuts.pop()
            killer = connections.create_connection("default")
            with killer.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [ours.connection.info.backend_pid])
            killer.close()

    sink.before_rcpt = cut
    run(Lane.BULK)
    assert cuts == []
    assert counts_of(message)["sent"] == 60
    assert set(sink.copies().values()) == {1}
