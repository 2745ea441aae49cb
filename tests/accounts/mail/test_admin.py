"""The outbox in the back office."""

import pytest

from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery, Suppression
from tests.query_growth import assert_same_queries

pytestmark = pytest.mark.django_db
LIST = "/back-office/accounts/delivery/"


@pytest.fixture
def root(client, world):
    client.force_login(world.root)
    return client


def test_failed_and_unknown_mail_is_queued_again_with_a_name(root, mailing, run, sink):
    message = mailing(4)
    for number, state in enumerate(["failed", "unknown", "sent", "suppressed"]):
        Delivery.objects.filter(to=f"p{number}@example.org").update(state=state, attempts=6)
    rows = list(Delivery.objects.values_list("pk", flat=True))
    answer = root.post(LIST, {"action": "queue_again", "_selected_action": rows}, follow=True)
    assert "2 queued again" in answer.text
    assert sorted(Delivery.objects.values_list("state", "attempts")) == [
        ("queued", 0), ("queued", 0), ("sent", 6), ("suppressed", 6),
    ]  # fmt: skip
    lines = AuditEvent.objects.filter(action="mail.queue_again")
    assert {line.actor for line in lines} == {"root@example.org"}
    assert {line.details["to"] for line in lines} == {"p0@example.org", "p1@example.org"}
    assert lines[0].target_id == str(message.pk)
    run("bulk")
    assert sorted(sink.recipients()) == ["p0@example.org", "p1@example.org"]


def test_an_old_service_mail_that_is_queued_again_gets_a_day(root, service_mail, run, sink):
    mail = service_mail()
    Delivery.objects.update(state="failed")
    mail.message.expires_at = mail.created_at
    mail.message.save()
    root.post(LIST, {"action": "queue_again", "_selected_action": [mail.pk]})
    run()
    assert len(sink.taken) == 1


def test_search_is_by_address_or_message_id(root, mailing):
    mailing(12)
    mail = Delivery.objects.get(to="p1@example.org")
    for words in ["P1@example.org ", mail.rfc_message_id]:
        page = root.get(LIST, {"q": words}).text
        assert "p1@example.org" in page
        assert "p10@example.org" not in page


@pytest.mark.parametrize(("standing", "found"), [("trouble", "p0"), ("queued", "p1"), ("hands", "p2")])
def test_filter_by_standing(root, mailing, standing, found):
    mailing(3)
    Delivery.objects.filter(to="p0@example.org").update(state="unknown")
    Delivery.objects.filter(to="p2@example.org").update(
        state="leased", lease_token="x", lease_until="2026-01-01T00:00Z"
    )
    page = root.get(LIST, {"standing": standing}).text
    assert [name for name in ("p0", "p1", "p2") if f"{name}@example.org" in page] == [found]
    assert root.get(LIST, {"standing": "nonsense"}).status_code == 302


def test_a_service_mail_shows_no_text_and_no_row_can_be_written(root, service_mail):
    mail = service_mail(context={"user": 7})
    page = root.get(f"/back-office/accounts/message/{mail.message_id}/change/").text
    assert "Words for you." not in page
    assert "1 pending" in page
    assert 'name="_save"' not in page
    page = root.get(f"{LIST}{mail.pk}/change/").text
    assert 'name="_save"' not in page
    assert "lease_token" not in page
    assert root.get(f"{LIST}add/").status_code == 403
    assert root.post(f"{LIST}{mail.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_mailing_is_paused_and_goes_on(root, mailing):
    message = mailing(2)
    url = "/back-office/accounts/message/"
    root.post(url, {"action": "pause", "_selected_action": [message.pk]})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}
    root.post(url, {"action": "resume", "_selected_action": [message.pk]})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}
    assert {"mail.pause", "mail.resume"} <= set(AuditEvent.objects.values_list("action", flat=True))


def test_staff_close_an_address_and_open_it_again(root):
    url = "/back-office/accounts/suppression/"
    root.post(f"{url}add/", {"address": "Bounced@example.org", "topic": "account", "reason": "bounced"})
    row = Suppression.objects.get()
    assert (row.address, row.topic, row.reason) == ("bounced@example.org", "account", "bounced")
    root.post(f"{url}{row.pk}/delete/", {"post": "yes"})
    assert not Suppression.objects.exists()
    assert AuditEvent.objects.filter(action="admin.delete_suppression", actor="root@example.org").exists()


def test_an_opt_out_of_account_mail_is_refused_with_words(root):
    url = "/back-office/accounts/suppression/add/"
    answer = root.post(url, {"address": "a@example.org", "topic": "account", "reason": "unsubscribed"})
    assert answer.status_code == 200
    assert "can&#x27;t be stopped" in answer.text
    assert not Suppression.objects.exists()


def test_the_list_asks_the_database_the_same_whatever_its_length(root, mailing):
    mailing(1)
    assert_same_queries(lambda: root.get(LIST), lambda: mailing(10))
