"""Mail that comes back: at the door, by complaint, by webhook; mailings stop, the person is told and believed."""

import base64
import datetime as dt
import json
import re

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.mail.bounces.arrival import SALT
from accounts.mail.bounces.return_path import delivery_number
from accounts.mail.bounces.services import forgive, is_bouncing, note_bounce
from accounts.mail.models import Bounce, BounceKind, BounceSource, Delivery, DeliveryState, Lane, Topic
from accounts.mail.services import resume, suppress
from tests.accounts.mail.reports import ALL_BUT_ACCOUNT, complaint_about, stopped
from tests.browser import assert_sound, sign_in_by_cookie

# what the server says while it takes mail


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("550 5.1.1 no such user", "hard"), ("550 user unknown", "hard"), ("552 5.2.2 mailbox full", "soft"),
        ("554 5.7.1 blocked by policy", "soft"), ("550 blocked: spam policy for this mailbox", "soft"),
    ],
)  # fmt: skip
def test_a_refusal_at_the_door_is_a_bounce(transactional_db, service_mail, run, sink, reply, kind):
    sink.replies["ada"] = reply
    service_mail()
    run()
    bounce = Bounce.objects.get()
    assert (bounce.kind, bounce.source) == (kind, "smtp")
    assert bool(stopped("ada@example.org")) == (kind == "hard")


def test_each_mail_leaves_with_its_own_return_path(transactional_db, settings, mailing, run, sink):
    settings.MAIL_BOUNCES_TO = "bounces@example.org"
    senders = []
    taken = type(sink).handle_MAIL

    async def hear(self, server, session, envelope, address, options):
        senders.append(address)
        return await taken(self, server, session, envelope, address, options)

    type(sink).handle_MAIL, before = hear, taken
    try:
        message = mailing(3)
        run(Lane.BULK)
    finally:
        type(sink).handle_MAIL = before
    assert {delivery_number(each) for each in senders} == set(message.deliveries.values_list("pk", flat=True))


# complaints


def test_a_complaint_stops_its_topic_only(transactional_db, mailing, run, box):
    message = mailing(1)
    run(Lane.BULK)
    delivery = message.deliveries.get()
    box.add(complaint_about(delivery))
    call_command("read_bounces")
    assert Bounce.objects.get().kind == "complaint"
    assert stopped(delivery.to) == {Topic.QIO}
    assert not is_bouncing(delivery.to)


# a mailing that comes back too often


def settle(message, *, sent=0, refused=0) -> None:
    """As if so many had been sent and refused a moment ago."""
    pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
    when = dt.datetime.now(dt.UTC)
    Delivery.objects.filter(pk__in=pks[:sent]).update(state=DeliveryState.SENT, settled_at=when, smtp_code=250)
    Delivery.objects.filter(pk__in=pks[sent : sent + refused]).update(
        state=DeliveryState.FAILED, settled_at=when, smtp_code=550
    )


@pytest.mark.parametrize(("refused", "stops"), [(10, False), (11, True)])
def test_more_than_five_percent_hard_bounces_stop_a_mailing(db, mailing, refused, stops):
    message = mailing(250)
    settle(message, sent=200 - refused, refused=refused)
    first = message.deliveries.filter(state=DeliveryState.SENT).first()
    note_bounce(delivery=first, address=first.to, kind="soft", source="report", key="x")  # a soft one only asks
    message.refresh_from_db()
    assert message.is_paused == stops
    if stops:
        assert message.paused_why.startswith("Paused by itself: 11 of 200 mails came back")
        assert message.deliveries.filter(state=DeliveryState.HELD).count() == 50


def test_a_bad_list_stops_within_two_hundred_mails(transactional_db, mailing, run, sink):
    message = mailing(400)
    for number in range(0, 400, 10):  # every tenth address is nobody's
        sink.replies[f"p{number}"] = "550 5.1.1 no such user"
    run(Lane.BULK, seconds=60)
    message.refresh_from_db()
    assert message.is_paused and "came back for good" in message.paused_why
    assert len(sink.taken) <= 200


def test_a_person_lets_it_go_on_and_the_count_begins_anew(db, mailing):
    message = mailing(250)
    settle(message, sent=150, refused=50)
    first = message.deliveries.filter(state=DeliveryState.SENT).first()
    note_bounce(delivery=first, address=first.to, kind="soft", source="report", key="x")
    message.refresh_from_db()
    assert message.is_paused
    resume(message=message, by="tests")
    message.refresh_from_db()
    assert not message.is_paused and message.paused_why == ""
    note_bounce(delivery=first, address=first.to, kind="soft", source="report", key="y")
    message.refresh_from_db()
    assert not message.is_paused


def test_complaints_stop_a_mailing(db, mailing):
    message = mailing(1100)
    settle(message, sent=1000)
    people = list(message.deliveries.filter(state=DeliveryState.SENT)[:2])
    for number, each in enumerate(people):
        note_bounce(delivery=each, address=each.to, kind="complaint", source="webhook", key=f"c{number}")
    message.refresh_from_db()
    assert message.is_paused and "2 of 1,000 recipients reported it as spam" in message.paused_why


