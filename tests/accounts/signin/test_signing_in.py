"""Signing in by e-mail address and password: who gets in, who doesn't, what it leaves behind."""

import os
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.signin import limits
from accounts.users.models import User
from tests.accounts.signin.mails import path_in, rendered, waiting
from tests.world import PASSWORD


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return client.get("/account/").status_code == 200


def test_names_of_addresses():
    assert reverse("account_login") == "/sign-in/"
    assert reverse("account") == "/account/"
    assert reverse("account_confirm_email", args=["a:b"]) == "/account/confirm-email/a:b/"


def test_right_password_opens_the_work(client, world):
    answer = sign_in(client, "Ada@Example.org")
    assert answer.status_code == 302
    assert answer["Location"] == "/work/"
    assert is_signed_in(client)
    event = AuditEvent.objects.get(action="signin.sign_in")
    assert (event.actor, event.details["methods"]) == ("ada@example.org", ["password"])


def test_wrong_password_keeps_the_address_and_says_so(client, world):
    answer = sign_in(client, "ada@example.org", "wrong")
    page = answer.content.decode()
    assert 'value="ada@example.org"' in page
    assert "do not go together" in page
    assert "wrong" not in page
    assert AuditEvent.objects.get(action="signin.fail").details["email"] == "ada@example.org"


def test_next_leads_on_but_never_out(client, world):
    assert client.get("/sign-in/?next=/h/215001/").status_code == 200
    answer = client.post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD, "next": "/h/215001/"})
    assert answer["Location"] == "/h/215001/"


@pytest.mark.parametrize(
    "bad", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "http://evil.example/"]
)
def test_next_to_elsewhere_is_dropped(client, world, bad):
    answer = client.post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD, "next": bad})
    assert answer["Location"] == "/work/"


def test_session_key_changes_at_sign_in_and_dies_at_sign_out(client, world):
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key
    sign_in(client, "ada@example.org")
    after = client.session.session_key
    assert before != after
    client.post("/account/logout/")
    assert not client.session.exists(after)
    assert AuditEvent.objects.filter(action="signin.sign_out", actor="ada@example.org").exists()


def test_looking_at_sign_out_signs_nobody_out(client, world):
    client.force_login(world.ada)
    assert client.get("/account/logout/").status_code == 200
    assert is_signed_in(client)


def test_session_ends_after_twelve_hours_however_busy(client, world):
    client.force_login(world.ada)
    session = client.session
    session["signed_in_at"] -= 12 * 3600 - 60
    session.save()
    assert is_signed_in(client)
    session = client.session
    session["signed_in_at"] -= 120
    session.save()
    assert not is_signed_in(client)


def test_deactivated_person_is_out_at_the_next_request(client, world):
    client.force_login(world.ada)
    assert is_signed_in(client)
    User.objects.filter(pk=world.ada.pk).update(is_active=False)
    assert not is_signed_in(client)
    answer = sign_in(client, "ada@example.org")
    assert answer["Location"] == reverse("account_inactive")
    assert "This sign-in is closed" in client.get(answer["Location"]).content.decode()


def test_unconfirmed_address_gets_a_mail_first(client, world):
    EmailAddress.objects.filter(user=world.ada).update(verified=False)
    answer = sign_in(client, "ada@example.org")
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    [mail] = waiting("ada@example.org")
    path = path_in(rendered(mail))
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get(user=world.ada).verified  # looking confirms nothing
    client.post(path)
    assert EmailAddress.objects.get(user=world.ada).verified


def test_nobody_signs_up(client, db):
    for answer in (
        client.get("/account/signup/"),
        client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD}),
    ):
        assert "Invitation only" in answer.content.decode()
    assert not User.objects.exists()


def test_sixth_wrong_try_is_refused_before_hashing_on_every_process(world, monkeypatch):
    for _ in range(5):
        sign_in(Client(), "ada@example.org", "wrong")

    def no_hash(*args, **kwargs):
        raise AssertionError("a password was hashed")

    with monkeypatch.context() as patch:
        patch.setattr(hashers, "verify_password", no_hash)
        patch.setattr(User, "check_password", no_hash)
        answer = sign_in(Client(), "ada@example.org", PASSWORD)
    assert "Too many wrong tries" in answer.content.decode()
    assert AuditEvent.objects.filter(action="signin.refuse_sign_in").count() == 1
    elsewhere = sign_in(Client(REMOTE_ADDR="203.0.113.7"), "ada@example.org", PASSWORD)
    assert "Too many wrong tries" in elsewhere.content.decode()


def test_unknown_address_is_refused_with_the_same_words(world):
    pages = []
    for email in ("ada@example.org", "nobody@example.org"):
        answers = [sign_in(Client(REMOTE_ADDR=f"203.0.113.{len(pages) + 1}"), email, "wrong") for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200}
        pages.append([answer.content.decode().replace(email, "…") for answer in answers])
    known, unknown = ([_without_csrf(page) for page in some] for some in pages)
    assert known == unknown


def _without_csrf(page: str) -> str:
    return "\n".join(part.split('">', 1)[-1] for part in page.split('name="csrfmiddlewaretoken" value="'))


def test_a_hundred_in_a_row_close_the_password_and_a_new_one_opens_it(client, world):
    for _ in range(limits.CLOSED_AFTER):
        limits.note_failure("ada@example.org")
    assert "Too many wrong tries" in sign_in(client, "ada@example.org").content.decode()
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    [mail] = waiting("ada@example.org", "signin.password_reset")
    form = client.get(path_in(rendered(mail)), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "violet tractor under seven moons"})
    assert sign_in(client, "ada@example.org", "violet tractor under seven moons")["Location"] == "/work/"


@pytest.mark.broker
def test_counts_are_shared_by_all_processes(world):
    for _ in range(4):
        limits.note_failure("ada@example.org")
    other = (
        "import django; django.setup(); from accounts.signin import limits; "
        "print(limits.note_failure('ada@example.org'))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qioportal.settings"}
    ran = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, env=environment, timeout=60)
    assert ran.stdout.strip() == "5", ran.stderr
    assert limits.note_failure("ada@example.org") == 6


def test_right_password_breaks_the_row(client, world):
    for _ in range(99):
        limits.note_failure("ada@example.org")
    sign_in(client, "ada@example.org")
    assert limits.note_failure("ada@example.org") == 1


def test_ten_in_a_row_are_told_to_the_person(client, world):
    for _ in range(9):
        limits.note_failure("ada@example.org")
    sign_in(client, "ada@example.org", "wrong")
    mail = rendered(Delivery.objects.select_related("message").get(to="ada@example.org"))
    assert mail.subject == "Somebody tried to sign in as you"
    assert "10 times in a row" in mail.text


def test_back_office_is_behind_the_same_door(client, world):
    answer = client.get("/back-office/login/?next=/back-office/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?")
    client.force_login(world.ada)
    assert client.get("/back-office/login/").status_code == 403
    assert client.post("/back-office/login/", {"username": "root@example.org", "password": PASSWORD}).status_code == 403
    client.force_login(world.root)
    assert client.get("/back-office/").status_code == 200


def test_signed_in_pages_are_never_stored(client, world):
    client.force_login(world.ada)
    for path in ("/account/", "/account/email/", "/account/2fa/", "/account/password/change/"):
        assert "no-store" in client.get(path)["Cache-Control"], path
