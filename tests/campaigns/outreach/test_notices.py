"""The public list: double opt-in, leaving by POST only, equal answers, tokens of one purpose."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Delivery, Suppression, Topic
from accounts.mail.rendering import render_delivery
from accounts.mail.services import suppress
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Subscriber
from campaigns.outreach.services import send_mailing, write_mailing
from campaigns.outreach.tokens import confirm_token, leave_token

pytestmark = pytest.mark.django_db
HOME = "http://localhost:8000"


def links_of(mail) -> list[str]:
    return [link.removeprefix(HOME) for link in re.findall(r"http://localhost:8000/update-notices/\S+", mail.text)]


def ask(client, email="fran@example.org", **more):
    return client.post(reverse("outreach:subscribe"), {"email": email, **more}, follow=True)


def test_double_opt_in_and_one_click_leave(client, world):
    answer = ask(client, state="MD")
    assert "Look into your mail" in answer.content.decode()
    subscriber = Subscriber.objects.get()
    assert subscriber.confirmed_at is None
    (link,) = links_of(render_delivery(Delivery.objects.get()))
    client.get(link)
    client.get(link)
    subscriber.refresh_from_db()
    assert subscriber.confirmed_at is None, "a GET confirms nothing: mail scanners follow links"
    client.post(link)
    subscriber.refresh_from_db()
    assert subscriber.confirmed_at is not None

    mailing = write_mailing(
        scope=Scope.of_nation(), subject="News", text="Hello", audience=Audience(subscribers=True), by=world.nat
    )
    assert send_mailing(mailing=mailing, scope=Scope.of_nation(), by=world.nat) == 1
    mailing.refresh_from_db()
    notice = Delivery.objects.get(message=mailing.message)
    (leave,) = links_of(render_delivery(notice))
    client.get(leave)
    subscriber.refresh_from_db()
    assert subscriber.left_at is None
    bare = client_class_without_cookies(client)
    assert bare.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.left_at is not None


def client_class_without_cookies(client):
    """As a mail program presses: no cookie, CSRF checks on."""
    return type(client)(enforce_csrf_checks=True)


def test_only_the_confirmed_get_a_notice(world):
    Subscriber.objects.create(email="unsure@example.org")
    mailing = write_mailing(
        scope=Scope.of_nation(), subject="News", text="Hello", audience=Audience(subscribers=True), by=world.nat
    )
    with pytest.raises(Exception, match="Nobody would get this"):
        send_mailing(mailing=mailing, scope=Scope.of_nation(), by=world.nat)


def test_the_same_answer_for_known_and_unknown(client):
    first = ask(client).content
    again = ask(client).content
    machine = ask(client, website="http://spam.example.org").content
    assert first == again == machine
    assert Delivery.objects.count() == 1, "pressed twice an hour: one mail"


def test_who_left_by_mistake_or_chose_wrong_gets_another_link_at_once(client):
    ask(client, state="MD")
    ask(client, state="OH")
    links = [links_of(mail)[0] for mail in map(render_delivery, Delivery.objects.order_by("pk"))]
    assert len(links) == 2
    client.post(links[1])
    fran = Subscriber.objects.get()
    assert fran.state == "OH"
    client.post(reverse("outreach:leave", kwargs={"token": leave_token(fran)}))
    ask(client, state="OH")
    mail = render_delivery(Delivery.objects.order_by("pk").last())
    assert "Mail about your account" not in mail.text, "there is none"
    (link,) = links_of(mail)
    client.post(link)
    fran.refresh_from_db()
    assert fran.left_at is None


@pytest.mark.parametrize(("reason", "said"), [("bounced", "You are on the list"), ("complained", "is closed")])
def test_the_link_opens_an_address_that_came_back_but_none_that_complained(client, reason, said):
    fran = Subscriber.objects.create(email="fran@example.org")
    Suppression.objects.create(address=fran.email, topic=Topic.NEWS, reason=reason)
    page = client.post(reverse("outreach:confirm", kwargs={"token": confirm_token(fran)})).text
    assert said in page and Suppression.objects.exists() == (reason == "complained")


def test_tokens_serve_one_purpose_only(client):
    subscriber = Subscriber.objects.create(email="fran@example.org")
    for url in [
        reverse("outreach:confirm", kwargs={"token": leave_token(subscriber)}),
        reverse("outreach:leave", kwargs={"token": confirm_token(subscriber)}),
        reverse("outreach:confirm", kwargs={"token": "forged:forged:forged"}),
    ]:
        assert client.post(url).status_code == 404
    subscriber.refresh_from_db()
    assert (subscriber.confirmed_at, subscriber.left_at) == (None, None)


def test_an_old_confirmation_is_dead(client, time_machine):
    subscriber = Subscriber.objects.create(email="fran@example.org")
    token = confirm_token(subscriber)
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    answer = client.post(reverse("outreach:confirm", kwargs={"token": token}))
    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()


def test_coming_back_lifts_an_earlier_stop(client):
    subscriber = Subscriber.objects.create(email="fran@example.org")
    suppress(address="fran@example.org", topic=Topic.NEWS, reason="unsubscribed", by="tests")
    client.post(reverse("outreach:confirm", kwargs={"token": confirm_token(subscriber)}))
    assert not Suppression.objects.exists()


def test_a_wrong_address_is_kept_and_explained(client):
    page = client.post(reverse("outreach:subscribe"), {"email": "nobody"}).content.decode()
    assert 'value="nobody"' in page
    assert "Enter a valid email address" in page
    assert Subscriber.objects.count() == 0
