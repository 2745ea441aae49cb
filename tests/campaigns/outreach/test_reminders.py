"""Reminders through the outbox: when they go, once, to whom, and not to who has reported meanwhile."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access.services import grant_role
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, DeliveryState, Lane, Topic
from accounts.mail.rendering import load_together, render_delivery
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.measurements.models import MonthReport
from campaigns.outreach import reminder_emails
from campaigns.outreach.reminder_emails import REMINDER, WELCOME
from campaigns.outreach.reminding import queue_reminders, queue_welcomes
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from tests.query_growth import assert_same_queries
from tests.world import person

pytestmark = pytest.mark.django_db
OCTOBER = Month.parse("2026-10")


def at(day: int, hour: int = 10, month: int = 11) -> dt.datetime:
    """An hour in the East in autumn."""
    return dt.datetime(2026, month, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


@pytest.fixture
def harbor(world, phase, time_machine) -> Enrollment:
    """Harbor House takes part since September; ada and dan enter its numbers, ron reads."""
    time_machine.move_to(at(10))
    return join(world.homes["harbor"], phase)


def join(home, phase) -> Enrollment:
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="A", signer_title="B", signed_at=at(1, month=9)
    )


def send(enrollment: Enrollment, by=None, month: Month = OCTOBER) -> None:
    MonthReport.objects.create(enrollment=enrollment, month=month, status="sent", sent_at=at(11), sent_by=by)


def reminded() -> list[str]:
    return sorted(Delivery.objects.filter(message__kind=REMINDER).values_list("to", flat=True))


def test_who_enters_numbers_is_reminded_once_a_day(harbor):
    assert (queue_reminders(), queue_reminders()) == (2, 0)
    assert reminded() == ["ada@example.org", "dan@example.org"], "a reader enters nothing"
    delivery = Delivery.objects.filter(message__kind=REMINDER).first()
    assert (delivery.lane, delivery.message.topic) == (Lane.BULK, Topic.DUE)
    assert delivery.context["zone"] == "America/New_York"
    mail = render_delivery(delivery)
    assert mail.subject == "Harbor House: October 2026 is due November 20"
    assert "/h/215001/2026-10/" in mail.text and "Stop reminders" in mail.text


def test_whoever_reports_at_9_gets_none_at_5_past_9(harbor, time_machine):
    time_machine.move_to(at(10, 8))
    queue_reminders()
    time_machine.move_to(at(10, 9))
    send(harbor)
    time_machine.move_to(at(10, 9) + dt.timedelta(minutes=5))
    for delivery in Delivery.objects.filter(message__kind=REMINDER):
        with pytest.raises(NotNeeded):
            render_delivery(delivery)
    assert queue_reminders() == 0


def test_the_days_of_a_month_twice_before_and_twice_after(harbor, time_machine):
    send(harbor, month=Month.parse("2026-09"))
    days = []
    for day in range(1, 31):
        time_machine.move_to(at(day))
        if queue_reminders():
            days.append(day)
    for day in range(1, 5):
        time_machine.move_to(at(day, month=12))
        assert queue_reminders() == 0
    assert days == [5, 17, 21, 28]


def test_nothing_is_queued_at_night(harbor, time_machine):
    for hour in (7, 20, 23):
        time_machine.move_to(at(10, hour))
        assert queue_reminders() == 0
    time_machine.move_to(at(11, 8))
    assert queue_reminders() == 2


def test_one_digest_over_all_homes_and_campaigns(world, harbor, phase):
    grant_role(user=world.ada, role="home-administrator", facility=world.homes["maple"], by="tests")
    join(world.homes["maple"], phase)
    other = Phase.objects.running(dt.date(2026, 11, 10)).filter(campaign__code="nnhqcc").get()
    join(world.homes["harbor"], other)
    queue_reminders()
    mail = render_delivery(Delivery.objects.get(to="ada@example.org", message__kind=REMINDER))
    assert mail.text.count("October 2026 is due") == 3
    assert "Maple Court" in mail.text and other.campaign.name in mail.text


def test_what_comes_up_later_is_said_another_day(world, harbor, phase, time_machine):
    queue_reminders()
    other = Phase.objects.running(dt.date(2026, 11, 10)).filter(campaign__code="nnhqcc").get()
    join(world.homes["harbor"], other)
    assert queue_reminders() == 0
    time_machine.move_to(at(11))
    assert queue_reminders() == 2


def test_a_cancelled_digest_has_said_nothing(harbor, time_machine):
    queue_reminders()
    Delivery.objects.update(state=DeliveryState.CANCELLED)
    time_machine.move_to(at(11))
    assert queue_reminders() == 2


def test_people_of_a_chain_have_their_own_digest(world, harbor, phase):
    join(world.homes["bay"], phase)
    grant_role(user=world.cora, role="data-entry", facility=world.homes["bay"], by="tests")
    queue_reminders()
    assert "cora@example.org" not in reminded()


def test_a_level_about_to_drop_is_said_also_where_the_month_was_sent(world, harbor, time_machine):
    ParticipationLevel.objects.create(enrollment=harbor, level=3, starts_on=dt.date(2026, 10, 1))
    send(harbor)
    time_machine.move_to(at(18))
    assert queue_reminders() == 0
    assert queue_reminders(with_levels=True) == 2
    mail = render_delivery(Delivery.objects.filter(message__kind=REMINDER).first())
    assert mail.subject == "Harbor House: your level is about to drop"
    assert re.search(r"the level drops from 3 to \d after Friday, November 20\.", mail.text)
    assert "About to drop." in mail.html and "Open the month" in mail.html
    for words in ("asked for", "Sent already"):
        assert words not in mail.text + mail.html, "the month was sent"


def test_a_long_digest_says_how_many_it_left_out(world, harbor, phase, time_machine, monkeypatch):
    monkeypatch.setattr(reminder_emails, "MOST_LINES", 1)
    for name in ("bay", "maple"):
        join(world.homes[name], phase)
        grant_role(user=world.ada, role="data-entry", facility=world.homes[name], by="tests")
    time_machine.move_to(at(21))
    queue_reminders()
    mail = render_delivery(Delivery.objects.get(to="ada@example.org", message__kind=REMINDER))
    assert "And 2 more" in mail.text and "/work/" in mail.text and "And 2 more" in mail.html


def test_who_left_is_not_reminded(world, harbor):
    queue_reminders()
    world.dan.is_active = False
    world.dan.save()
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get(to="dan@example.org", message__kind=REMINDER))


def test_ten_more_homes_cost_no_more_reads(world, harbor, phase, time_machine):
    queue_reminders()

    def grow():
        for number in range(10):
            home = world.homes["harbor"]
            home.pk, home.ccn = None, f"21510{number}"
            home.save()
            join(home, phase)
            grant_role(user=world.ron, role="data-entry", facility=home, by="tests")
        queue_reminders()

    assert_same_queries(queue_reminders, grow)


def test_digests_that_leave_together_are_looked_up_together(world, harbor, phase, django_assert_num_queries):
    """Nine a second were rendered, each with a dozen reads of its own."""
    ParticipationLevel.objects.create(enrollment=harbor, level=2, starts_on=dt.date(2026, 10, 1))
    queue_reminders()
    one, two = Delivery.objects.filter(message__kind=REMINDER).select_related("message")
    with CaptureQueriesContext(connection) as alone:
        load_together([one])
    with django_assert_num_queries(len(alone)):
        load_together([one, two])
    with django_assert_num_queries(0):
        mails = [render_delivery(each) for each in (one, two)]
    assert ["Hello Ada," in mails[0].text, "Hello Dan," in mails[1].text] == [True, True]


def newcomer(world, time_machine):
    time_machine.move_to(at(10))
    if not Enrollment.objects.filter(facility=world.homes["harbor"]).exists():
        join(world.homes["harbor"], current_phase())
    new = person("nina")
    grant_role(user=new, role="data-entry", facility=world.homes["harbor"], by="tests")
    return new


def test_the_welcome_series_of_somebody_new(world, phase, time_machine):
    newcomer(world, time_machine)
    days = []
    for day in range(10, 29):
        time_machine.move_to(at(day))
        if queue_welcomes():
            days.append(day)
    assert days == [10, 13, 20]
    last = Delivery.objects.filter(message__kind=WELCOME).order_by("pk").last()
    time_machine.move_to(at(20))
    assert render_delivery(last).subject == "Harbor House: your first month in ten minutes"


def test_the_series_begins_when_the_home_takes_part(world, harbor, time_machine):
    """Before, there are no numbers to enter, and the mail would say so."""
    Enrollment.objects.update(withdrawn_at=at(9))
    newcomer(world, time_machine)
    assert queue_welcomes() == 0
    Enrollment.objects.update(withdrawn_at=None)
    assert queue_welcomes() == 1


def test_the_series_stops_with_the_first_month(world, harbor, time_machine):
    new = newcomer(world, time_machine)
    assert queue_welcomes() == 1
    send(harbor, by=new)
    time_machine.move_to(at(13))
    assert queue_welcomes() == 0
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get(message__kind=WELCOME))


def test_a_second_home_begins_no_second_series(world, phase, time_machine):
    time_machine.move_to(at(10))
    grant_role(user=world.ada, role="data-entry", facility=world.homes["bay"], by="tests")
    assert queue_welcomes() == 0


def test_both_go_by_the_clock_of_the_homes_part_of_the_state(world, harbor, time_machine):
    newcomer(world, time_machine)
    Facility.objects.update(state="TX", zip_code="79901", county="El Paso")
    time_machine.move_to(at(10, 9).replace(minute=30))  # 8:30 in Dallas, 7:30 in El Paso
    assert queue_welcomes() == queue_reminders() == 0
    time_machine.move_to(at(10).replace(minute=30))
    assert queue_welcomes() == 1 and queue_reminders() > 0
    assert {row.context["zone"] for row in Delivery.objects.all()} == {"America/Denver"}


def test_the_day_of_a_reminder_is_left_to_it(world, harbor, time_machine):
    newcomer(world, time_machine)
    queue_reminders()
    assert queue_welcomes() == 0
    time_machine.move_to(at(11))
    assert queue_welcomes() == 1


def test_a_digest_looks_only_at_the_campaigns_and_states_of_the_persons_homes(
    world, harbor, django_assert_max_num_queries
):
    """All campaigns of all states took 27 queries for each mail."""
    ParticipationLevel.objects.create(enrollment=harbor, level=2, starts_on=dt.date(2026, 10, 1))
    queue_reminders()
    delivery = Delivery.objects.filter(message__kind=REMINDER).select_related("message").first()
    with django_assert_max_num_queries(14):
        render_delivery(delivery)