# the person


def test_the_person_is_told_asks_for_a_test_mail_and_is_believed(transactional_db, world, run, sink, client):
    note_bounce(delivery=None, address="ada@example.org", kind="hard", source="report", key="x")
    client.force_login(world.ada)
    page = client.get("/h/215001/").content.decode()
    assert "Mail to ada@example.org comes back." in page
    assert client.post("/account/mail-comes-back/", follow=True).status_code == 200
    client.post("/account/mail-comes-back/")  # pressed twice: one mail
    run()
    assert len(sink.taken) == 1
    path = re.search(rb"/account/mail-arrives/[^\s\"<]+", sink.taken[0][2]).group().decode()
    stranger = Client()
    assert stranger.get(path).status_code == 200 and is_bouncing("ada@example.org"), "looking changes nothing"
    assert "Thank you" in stranger.post(path).content.decode()
    assert not is_bouncing("ada@example.org") and not stopped("ada@example.org")
    assert "comes back" not in client.get("/h/215001/").content.decode()


def test_a_test_mails_link_dies_after_an_hour_and_a_forged_one_never_lived(db, client):
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)):
        old = signing.dumps("ada@example.org", salt=SALT)
    for token in (old, signing.dumps("ada@example.org", salt="another"), "nonsense"):
        assert client.post(f"/account/mail-arrives/{token}/").status_code == 404


def test_forgiving_leaves_what_the_person_or_staff_stopped(db):
    suppress(address="ada@example.org", topic="news", reason="unsubscribed", by="ada")
    note_bounce(delivery=None, address="ada@example.org", kind="hard", source="report", key="x")
    assert forgive(address="ada@example.org", by="ada")
    assert stopped("ada@example.org") == {"news"}


# the provider's webhook


@pytest.fixture
def provider(settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": f"hook:{SECRET}"}


SECRET = "secret-words"


def hook(client, body, secret=SECRET):
    sign = base64.b64encode(f"hook:{secret}".encode()).decode()
    return client.post(
        "/mail/hook/", json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION=f"Basic {sign}"
    )


def postmark_bounce(kind="HardBounce", message_id="x") -> dict:
    return {
        "RecordType": "Bounce", "ID": 42, "Type": kind, "TypeCode": 1, "MessageID": message_id, "Tag": "",
        "Email": "ada@example.org", "From": "portal@example.org", "BouncedAt": "2026-11-20T12:00:00Z",
        "Description": "unknown user", "Details": "smtp;550 5.1.1 unknown user", "Inactive": True, "CanActivate": True,
        "Subject": "Hello", "DumpAvailable": False, "ServerID": 1,
    }  # fmt: skip


def test_the_providers_bounce_counts_once(sent, provider, client):
    assert hook(client, postmark_bounce()).status_code == 200
    assert hook(client, postmark_bounce()).status_code == 200
    bounce = Bounce.objects.get()
    assert (bounce.kind, bounce.source, bounce.delivery) == (BounceKind.HARD, BounceSource.WEBHOOK, sent)
    assert stopped("ada@example.org") == ALL_BUT_ACCOUNT


def test_a_wrong_secret_is_refused(sent, provider, client):
    assert hook(client, postmark_bounce(), secret="wrong").status_code == 400
    assert not Bounce.objects.exists()


def test_without_a_provider_there_is_no_hook(db, client, settings):
    settings.MAIL_PROVIDER = ""
    assert client.post("/mail/hook/").status_code == 404


# headers of a mailing


def test_a_mailing_names_its_list_and_service_mail_says_that_a_machine_wrote_it(
    transactional_db, mailing, service_mail, run, sink
):
    mailing(1)
    run(Lane.BULK)
    service_mail()
    run()
    bulk, service = (content.decode() for _, _, content in sink.taken)
    assert "\r\nPrecedence: bulk\r\n" in bulk and "\r\nList-Id: " in bulk and "<qio.example.org>" in bulk
    assert "Auto-Submitted" not in bulk and "Auto-Submitted: auto-generated" in service and "List-Id" not in service


def test_pages_of_mail_that_comes_back_are_sound(live_server, transactional_db, world, client, page):
    note_bounce(delivery=None, address="ada@example.org", kind="hard", source="report", key="x")
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/account/mail-comes-back/")
    assert_sound(page, f"{live_server.url}/account/mail/")
    assert_sound(page, f"{live_server.url}/account/mail-arrives/{signing.dumps('ada@example.org', salt=SALT)}/")


@pytest.mark.parametrize("bad", [{"kind": "odd"}, {"source": "odd"}, {"key": "there"}])
def test_the_database_refuses_what_cannot_be(db, bad):
    facts = {"address": "a@example.org", "kind": "soft", "source": "report", "key": "k"}
    Bounce.objects.create(**facts | {"key": "there"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Bounce.objects.create(**facts | bad)
