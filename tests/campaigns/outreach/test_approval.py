"""A second person, and hours: asked, approved, sent back, withdrawn; planned, started once, left to a person."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access.services import end_role
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, Lane, Message
from accounts.mail.rendering import render_delivery
from campaigns.outreach import schedule
from campaigns.outreach.approval import ask_approval, send_back
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.services import NeedsSecondPerson, NotNow, rewrite_mailing, send_mailing, write_mailing
from campaigns.outreach.tasks import start_mailings

pytestmark = pytest.mark.django_db
DESK = {"qio": "chesapeake-quality", "state": "md"}


@pytest.fixture
def scope(world, phase, settings) -> Scope:
    settings.MAIL_APPROVAL_ABOVE = 2  # Harbor House has three people
    return Scope(world.qios["md"], "MD")


def draft(scope, by, **more) -> Mailing:
    return write_mailing(scope=scope, subject="October", text="Dear {name}", audience=Audience(), by=by, **more)


def press(client, who, name: str, mailing: Mailing, **data):
    client.force_login(who)
    return client.post(reverse(f"outreach:desk-{name}", kwargs={**DESK, "number": mailing.pk}), data, follow=True)


def bulk() -> int:
    return Delivery.objects.filter(lane=Lane.BULK).count()


def test_many_leave_only_after_a_second_persons_yes(client, world, scope):
    mailing = draft(scope, world.rita)
    page = press(client, world.rita, "send", mailing).content.decode()
    assert "Ask a second person" in page and bulk() == 0 and not Message.objects.filter(lane=Lane.BULK).exists()
    assert "You asked for a second person" in press(client, world.rita, "ask", mailing).content.decode()
    asked = Delivery.objects.get()
    assert asked.to == "lea@example.org", "whoever writes here but the asker; pat may not write"
    mail = render_delivery(asked)
    assert "October" in mail.text and f"/mailings/{mailing.pk}/" in mail.text and "to 3 people" in mail.subject
    assert "somebody else has to look" in press(client, world.rita, "approve", mailing).content.decode()
    assert bulk() == 0
    client.force_login(world.lea)
    listed = client.get(reverse("outreach:desk-mailings", kwargs=DESK)).content.decode()
    assert "Waits for your yes" in listed and "asked by Rita Example" in listed
    press(client, world.lea, "approve", mailing)
    mailing.refresh_from_db()
    assert (mailing.status, mailing.approved_by, bulk()) == (MailingStatus.SENDING, world.lea, 3)
    press(client, world.lea, "approve", mailing)
    assert bulk() == 3, "a second press"
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get(pk=asked.pk))


def test_sent_back_with_a_word(client, world, scope):
    mailing = draft(scope, world.rita)
    ask_approval(mailing=mailing, scope=scope, by=world.rita)
    assert "say in a word" in press(client, world.lea, "send-back", mailing, word=" ").content.decode()
    press(client, world.lea, "send-back", mailing, word="The date is <b>wrong</b>")
    mailing.refresh_from_db()
    assert (mailing.status, mailing.asked_by) == (MailingStatus.DRAFT, None)
    mail = render_delivery(Delivery.objects.get(to="rita@example.org"))
    assert "The date is <b>wrong</b>" in mail.text and "&lt;b&gt;wrong" in mail.html
    with pytest.raises(NotNow):
        send_back(mailing=mailing, scope=scope, word="again", by=world.lea)


def test_a_change_withdraws_the_question(world, scope):
    mailing = draft(scope, world.rita)
    ask_approval(mailing=mailing, scope=scope, by=world.rita)
    rewrite_mailing(mailing=mailing, subject="Other", text="x", audience=Audience(), by=world.lea)
    mailing.refresh_from_db()
    assert (mailing.status, mailing.asked_at) == (MailingStatus.DRAFT, None)
    with pytest.raises(NeedsSecondPerson):
        send_mailing(mailing=mailing, scope=scope, by=world.lea)


def test_a_yes_is_to_what_was_looked_at(client, world, scope):
    mailing = draft(scope, world.rita)
    ask_approval(mailing=mailing, scope=scope, by=world.rita)
    client.force_login(world.lea)
    page = client.get(reverse("outreach:desk-mailing", kwargs={**DESK, "number": mailing.pk})).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    rewrite_mailing(mailing=mailing, subject="Other", text="x", audience=Audience(), by=world.rita)
    ask_approval(mailing=mailing, scope=scope, by=world.rita)
    assert "Please look once more" in press(client, world.lea, "approve", mailing, seen=seen).content.decode()
    assert bulk() == 0
    mailing.refresh_from_db()
    press(client, world.lea, "approve", mailing, seen=mailing.asked_at.isoformat())
    assert bulk() == 3


def test_nobody_else_to_ask(world, scope):
    end_role(affiliation=world.lea.affiliations.get(), by="tests")
    with pytest.raises(NotNow, match="Nobody else may write"):
        ask_approval(mailing=draft(scope, world.rita), scope=scope, by=world.rita)


def test_the_database_keeps_the_second_person_another_and_the_hours_in_order(world, scope):
    now = timezone.now()
    for wrong in (
        {"asked_by": world.rita, "approved_by": world.rita},
        {"starts_at": now, "not_after": now},
        {"status": MailingStatus.SENDING},
        {"status": "lost"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mailing.objects.create(subject="S", text="T", **wrong)


@pytest.fixture
def planned(world, scope, settings) -> Mailing:
    settings.MAIL_APPROVAL_ABOVE = 500
    mailing = draft(scope, world.rita, starts_at=timezone.now() + dt.timedelta(hours=1))
    schedule.schedule_mailing(mailing=mailing, scope=scope, by=world.rita)
    return mailing


def test_it_starts_at_its_hour_once(planned, time_machine):
    start_mailings()
    assert bulk() == 0
    time_machine.move_to(planned.starts_at + dt.timedelta(minutes=2))
    assert [schedule.start_due_mailings(), schedule.start_due_mailings()] == [1, 0]
    planned.refresh_from_db()
    assert (planned.status, bulk()) == (MailingStatus.SENDING, 3)


def test_more_than_four_hours_late_a_person_decides(client, world, planned, time_machine):
    time_machine.move_to(planned.starts_at + dt.timedelta(hours=4, minutes=1))
    start_mailings()
    start_mailings()
    planned.refresh_from_db()
    assert (planned.status, planned.was_late, bulk()) == (MailingStatus.SCHEDULED, True, 0)
    told = render_delivery(Delivery.objects.get(message__kind="outreach.stands"))
    assert "A mailing waits for you: October" in told.subject and "more than four hours ago" in told.text
    client.force_login(world.rita)
    page = client.get(reverse("outreach:desk-mailing", kwargs={**DESK, "number": planned.pk})).content.decode()
    assert "Its hour passed and it was not sent" in page and "Send now" in page
    press(client, world.rita, "send", planned)
    assert bulk() == 3


def test_a_planned_one_is_taken_back_or_cancelled(client, world, scope, planned, time_machine):
    press(client, world.rita, "take-back", planned)
    planned.refresh_from_db()
    assert planned.status == MailingStatus.DRAFT
    schedule.schedule_mailing(mailing=planned, scope=scope, by=world.rita)
    press(client, world.rita, "cancel", planned)
    planned.refresh_from_db()
    assert (planned.status, planned.message) == (MailingStatus.CANCELLED, None)
    time_machine.move_to(planned.starts_at + dt.timedelta(minutes=2))
    start_mailings()
    assert bulk() == 0


def test_an_audience_that_grew_waits_for_a_person(client, world, planned, settings, time_machine):
    settings.MAIL_APPROVAL_ABOVE = 2
    time_machine.move_to(planned.starts_at)
    start_mailings()
    planned.refresh_from_db()
    assert (planned.was_late, bulk()) == (True, 0)
    client.force_login(world.rita)
    page = client.get(reverse("outreach:desk-mailing", kwargs={**DESK, "number": planned.pk})).text
    assert "take it back, then ask" in page and "Send now" not in page


def test_hours_are_on_the_authors_clock_and_end_the_message(client, world, scope, settings, time_machine):
    settings.MAIL_APPROVAL_ABOVE = 500
    time_machine.move_to(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC))
    world.rita.time_zone = "America/Los_Angeles"
    world.rita.save()
    client.force_login(world.rita)
    words = {"subject": "S", "text": "T", "starts_at": "2026-11-23T09:00", "not_after": "2026-11-23T17:00"}
    client.post(reverse("outreach:desk-new", kwargs=DESK), words)
    mailing = Mailing.objects.get()
    assert mailing.starts_at == dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)
    page = press(client, world.rita, "send", mailing).content.decode()
    assert "9:00 a.m." in page and "(PST)" in page and "Planned" in page
    time_machine.move_to(mailing.starts_at)
    start_mailings()
    mailing.refresh_from_db()
    assert mailing.message.expires_at == mailing.not_after


@pytest.mark.parametrize(
    ("hour", "hours", "said", "unsaid"),
    [
        (23, None, "it leaves from Saturday, November 21, 2026, 8:00 a.m.", "Nobody would get it"),
        (23, 5, "Nobody would get it.", "it leaves from"),
        (15, 5, "Send to 3 people", "it is night"),
    ],
)
def test_what_would_rest_says_so_before(client, world, scope, settings, time_machine, hour, hours, said, unsaid):
    settings.MAIL_APPROVAL_ABOVE = 500
    time_machine.move_to(dt.datetime(2026, 11, 20, hour, tzinfo=dt.timezone(dt.timedelta(hours=-5))))
    not_after = timezone.now() + dt.timedelta(hours=hours) if hours else None
    mailing = draft(scope, world.rita, not_after=not_after)
    client.force_login(world.rita)
    page = client.get(reverse("outreach:desk-mailing", kwargs={**DESK, "number": mailing.pk})).text
    assert said in page and unsaid not in page


def test_nothing_starts_after_its_last_hour(world, scope, settings):
    settings.MAIL_APPROVAL_ABOVE = 500
    mailing = draft(scope, world.rita, not_after=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(NotNow, match="has passed"):
        send_mailing(mailing=mailing, scope=scope, by=world.rita)
