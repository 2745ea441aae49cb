"""Stopping mail: looking changes nothing, one press stops, one press takes it back, a forged link is no page."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.audit.models import AuditEvent
from accounts.mail.models import Suppression, SuppressionReason, Topic
from accounts.mail.services import suppress, unsuppress
from accounts.mail.stopping import SALT, read_stop_token, stop_path
from tests.browser import assert_sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def path() -> str:
    return stop_path("Ada@Example.org", Topic.QIO)


def test_looking_changes_nothing(client, path):
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert client.head(path).status_code == 200
    assert "ada@example.org" in page.text
    assert "Stop messages of your QIO" in page.text
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("form", ["urlencoded", "multipart", "button", "empty"])
def test_one_press_stops(path, form):
    """As mail programs do it (RFC 8058): no cookie, no CSRF token, no redirect."""
    client = Client(enforce_csrf_checks=True)
    if form == "urlencoded":
        body = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    elif form == "multipart":
        body = {"data": {"List-Unsubscribe": "One-Click"}}
    elif form == "button":
        body = {"data": "choice=stop", "content_type": "application/x-www-form-urlencoded"}
    else:
        body = {}
    answer = client.post(path, **body)
    assert answer.status_code == 200
    assert "Stopped" in answer.text
    row = Suppression.objects.get()
    assert (row.address, row.topic, row.reason) == ("ada@example.org", Topic.QIO, "unsubscribed")
    client.post(path, **body)
    assert Suppression.objects.count() == 1
    assert AuditEvent.objects.filter(action="mail.suppress").count() == 1
    assert "Stopped" in client.get(path).text


def test_it_can_be_taken_back(client, path):
    client.post(path)
    page = client.post(path, {"choice": "again"})
    assert "Nothing is stopped now" in page.text
    assert not Suppression.objects.exists()
    assert AuditEvent.objects.filter(action="mail.unsuppress").count() == 1


def test_what_staff_closed_stays_closed(client, path):
    suppress(address="ada@example.org", topic=Topic.QIO, reason=SuppressionReason.UNSUBSCRIBED, by="tests")
    suppress(address="ada@example.org", topic=Topic.QIO, reason=SuppressionReason.BLOCKED, by="tests")
    page = client.post(path, {"choice": "again"})
    assert "help desk closed this address" in page.text
    assert "Get this mail again" not in page.text
    assert Suppression.objects.get().reason == "blocked"
    assert unsuppress(address="ada@example.org", topic=Topic.QIO, by="tests") is False


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "x:y",
        signing.Signer(salt="another.purpose").sign_object(["ada@example.org", "qio"]),
        signing.dumps(["ada@example.org", "qio"]),
        signing.Signer(salt=SALT, key="another key of another portal, long enough").sign_object(["a@b.org", "qio"]),
        signing.Signer(salt=SALT).sign_object(["ada@example.org", "account"]),
        signing.Signer(salt=SALT).sign_object(["ada@example.org", "no-topic"]),
        signing.Signer(salt=SALT).sign_object(["ada@example.org"]),
        signing.Signer(salt=SALT).sign_object("ada@example.org"),
        signing.Signer(salt=SALT).sign_object(["ada@example.org", "qio"])[:-1],
    ],
    ids=range(10),  # the tokens themselves differ from process to process
)
def test_other_tokens_are_no_page(client, token):
    assert read_stop_token(token) is None
    path = reverse("mail:stop", kwargs={"token": token})
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert not Suppression.objects.exists()


def test_signed_in_each_kind_is_stopped_and_had_again(client, world, path):
    client.force_login(world.mel)  # of the LANE
    mine = reverse("mail:my-mail")
    page = client.get(mine).text
    assert "Messages of your state&#x27;s LANE" in page and page.count("Stop<") == 4
    assert "Stopped: messages of your state&#x27;s LANE." in client.post(
        mine, {"topic": "lane", "choice": "stop"}, follow=True
    ).text  # fmt: skip
    assert Suppression.objects.get().address == "mel@example.org"
    assert "You get this again" in client.post(mine, {"topic": "lane", "choice": "again"}, follow=True).text
    assert not Suppression.objects.exists()
    for wrong in ({"topic": "account", "choice": "stop"}, {"topic": "x", "choice": "stop"}, {"topic": "qio"}):
        assert client.post(mine, wrong).status_code == 404
    suppress(address="mel@example.org", topic=Topic.QIO, reason=SuppressionReason.BOUNCED, by="tests")
    client.post(mine, {"topic": "qio", "choice": "again"})
    assert "mail came back" in client.get(mine).text and Suppression.objects.count() == 1
    assert mine in client.get(path).text


def test_only_get_and_post(client, path):
    assert client.put(path).status_code == 405
    assert client.delete(path).status_code == 405


def test_a_name_full_of_markup_is_shown_as_text(client):
    path = stop_path('"<script>alert(1)</script>"@example.org', Topic.NEWS)
    assert "<script>alert" not in client.get(path).text


def test_pages_are_sound(page, live_server, transactional_db, path):
    assert_sound(page, live_server.url + path)
    page.get_by_role("button", name="Stop messages of your QIO").click()
    page.get_by_role("heading", name="Stopped").wait_for()
    assert_sound(page, live_server.url + path)
    page.get_by_role("button", name="Get this mail again").click()
    page.get_by_text("Nothing is stopped now").wait_for()
