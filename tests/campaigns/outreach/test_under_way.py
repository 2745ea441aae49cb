"""A mailing under way, as its people see it: how fast, what waits and why, its last hour, buttons from each page."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.mail import brakes
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, DeliveryState, Message
from accounts.mail.rendering import render_delivery
from accounts.mail.services import pause
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.queries import Pace, glance, progress_of, steps_of
from campaigns.outreach.services import end_mailing_at, pause_mailing, resume_mailing, send_mailing, write_mailing
from campaigns.outreach.tasks import start_mailings

pytestmark = pytest.mark.django_db
DESK = {"qio": "chesapeake-quality", "state": "md"}


@pytest.fixture
def mailing(client, world, phase) -> Mailing:
    """To ada, dan and ron; rita looks."""
    scope = Scope(world.qios["md"], "MD")
    made = write_mailing(scope=scope, subject="October", text="Dear {name}", audience=Audience(), by=world.rita)
    send_mailing(mailing=made, scope=scope, by=world.rita)
    made.refresh_from_db()
    client.force_login(world.rita)
    return made


def url(name: str, mailing: Mailing) -> str:
    return reverse(f"outreach:desk-{name}", kwargs={**DESK, "number": mailing.pk})


def settle(name: str, state: str = "sent") -> None:
    Delivery.objects.filter(to=f"{name}@example.org").update(state=state, settled_at=timezone.now())


def test_pace_and_what_waits_are_said(client, mailing):
    Mailing.objects.update(started_at=timezone.now() - dt.timedelta(minutes=5))
    settle("ada")
    Delivery.objects.filter(to="ron@example.org").update(due_at=timezone.now() + dt.timedelta(hours=9))
    answer = client.get(url("progress", mailing))
    said = answer.text
    assert "HX-Refresh" not in answer and "1 of 3 dealt with." in said and "About a minute to go at 1 a minute." in said
    assert "1 leaves later, the first on" in said and 'hx-trigger="every 2s"' in said
    brakes.note_down("refused")
    assert "The mail server cannot be reached at this moment." in client.get(url("progress", mailing)).text


def test_any_number_of_open_pages_cost_one_count(client, world, mailing, django_assert_num_queries):
    settle("ada")
    assert glance(mailing, Scope(world.qios["md"], "MD"))["progress"].sent == 1
    for name in ("dan", "ron"):
        settle(name)
    with django_assert_num_queries(0):
        assert glance(mailing, Scope(world.qios["md"], "MD"))["word"] == "Sending", "at most two seconds old"
    assert "Done" in client.get(url("mailing", mailing)).text, "a page that is opened is counted anew"
    cache.clear()  # two seconds later
    answer = client.get(url("progress", mailing))
    assert answer["HX-Refresh"] == "true" and "3 of 3 dealt with." in answer.text
    Delivery.objects.filter(to="ron@example.org").update(state=DeliveryState.QUEUED)
    pause_mailing(mailing=mailing, by=world.lea)
    answer = client.get(url("progress", mailing))
    assert answer["HX-Refresh"] == "true" and "2 of 3 dealt with." in answer.text, "a pause shows at once"


def test_long_waits_are_said_in_hours():
    words = [Pace(1, minutes, 0, None, is_down=False).to_go for minutes in (1, 2, 120, 121, 600)]
    assert words == ["a minute", "2 minutes", "120 minutes", "2 hours", "10 hours"]


def test_every_page_of_it_has_the_buttons_and_is_fetched_anew_at_the_end(client, world, mailing):
    for page in ("mailing", "results"):
        said = client.get(url(page, mailing)).text
        assert url("pause", mailing) in said and url("cancel", mailing) in said and "every 2s" in said, page
    listed = client.get(reverse("outreach:desk-mailings", kwargs=DESK)).text
    assert url("pause", mailing) in listed
    pause_mailing(mailing=mailing, by=world.lea)  # somebody else, meanwhile
    answer = client.get(url("progress", mailing))
    assert answer["HX-Refresh"] == "true" and "every 2s" not in answer.text
    assert url("resume", mailing) in client.get(url("results", mailing)).text
    assert url("resume", mailing) in client.get(reverse("outreach:desk-mailings", kwargs=DESK)).text
    client.post(url("resume", mailing))
    for name in ("ada", "dan", "ron"):
        settle(name)
    said = client.get(url("mailing", mailing)).text
    assert "Done" in said and url("resume", mailing) not in said and url("pause", mailing) not in said
    answer = client.post(url("pause", mailing), follow=True)  # pressed a moment too late
    assert "there is nothing left to pause" in answer.text and "Done" in answer.text


def test_the_way_is_shown_in_steps(world, mailing):
    assert steps_of(mailing, progress_of(mailing)) == [("done", "Written"), ("now", "Sending"), ("later", "Done")]
    for status, fields, steps in [
        (MailingStatus.DRAFT, {}, [("now", "Being written"), ("later", "Sending"), ("later", "Done")]),
        (MailingStatus.ASKED, {}, [("done", "Written"), ("now", "Looked at by a second person"), ("later", "Sending"),
                                   ("later", "Done")]),
        (MailingStatus.SCHEDULED, {"approved_by": world.lea}, [
            ("done", "Written"), ("done", "Approved by Lea Example"), ("now", "Planned"), ("later", "Sending"),
            ("later", "Done")]),
        (MailingStatus.CANCELLED, {}, []),
    ]:  # fmt: skip
        assert steps_of(Mailing(status=status, **fields), None) == steps
    for name in ("ada", "dan", "ron"):
        settle(name)
    assert {where for where, _ in steps_of(mailing, progress_of(mailing))} == {"done"}


def test_a_last_hour_is_set_moved_and_taken_away(client, world, mailing):
    path = url("end-at", mailing)
    for wrong in ("soon", "2020-01-01T10:00"):
        client.post(path, {"not_after": wrong})
        mailing.refresh_from_db()
        assert mailing.not_after is None
    client.post(path, {"not_after": "2099-01-01T10:00"})
    mailing = Mailing.objects.get()
    assert mailing.not_after == mailing.message.expires_at == dt.datetime(2099, 1, 1, 15, tzinfo=dt.UTC)
    assert 'value="2099-01-01T10:00"' in client.get(url("mailing", mailing)).text
    client.post(path, {"not_after": ""})
    mailing = Mailing.objects.get()
    assert mailing.not_after is mailing.message.expires_at is None


def test_who_sleeps_past_the_last_hour_is_put_down_as_too_late(client, world, mailing):
    settle("ada")
    Delivery.objects.filter(to="ron@example.org").update(due_at=timezone.now() + dt.timedelta(hours=9))
    end_mailing_at(mailing=mailing, moment=timezone.now() + dt.timedelta(minutes=1), by=world.rita)
    pause_mailing(mailing=mailing, by=world.rita)
    start_mailings()
    assert progress_of(mailing).pending == 2
    past = timezone.now() - dt.timedelta(seconds=1)
    Mailing.objects.update(not_after=past)
    Message.objects.update(expires_at=past)
    start_mailings()
    progress = progress_of(mailing)
    assert (progress.sent, progress.skipped, progress.pending) == (1, 2, 0)
    assert set(Delivery.objects.filter(state=DeliveryState.EXPIRED).values_list("last_error", flat=True)) == {
        "Too late: its last hour had passed"
    }
    client.post(url("resume", mailing))
    page = client.get(url("mailing", mailing)).text
    assert "Done" in page and "Go on" not in page


def test_it_is_tried_in_the_own_mailbox(client, world, mailing):
    for _ in range(2):
        answer = client.post(url("mail-to-me", mailing), {"as": "dan@"}, follow=True)
    assert "On its way to rita@example.org" in answer.text
    trial = Delivery.objects.select_related("message").filter(message__kind="outreach.trial").first()
    mail = render_delivery(trial)
    assert (trial.to, mail.subject) == ("rita@example.org", "Test: October") and "Dear Dan Example" in mail.text
    assert "/stop/" not in mail.text + mail.html, "nobody is stopped by a test"
    assert trial.message.sender_name == "Your QIO, Maryland"
    assert trial.message.reply_to == "chesapeake-quality@example.org"
    assert progress_of(mailing).people == 3


def test_the_author_hears_that_it_stopped_by_itself(world, mailing):
    pause(message=mailing.message, by="mail watch", why="Paused by itself: 11 of 120 mails came back for good.")
    told = Delivery.objects.select_related("message").get(message__kind="outreach.stands")
    mail = render_delivery(told)
    assert told.to == "rita@example.org" and mail.subject == "A mailing waits for you: October"
    assert "11 of 120 mails came back" in mail.text and url("mailing", mailing) in mail.text
    resume_mailing(mailing=mailing, by=world.lea)
    with pytest.raises(NotNeeded):
        render_delivery(Delivery.objects.get(pk=told.pk))
    pause(message=mailing.message, by=world.lea)
    assert Delivery.objects.filter(message__kind="outreach.stands").count() == 1, "a person knows what it did"
