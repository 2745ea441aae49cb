"""A mailing that stood still, or stands in a restored database, waits for a person; service mail never does."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache

from accounts.mail.models import DeliveryState, Lane, Message
from accounts.mail.services import add_recipients, resume
from accounts.mail.standstill import HEART, SET_BACK, hold_after_standstill
from qioportal.lib.schedule import Heartbeat, beat_heart

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


def beat(age: dt.timedelta, *, restored: bool = False) -> None:
    """The lane's heart beat last so long ago; when `restored`, only the database says so."""
    if not restored:
        cache.clear()
    moment = dt.datetime.now(dt.UTC) - age
    Heartbeat.objects.update_or_create(name=HEART, defaults={"at": moment})


def age(message, hours: float) -> None:
    message.created_at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)
    message.save(update_fields=["created_at"])


def test_after_four_hours_of_silence_a_mailing_waits(mailing, run, sink):
    message = mailing(3)
    age(message, 6)
    beat(dt.timedelta(hours=5, minutes=1))  # whole hours are said, by two clocks a millisecond apart
    run(Lane.BULK)
    message.refresh_from_db()
    assert not sink.taken
    assert message.is_paused and message.paused_why.startswith("Paused by itself: nothing left for 5 hours.")
    assert set(message.deliveries.values_list("state", flat=True)) == {DeliveryState.HELD}


def test_let_go_by_a_person_it_leaves_and_is_not_held_again(mailing, run, sink):
    message = mailing(3)
    age(message, 6)
    beat(dt.timedelta(hours=5))
    run(Lane.BULK)
    resume(message=message, by="tests")
    run(Lane.BULK)
    assert len(sink.taken) == 3


def test_a_short_silence_and_a_new_mailing_hold_nothing(mailing, run, sink):
    mailing(2)  # written after the silence began
    beat(dt.timedelta(hours=5))
    run(Lane.BULK)
    assert len(sink.taken) == 2
    message = mailing(2)
    age(message, 6)
    beat(dt.timedelta(hours=3))
    run(Lane.BULK)
    assert len(sink.taken) == 4


def test_the_first_run_ever_holds_nothing(mailing, run, sink):
    mailing(2)
    run(Lane.BULK)
    assert len(sink.taken) == 2


def test_a_restored_database_is_seen_by_its_old_heartbeat(mailing, run, sink):
    run(Lane.BULK)  # the cache knows this beat
    message = mailing(3)
    age(message, 2)
    beat(dt.timedelta(hours=1), restored=True)  # the backup was an hour old
    run(Lane.BULK)
    message.refresh_from_db()
    assert not sink.taken and "the database was set back" in message.paused_why


def test_a_reminder_is_never_left_to_a_person(mailing, run, sink):
    """It says what is true when it leaves. Where it may have left already, tomorrow's takes its place."""
    run(Lane.BULK)
    message = mailing(2)
    Message.objects.filter(pk=message.pk).update(text="")
    age(message, 6)
    beat(dt.timedelta(hours=1), restored=True)
    run(Lane.BULK)
    assert not sink.taken
    assert set(message.deliveries.values_list("state", "last_error")) == {("cancelled", SET_BACK)}
    message.deliveries.update(state="queued")
    beat(dt.timedelta(hours=5))
    run(Lane.BULK)
    assert len(sink.taken) == 2 and not Message.objects.filter(is_paused=True).exists()


def test_service_mail_waits_for_nobody(service_mail, run, sink):
    service_mail()
    beat(dt.timedelta(hours=50))
    run()
    assert len(sink.taken) == 1


def test_workers_whose_clocks_differ_hold_nothing(mailing, run, sink):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=4)):
        run(Lane.BULK)  # a worker whose clock is fast
    message = mailing(1)
    age(message, 1)
    beat(dt.timedelta(seconds=20), restored=True)
    run(Lane.BULK)
    assert len(sink.taken) == 1


def test_a_worker_whose_clock_is_wrong_holds_nothing_back(mailing, run, sink):
    """SECURITY F12: one of two hosts is an hour back; the database's clock is the one that counts."""
    message = mailing(3)
    age(message, 2)
    run(Lane.SERVICE)
    run(Lane.BULK)
    again = mailing(0)
    age(again, 2)
    add_recipients(again, [("late@example.org", None, {})])
    wrong = time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(hours=1), tick=True)
    with wrong:
        hold_after_standstill()
        beat_heart(HEART)
    hold_after_standstill()
    assert not Message.objects.filter(is_paused=True).exists()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=6), tick=True):
        hold_after_standstill()
    assert not Message.objects.filter(is_paused=True).exists()
