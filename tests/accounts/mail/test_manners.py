"""Mailings rest at night on the recipient's clock, and nobody gets more than a few a week."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.mail.kinds import kind_of
from accounts.mail.manners import had_enough, next_morning
from accounts.mail.models import Delivery, DeliveryState, Lane, Topic
from accounts.mail.services import add_recipients, open_message
from qioportal.lib.db import found_by_index

EAST, HAWAII, GUAM = "America/New_York", "Pacific/Honolulu", "Pacific/Guam"


def utc(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        (utc(2026, 11, 20, 18), EAST, None),  # 13:00
        (utc(2026, 11, 20, 13), EAST, None),  # 8:00 sharp
        (utc(2026, 11, 20, 12, 59), EAST, utc(2026, 11, 20, 13)),
        (utc(2026, 11, 21, 1), EAST, utc(2026, 11, 21, 13)),  # 20:00 sharp
        (utc(2026, 11, 20, 13), HAWAII, utc(2026, 11, 20, 18)),  # 3:00 there
        (utc(2026, 11, 20, 13), GUAM, utc(2026, 11, 20, 22)),  # 23:00 there, a day ahead
        (utc(2026, 11, 1, 5, 30), EAST, utc(2026, 11, 1, 13)),  # the night in which clocks go back: 8:00 is UTC-5
        (utc(2026, 3, 8, 5, 30), EAST, utc(2026, 3, 8, 12)),  # ... and forward: 8:00 is UTC-4
        (utc(2026, 11, 20, 3), "", None),
        (utc(2026, 11, 20, 3), "No/Where", None),
        (utc(2026, 11, 20, 14), f"{EAST} {HAWAII}", utc(2026, 11, 20, 18)),  # day in both
        (utc(2026, 11, 20, 23), f"{EAST} {HAWAII}", None),
        (utc(2026, 11, 21, 3), f"{EAST} {HAWAII}", utc(2026, 11, 21, 18)),  # the East's morning is Hawaii's night
    ],
)
def test_morning_comes_on_the_recipients_clock(now, zone, morning):
    assert next_morning(now, zone) == morning


def test_a_mailing_reaches_who_is_awake_and_the_others_in_the_morning(transactional_db, run, sink):
    message = open_message(kind_of("test.bulk"), subject="News", text="Words.")
    add_recipients(message, [("east@example.org", None, {"zone": EAST}), ("west@example.org", None, {"zone": HAWAII})])
    with time_machine.travel(utc(2027, 1, 20, 15), tick=False):  # 10:00 and 5:00
        run(Lane.BULK)
    assert [recipient for recipient, _, _ in sink.taken] == ["east@example.org"]
    waiting = message.deliveries.get(to="west@example.org")
    assert waiting.state == DeliveryState.QUEUED
    assert waiting.created_at == waiting.due_at, "its age, and with it its tries, begins in the morning"
    assert abs(waiting.due_at - dt.datetime.now(dt.UTC) - dt.timedelta(hours=3)) < dt.timedelta(minutes=2)


def test_service_mail_comes_at_night_too(transactional_db, service_mail, run, sink):
    mail = service_mail()
    Delivery.objects.filter(pk=mail.pk).update(context={"zone": EAST})
    with time_machine.travel(utc(2027, 1, 20, 7), tick=False):
        run()
    assert len(sink.taken) == 1


def mailing_to(address: str, topic: str = Topic.QIO):
    message = open_message(kind_of("test.bulk"), subject="News", text="Words.")
    message.topic = topic
    message.save()
    add_recipients(message, [(address, None, {})])
    return message


def test_the_fourth_mailing_of_a_week_is_not_sent_and_says_why(transactional_db, run, sink, settings):
    settings.MAIL_MOST_PER_WEEK = 3
    for topic in (Topic.QIO, Topic.LANE, Topic.NEWS):  # whoever writes
        mailing_to("ada@example.org", topic)
        run(Lane.BULK)
    fourth = mailing_to("ada@example.org").deliveries.get()
    other = mailing_to("bob@example.org").deliveries.get()
    reminder = mailing_to("ada@example.org", Topic.DUE).deliveries.get()
    run(Lane.BULK)
    for each in (fourth, other, reminder):
        each.refresh_from_db()
    assert (fourth.state, fourth.last_error) == ("suppressed", "The recipient got 3 mailings this week already")
    assert other.state == reminder.state == "sent"


def test_of_two_that_leave_together_the_one_that_arrived_counts(transactional_db, run, sink, settings):
    settings.MAIL_MOST_PER_WEEK = 1
    first = mailing_to("ada@example.org")
    run(Lane.BULK)
    add_recipients(first, [("bob@example.org", None, {})])  # still on its way to others
    second = mailing_to("ada@example.org")
    run(Lane.BULK)
    assert second.deliveries.get().state == "suppressed"
    assert sorted(sink.recipients()) == ["ada@example.org", "bob@example.org"]


def test_after_a_week_they_come_again(transactional_db, run, sink, settings):
    settings.MAIL_MOST_PER_WEEK = 1
    mailing_to("ada@example.org")
    run(Lane.BULK)
    Delivery.objects.update(settled_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=8))
    mailing_to("ada@example.org")
    run(Lane.BULK)
    assert len(sink.taken) == 2


def test_zero_is_no_limit(transactional_db, run, sink, settings):
    settings.MAIL_MOST_PER_WEEK = 0
    for _ in range(5):
        mailing_to("ada@example.org")
    run(Lane.BULK)
    assert len(sink.taken) == 5


@pytest.mark.postgres_only
def test_who_had_enough_is_found_by_index_before_the_table_was_ever_counted(db, settings):
    """Autovacuum comes after a minute; until then PostgreSQL takes two hundred addresses for all there are, and a claim
    of a large mailing would read the whole table (9 ms instead of 0.3, on average over the first 36,000 rows)."""
    settings.MAIL_MOST_PER_WEEK = 1
    messages = [open_message(kind_of("test.bulk"), subject="News", text="Words.") for _ in range(2)]
    for message in messages:
        add_recipients(message, [(f"p{number}@example.org", None, {}) for number in range(3000)])
    with CaptureQueriesContext(connection) as asked:
        had_enough([f"p{number}@example.org" for number in range(200)], [messages[0].pk])
    statements = [query["sql"] for query in asked]
    off, on = (statements.index(f"SET LOCAL enable_seqscan = {word}") for word in ("off", "on"))
    (question,) = statements[off + 1 : on]  # it alone: a small table is read whole, and well
    with connection.cursor() as cursor, found_by_index():
        cursor.execute(f"EXPLAIN {question}")
        plan = "\n".join(line for (line,) in cursor)
    assert "delivery_by_address" in plan
    assert "Seq Scan" not in plan
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)
