"""Sessions live no longer than their right; what happened is written down; no token and no password is, anywhere."""

import logging
from logging.config import DictConfigurator

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.access.models import Affiliation
from accounts.access.services import end_role
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.members.models import Invitation
from accounts.members.services import invite
from accounts.members.tokens import make_token
from campaigns.outreach.models import Subscriber
from campaigns.outreach.tokens import confirm_token
from tests.security.links import reset_link
from tests.world import PASSWORD


def sign_in(user) -> Client:
    client = Client()
    client.get(reverse("account_login"))
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_the_session_is_a_new_one_after_sign_in(world):
    client = Client()
    token = make_token(invite(email=world.dan.email, role="data-entry", facility=world.homes["bay"], by=world.root))
    client.get(reverse("members:accept", args=[token]))  # a session before sign-in
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": world.dan.email, "password": PASSWORD})
    assert before and client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_other_sessions_die_with_the_password(world):
    here, there = sign_in(world.ada), sign_in(world.ada)
    new = {"oldpassword": PASSWORD, "password1": "forty-two herons wade at dusk"}
    assert here.post(reverse("account_change_password"), new).status_code == 302
    assert here.get("/h/215001/").status_code == 200
    assert there.get("/h/215001/").status_code == 302


def test_who_is_shut_out_is_out_at_once(world):
    for name, address, status in [("dan", "/h/215001/", 404), ("rita", "/q/chesapeake-quality/md/", 404),
                                  ("mel", "/lane/md/", 404), ("nat", "/nation/", 404)]:  # fmt: skip
        user = world.people[name]
        client = sign_in(user)
        assert client.get(address).status_code == 200
        end_role(affiliation=Affiliation.objects.get(user=user), by="tests")
        assert client.get(address).status_code == status
    client = sign_in(world.ada)
    world.ada.is_active = False
    world.ada.save()
    assert client.get("/h/215001/").status_code == 302


def test_signing_in_and_roles_are_written_down(world):
    sign_in(world.ada)
    Client().post(reverse("account_login"), {"login": world.ada.email, "password": "wrong password here"})
    client = sign_in(world.ada)
    client.post(
        reverse("members:invite", args=["215001"]), {"email": "n@example.org", "name": "", "role": "data-entry"}
    )
    end_role(affiliation=Affiliation.objects.get(user=world.dan), by=world.ada)
    client.post(reverse("account_logout"))
    written = set(AuditEvent.objects.values_list("action", flat=True))
    wanted = {
        "signin.sign_in",
        "signin.fail",
        "signin.sign_out",
        "members.invite",
        "access.end_role",
        "access.grant_role",
    }
    assert not wanted - written


# Logs -----------------------------------------------------------------------------------------------------------------


def test_no_log_line_and_no_row_holds_a_token_or_a_password(world, caplog, monkeypatch):
    """Whatever goes wrong with a signed link: 403, 404, 405 and 500 name the address without its token."""
    caplog.set_level(logging.DEBUG)
    invitation = invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    subscriber = Subscriber.objects.create(email="fran@example.org")
    reset = reset_link(world.ada)
    links = {
        make_token(invitation): reverse("members:accept", args=[make_token(invitation)]),
        confirm_token(subscriber): reverse("outreach:confirm", args=[confirm_token(subscriber)]),
        reset.strip("/").rsplit("/", 1)[-1]: reset,
    }
    checked = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for address in links.values():
        checked.post(address)
        checked.put(address)
        checked.get(f"{address}nothing/")
    Client().post(reverse("account_login"), {"login": world.ada.email, "password": "a wrong password 9"})
    monkeypatch.setattr("campaigns.outreach.public_views.subscriber_to_confirm", lambda *_: 1 / 0)
    checked.get(reverse("outreach:confirm", args=[confirm_token(subscriber)]))
    # The formatter of the portal's own handler, as logging makes it from the settings.
    formatter = DictConfigurator(settings.LOGGING).configure_formatter(settings.LOGGING["formatters"]["line"])
    lines = "\n".join(formatter.format(record) for record in caplog.records)
    assert "update-notices/confirm" in lines, "the address itself is told"
    rows_of = "\n".join(str(row) for row in AuditEvent.objects.values()) + str(list(Delivery.objects.values()))
    rows_of += str(list(Invitation.objects.values("email", "name")))
    for secret in [*links, PASSWORD, "a wrong password 9"]:
        assert secret not in lines
        assert secret not in rows_of
