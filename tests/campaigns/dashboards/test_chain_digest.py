"""The digests of corporate people: on the right days by their own clock, each once, about all their chains."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from accounts.access.services import end_role, grant_role
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_delivery
from accounts.mail.stopping import stop_path
from campaigns.dashboards.services import queue_digests
from campaigns.measurements.models import MonthReport
from facilities.directory.models import Chain
from qioportal.lib.months import Month
from tests.campaigns.dashboards.chains import home_of_chain, report, takes_part
from tests.query_growth import count_queries

OCTOBER = Month(2026, 10)  # due Friday, November 20
SINCE = dt.date(2025, 1, 1)
BEFORE, AFTER = "2026-11-10 12:00Z", "2026-11-22 12:00Z"


def mails() -> list[Delivery]:
    return list(Delivery.objects.filter(message__kind__startswith="dashboards.").order_by("pk"))


def on(moment: str) -> int:
    with time_machine.travel(moment, tick=False):
        return queue_digests()


def read(delivery: Delivery, moment: str = BEFORE):
    with time_machine.travel(moment, tick=False):
        return render_delivery(delivery)


@pytest.fixture
def chain(world, phase):
    """Two homes that owe October, one that sent it."""
    parts = [takes_part(home_of_chain(number, name=f"TIDE {number} <b>"), phase) for number in range(3)]
    report(parts[0], OCTOBER)
    return parts


def test_before_the_due_day_it_names_the_homes_that_miss_the_month(world, chain):
    assert on(BEFORE) == 1
    (delivery,) = mails()
    assert (delivery.to, delivery.lane, delivery.message.topic) == ("cora@example.org", Lane.BULK, Topic.DUE)
    mail = read(delivery)
    assert mail.subject == "October 2026: 2 of your homes have it open"
    assert "1 of the 3 homes" in mail.text and "TIDE 1" in mail.text and "TIDE 0" not in mail.text
    assert "due Friday, November 20" in mail.text and "/c/900/?month=2026-10" in mail.text
    assert "<b>," not in mail.html and "&lt;b&gt;" in mail.html
    assert "work for a chain" in mail.text and stop_path(delivery.to, Topic.DUE) in mail.html


def test_each_goes_once_however_often_it_is_asked(world, chain):
    for moment in [BEFORE, BEFORE, "2026-11-11 12:00Z", "2026-11-20 12:00Z"]:
        on(moment)
    assert len(mails()) == 1
    assert [on(AFTER), on(AFTER), on("2026-11-25 12:00Z")] == [1, 0, 0]
    assert [delivery.message.kind for delivery in mails()] == ["dashboards.chain_missing", "dashboards.chain_summary"]


@pytest.mark.parametrize(
    ("moment", "count"),
    [("2026-11-04 12:00Z", 0), ("2026-11-05 12:00Z", 1), ("2026-11-20 12:00Z", 1), ("2026-11-21 12:00Z", 1),
     ("2026-11-27 12:00Z", 1), ("2026-11-28 12:00Z", 0)],
)  # fmt: skip
def test_days(world, chain, moment, count):
    assert on(moment) == count


def test_the_persons_own_clock_counts(world, chain):
    """Ten in the evening of the 4th in Hawaii is the 5th in New York."""
    type(world.cora).objects.filter(pk=world.cora.pk).update(time_zone="Pacific/Honolulu")
    grant_role(user=world.sam, role="corporate", chain=Chain.objects.get(number="900"), by="tests", starts_on=SINCE)
    assert on("2026-11-05 08:00Z") == 1 and mails()[0].to == "sam@example.org"
    assert on("2026-11-05 11:00Z") == 1 and mails()[1].to == "cora@example.org"


def test_after_the_due_day_it_says_what_came(world, chain, phase):
    on(AFTER)
    mail = read(mails()[0], AFTER)
    assert mail.subject == "October 2026: 1 of 3 homes sent it" and "still count" in mail.text
    for part in chain[1:]:
        report(part, OCTOBER, late=True)
    mail = read(mails()[0], AFTER)
    assert mail.subject == "October 2026: all your homes sent it" and "good news" in mail.text


def test_nothing_missing_no_mail_until_something_is(world, chain):
    for part in chain[1:]:
        report(part, OCTOBER)
    assert on(BEFORE) == 0
    MonthReport.objects.filter(enrollment=chain[0]).update(
        status="returned", returned_at="2026-11-12T12:00Z", return_reason="Look again"
    )
    assert on("2026-11-12 12:00Z") == 1
    assert "sent back" in read(mails()[0]).text


def test_nobody_takes_part_nobody_is_written_to(world, phase):
    assert on(BEFORE) == on(AFTER) == 0


def test_what_is_no_longer_so_is_not_sent(world, chain):
    on(BEFORE)
    for part in chain[1:]:
        report(part, OCTOBER)
    with pytest.raises(NotNeeded):
        read(mails()[0])


def test_who_left_gets_none(world, chain):
    on(BEFORE)
    end_role(affiliation=world.cora.affiliations.get(), by="tests", ends_on=dt.date(2026, 11, 21))
    with pytest.raises(NotNeeded):
        read(mails()[0], AFTER)
    assert on(AFTER) == 0


def test_all_chains_of_a_person_in_one_mail(world, chain, phase):
    other = Chain.objects.create(number="901", name="Bay Homes")
    takes_part(home_of_chain(50, name="FAR HOME", chain="901"), phase)
    grant_role(user=world.cora, role="corporate", chain=other, by="tests", starts_on=SINCE)
    assert on(BEFORE) == 1
    mail = read(mails()[0])
    assert "3 of your homes" in mail.subject and "Bay Homes" in mail.text and "Tidewater Homes" in mail.text
    assert "Far Home" in mail.html and mail.html.count("All homes of") == 2


def test_a_long_list_is_cut_and_counted(world, phase):
    for number in range(40):
        takes_part(home_of_chain(number), phase)
    on(BEFORE)
    mail = read(mails()[0])
    assert mail.text.count("- Tide") == 25 and "and 15 more" in mail.text


def test_asking_again_costs_little(world, chain):
    on(BEFORE)
    with time_machine.travel(BEFORE, tick=False):
        assert count_queries(queue_digests) <= 3


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_queue_one(transactional_db, world, phase):
    takes_part(home_of_chain(1), phase)
    start = threading.Barrier(3)

    def act():
        start.wait(10)
        try:
            queue_digests()
        finally:
            connection.close()

    with time_machine.travel(BEFORE, tick=False):
        threads = [threading.Thread(target=act) for _ in range(3)]
        [thread.start() for thread in threads]
        [thread.join(30) for thread in threads]
    assert len(mails()) == 1
