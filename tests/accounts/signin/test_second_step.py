"""Authenticator app and recovery codes: set up, used, refused, removed; told by mail and in the audit."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.audit.models import AuditEvent
from tests.accounts.signin.codes import code_of
from tests.accounts.signin.mails import rendered, waiting
from tests.world import PASSWORD

SETUP, CODES = "/account/2fa/totp/activate/", "/account/2fa/recovery-codes/"


@pytest.fixture
def ada(client, world):
    """Signed in, and asked once more just now."""
    client.force_login(world.ada)
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": SETUP})
    return client


@pytest.fixture
def secret(ada, world, django_capture_on_commit_callbacks) -> str:
    page = ada.get(SETUP)
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = ada.post(SETUP, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    return secret


def password_step(email="ada@example.org") -> Client:
    client = Client()
    answer = client.post("/sign-in/", {"login": email, "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    return client


def test_password_is_asked_before_anything_is_set_up(client, world):
    client.force_login(world.ada)
    for path in (SETUP, "/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/generate/"):
        assert client.get(path)["Location"].startswith("/account/reauthenticate/?next=")
    page = client.post("/account/reauthenticate/", {"password": "wrong", "next": SETUP}).content.decode()
    assert "This is not your password" in page


def test_set_up_shows_square_and_key(ada):
    page = ada.get(SETUP)
    secret = page.context["form"].secret
    text = page.content.decode()
    assert secret in text
    assert 'src="data:image/svg+xml;base64,' in text


def test_wrong_code_sets_nothing_up(ada, world):
    ada.get(SETUP)
    assert "This code is not right" in ada.post(SETUP, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_sign_in_with_app(secret, world):
    client = password_step()
    assert client.get("/account/").status_code == 302  # the password alone opens nothing
    assert "This code is not right" in client.post("/account/2fa/authenticate/", {"code": "12"}).content.decode()
    assert AuditEvent.objects.filter(action="signin.fail_factor", actor="ada@example.org").exists()
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert answer["Location"] == "/work/"
    assert client.get("/account/").status_code == 200
    event = AuditEvent.objects.filter(action="signin.sign_in").latest("id")
    assert event.details["methods"] == ["password", "totp"]


def test_a_code_works_once(secret, world):
    first = password_step()
    code = code_of(secret)
    first.post("/account/2fa/authenticate/", {"code": code})
    second = password_step()
    assert "This code is not right" in second.post("/account/2fa/authenticate/", {"code": code}).content.decode()


def test_sixth_wrong_code_is_refused_even_if_right(secret, world):
    client = password_step()
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    page = client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).content.decode()
    assert "Too many wrong tries" in page


def test_recovery_code_opens_once(secret, ada, world):
    codes = ada.get(CODES).context["unused_codes"]
    assert len(codes) == 10
    client = password_step()
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]})["Location"] == "/work/"
    again = password_step()
    assert "not right" in again.post("/account/2fa/authenticate/", {"code": codes[0]}).content.decode()
    assert len(ada.get(CODES).context["unused_codes"]) == 9
    file = ada.get(f"{CODES}download/")
    assert file["Content-Disposition"].startswith("attachment")
    assert codes[1] in file.content.decode()


def test_secrets_are_encrypted_in_the_database(secret, ada, world):
    stored = json.dumps(list(Authenticator.objects.values("data")), default=str)
    assert secret not in stored
    assert not any(code in stored for code in ada.get(CODES).context["unused_codes"])


def test_secrets_outlive_a_change_of_the_secret_key(secret, world, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-fifty-characters-for-this-one-test-only"
    client = password_step()
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/work/"


def test_new_codes_make_the_old_ones_void(secret, ada, world):
    old = ada.get(CODES).context["unused_codes"]
    assert "stop working" in ada.get(f"{CODES}generate/").content.decode()
    ada.post(f"{CODES}generate/")
    assert set(old).isdisjoint(ada.get(CODES).context["unused_codes"])


def test_changes_are_told_and_recorded(secret, ada, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(f"{CODES}generate/")
    ada.post("/account/2fa/totp/deactivate/")
    subjects = [rendered(row).subject for row in waiting("ada@example.org", "signin.notice")]
    assert "An authenticator app was added" in subjects
    assert "New recovery codes were made" in subjects
    assert "Your authenticator app was removed" in subjects
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"signin.add_factor", "signin.reset_factor", "signin.remove_factor"} <= actions
    assert Client().post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD})["Location"] == "/work/"


def test_a_password_by_mail_does_not_go_round_the_second_step(secret, world):
    client = Client()
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    link = rendered(waiting("ada@example.org", "signin.password_reset")[0]).text.split("localhost:8000")[1].split()[0]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "violet tractor under seven moons"})
    answer = client.post("/sign-in/", {"login": "ada@example.org", "password": "violet tractor under seven moons"})
    assert answer["Location"] == "/account/2fa/authenticate/"


def test_factors_of_others_are_out_of_reach(secret, world):
    row = Authenticator.objects.first()
    client = Client()
    client.force_login(world.dan)
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/"})
    for path in (f"/account/2fa/webauthn/keys/{row.pk}/remove/", f"/account/2fa/webauthn/keys/{row.pk}/edit/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
