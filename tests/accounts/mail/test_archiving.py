"""Old rows are put away: the sums stay, nobody's address does, and no crash between two batches is seen in them."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from accounts.audit.models import AuditEvent
from accounts.mail import archiving
from accounts.mail.archiving import archive_old, reason_of
from accounts.mail.models import ArchivedCount, Bounce, Delivery, DeliveryState, Lane, Message, Suppression, Topic
from accounts.mail.queries import archived_at, counts_of, database_now, reasons_by_state
from accounts.mail.services import queue_again, suppress

ROOT = Path(__file__).resolve().parents[3]
YEARS_AGO = dt.timedelta(days=800)
pytestmark = pytest.mark.django_db(transaction=True)


def settle(message: Message, ago: dt.timedelta = YEARS_AGO) -> None:
    """As if it had been sent long ago: most arrived, one each of the other ends."""
    then = database_now() - ago
    ends = [("failed", "550 5.1.1 <p0@example.org> unknown here"), ("failed", "550 5.1.1 <p1@example.org> unknown"),
            ("unknown", "The worker stopped while the mail was on the wire"),
            ("suppressed", "The recipient gets no mail of this topic")]  # fmt: skip
    rows = list(message.deliveries.order_by("pk"))
    for row, (state, words) in zip(rows, ends, strict=False):
        Delivery.objects.filter(pk=row.pk).update(state=state, last_error=words)
    message.deliveries.filter(state="queued").update(state=DeliveryState.SENT, smtp_code=250)
    message.deliveries.update(settled_at=then, created_at=then)
    Message.objects.filter(pk=message.pk).update(created_at=then)


@pytest.fixture
def old(mailing):
    message = mailing(12)
    settle(message)
    return message


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(archiving, "BATCH", 5)


def test_the_sums_and_reasons_stay_and_the_addresses_go(old):
    counts = counts_of(old)
    assert archived_at(old.pk) is None
    assert archive_old() == 12
    assert not old.deliveries.exists()
    assert counts_of(old) == counts == {
        "sent": 8, "skipped": 1, "failed": 2, "unknown": 1, "pending": 0, "total": 12
    }  # fmt: skip
    assert reasons_by_state(old.pk, ["failed", "suppressed"]) == {
        ("failed", "550 5.1.1"): 2,
        ("suppressed", "The recipient gets no mail of this topic"): 1,
    }
    assert archived_at(old.pk) is not None
    assert "@" not in "".join(ArchivedCount.objects.values_list("words", flat=True))
    assert archive_old() == 0
    assert counts_of(old) == counts


def test_what_is_young_or_under_way_stays(mailing, old):
    young, waiting = mailing(3), mailing(3)
    settle(young, dt.timedelta(days=30))
    Message.objects.filter(pk=waiting.pk).update(created_at=database_now() - YEARS_AGO)
    assert archive_old() == 12
    assert (young.deliveries.count(), waiting.deliveries.count()) == (3, 3)


def test_one_row_that_a_person_queued_again_keeps_its_mailing(old, run, sink):
    queue_again(deliveries=old.deliveries.filter(state="unknown"), by="tests")
    assert archive_old() == 0
    run(Lane.BULK)
    assert archive_old() == 0  # settled today
    assert counts_of(old)["sent"] == 9


def test_a_row_queued_again_between_two_batches_is_left_and_counted(old, monkeypatch):
    """The rest of its mailing is gone already: the sum holds, and it still leaves."""
    took = []
    real = archiving._delete

    def delete(pks):
        real(pks)
        took.append(1)
        if len(took) == 1:
            row = old.deliveries.order_by("-pk")[:1]
            Delivery.objects.filter(pk__in=row).update(state="unknown")
            transaction.on_commit(lambda: queue_again(deliveries=old.deliveries.filter(state="unknown"), by="tests"))

    monkeypatch.setattr(archiving, "_delete", delete)
    archive_old()
    assert list(old.deliveries.values_list("state", flat=True)) == ["queued"]
    assert (counts_of(old)["total"], counts_of(old)["pending"]) == (12, 1)


def test_mails_of_their_own_are_counted_by_kind_and_month_and_go_with_their_messages(service_mail):
    mails = [service_mail(f"a{number}@example.org") for number in range(7)]
    for mail in mails:
        settle(mail.message)
    Delivery.objects.update(state="sent", last_error="")
    month = mails[0].message.created_at.date()
    assert archive_old() == 7
    assert not Message.objects.exists()
    then = (database_now() - YEARS_AGO).date().replace(day=1)
    assert list(ArchivedCount.objects.values_list("message", "kind", "month", "state").distinct()) == [
        (None, "test.service", then, "sent")
    ]
    assert ArchivedCount.objects.aggregate(all=Sum("number"))["all"] == 7
    assert month > then


def test_the_proof_of_an_opt_out_stays(old):
    suppress(address="p3@example.org", topic=Topic.QIO, reason="unsubscribed", by="recipient")
    bounce = Bounce.objects.create(
        address="p0@example.org", kind="hard", source="smtp", key="x", delivery=old.deliveries.first()
    )
    archive_old()
    assert Suppression.objects.get().address == "p3@example.org"
    assert AuditEvent.objects.filter(action="mail.suppress").count() == 1
    bounce.refresh_from_db()
    assert (bounce.address, bounce.delivery) == ("p0@example.org", None)


def test_the_time_is_kept_to(old):
    assert archive_old(seconds=-1) == 0
    assert old.deliveries.count() == 12


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <ada@example.org>: unknown", "550 5.1.1"),
        ("Given up after 6 tries: 451 4.7.1 greylisted ada@example.org", "Given up after 6 tries: 451 4.7.1"),
        ("552 mailbox of ada is full", "552"),
        ("The address is refused: it is not an address", "The address is refused: it is not an address"),
        ("Refused for ada@example.org", "Refused for …"),
        ("", ""),
    ],
)
def test_reasons_name_nobody(said, kept):
    assert reason_of(said) == kept


CRASH = """
import os, signal, sys
import django; django.setup()
from accounts.mail import archiving
archiving.BATCH, real, left = 5, archiving._delete, [int(sys.argv[1])]
def delete(pks):
    real(pks)
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)  # counted and deleted, and not yet committed
archiving._delete = delete
archiving.archive_old()
"""


@pytest.mark.slow
def test_a_kill_in_any_batch_is_not_seen_in_the_sum(mailing, tmp_path):
    message = mailing(18)
    settle(message)
    counts = counts_of(message)
    url = os.environ["DATABASE_URL"]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        start, _, rest = url.partition("?")
        url = f"{start.rpartition('/')[0]}/{name}?{rest}"
    elif "memory" in name:
        pytest.skip("the tests' database is in this process's memory: nobody else can die in it")
    else:
        url = f"sqlite:///{name}"
    left = []
    for number in (1, 2, 2):
        command = [sys.executable, "-c", CRASH, str(number)]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False)
        assert done.returncode == -signal.SIGKILL
        assert counts_of(message) == counts
        left.append(message.deliveries.count())
    assert left == [18, 13, 8]
    archive_old()
    assert counts_of(message) == counts
    assert not message.deliveries.exists()


def test_the_database_refuses_counts_that_make_no_sense(old):
    fields = {"kind": "k", "month": dt.date(2024, 1, 1), "state": "sent", "words": ""}
    ArchivedCount.objects.create(message=old, number=1, **fields)
    ArchivedCount.objects.create(number=1, **fields)
    for wrong in ({"message": old, "number": 2}, {"number": 2}, {"words": "x", "number": 0},
                  {"state": "gone", "number": 1}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            ArchivedCount.objects.create(**{**fields, **wrong})
    assert Counter(ArchivedCount.objects.values_list("number", flat=True)) == {1: 2}
