"""Links and notices: made when sent, never stored, the same for known and unknown, dead when they should be."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.audit.models import AuditEvent
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, Message
from accounts.signin.emails import NOTICES
from accounts.signin.services import tell
from accounts.users.models import User
from tests.accounts.signin.mails import path_in, rendered, waiting
from tests.world import PASSWORD

NEW = "violet tractor under seven moons"


def ask_for_link(client, email="ada@example.org"):
    return client.post("/account/password/reset/", {"email": email})


def form_of(client, path):
    return client.get(path, follow=True).request["PATH_INFO"]


def test_forgotten_password_by_mail(client, world):
    elsewhere = Client()
    elsewhere.force_login(world.ada)
    assert ask_for_link(client, "ADA@example.org")["Location"] == "/account/password/reset/done/"
    [delivery] = waiting("ada@example.org")
    mail = rendered(delivery)
    assert mail.subject == "Choose a new password"
    path = path_in(mail)
    first = client.get(path)
    assert first.status_code == 302
    assert "set-password" in first["Location"]  # the address without the token
    answer = client.post(form_of(client, path), {"password1": NEW})
    assert answer["Location"] == "/account/password/reset/key/done/"
    assert elsewhere.get("/account/").status_code == 302  # other sessions are dead
    assert client.post("/sign-in/", {"login": "ada@example.org", "password": NEW})["Location"] == "/work/"
    assert {mail.subject for mail in map(rendered, waiting("ada@example.org", "signin.notice"))} == {
        "Your password was changed"
    }
    assert AuditEvent.objects.filter(action="signin.set_password", actor="ada@example.org").count() == 1


def test_no_token_is_stored_anywhere(client, world):
    ask_for_link(client)
    [delivery] = waiting("ada@example.org")
    token = path_in(rendered(delivery)).rstrip("/").rsplit("-", 1)[-1]
    for table in (Message, Delivery, AuditEvent):
        for row in table.objects.values():
            text = json.dumps(row, default=str)
            assert token not in text
            assert "/account/password" not in text


def test_link_works_once_and_dies_with_sign_in_and_change_of_address(client, world):
    ask_for_link(client)
    path = path_in(rendered(waiting("ada@example.org")[0]))
    for undo in ("sign-in", "address", "used"):
        if undo == "sign-in":
            Client().post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD})
        elif undo == "address":
            path = path_in(rendered(waiting("ada@example.org")[0]))
            EmailAddress.objects.create(user=world.ada, email="other@example.org")
        else:
            path = path_in(rendered(waiting("ada@example.org")[0]))
            client.post(form_of(client, path), {"password1": NEW})
        page = client.get(path, follow=True).content.decode()
        assert "This link no longer works" in page, undo


def test_link_of_one_person_sets_nobody_elses_password(client, world):
    ask_for_link(client)
    path = path_in(rendered(waiting("ada@example.org")[0]))
    foreign = path.replace(path.split("/key/")[1].split("-")[0], "zz")
    assert "no longer works" in client.get(foreign, follow=True).content.decode()


def test_looking_at_the_link_spends_nothing(client, world):
    ask_for_link(client)
    path = path_in(rendered(waiting("ada@example.org")[0]))
    for _ in range(3):
        assert "New password" in Client().get(path, follow=True).content.decode()
    assert Client().head(path).status_code == 302


@pytest.mark.parametrize("kind", ["known", "unknown", "closed", "unconfirmed-new-address"])
def test_every_address_gets_the_same_answer_and_the_same_rows(kind, world):
    email = {"known": "ada@example.org", "unknown": "no@example.org", "closed": "sam@example.org"}.get(kind)
    if kind == "closed":
        User.objects.filter(pk=world.sam.pk).update(is_active=False)
    if kind == "unconfirmed-new-address":
        email = "typo@example.org"
        EmailAddress.objects.create(user=world.ada, email=email, verified=False)
    answer = ask_for_link(Client(), email)
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")
    assert Message.objects.count() == Delivery.objects.count() == 1
    assert AuditEvent.objects.filter(action="signin.send_password_link").count() == 1
    [mail] = waiting(email)
    assert mail.message.kind == ("signin.password_reset" if kind == "known" else "signin.unknown_address")
    assert rendered(mail).text


def test_known_and_unknown_write_equally_often(world):
    writes = []
    for email in ("ada@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            ask_for_link(Client(), email)
        writes.append(len([q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]))
    assert writes[0] == writes[1]


def test_sixth_request_in_an_hour_is_refused_alike(world):
    for email in ("ada@example.org", "nobody@example.org"):
        codes = [ask_for_link(Client(), email).status_code for _ in range(6)]
        assert codes == [302] * 5 + [429]
    assert Delivery.objects.count() == 10


def test_host_of_the_request_is_never_in_a_mail(client, world, settings):
    settings.ALLOWED_HOSTS = ["evil.example", "testserver"]
    client.post("/account/password/reset/", {"email": "ada@example.org"}, HTTP_HOST="evil.example")
    mail = rendered(waiting("ada@example.org")[0])
    assert "evil" not in mail.text + mail.html + mail.subject


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(client, world):
    client.force_login(world.ada)
    elsewhere = Client()
    elsewhere.force_login(world.ada)
    bad = client.post("/account/password/change/", {"oldpassword": "no", "password1": NEW})
    assert "not your present password" in bad.content.decode()
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert len(waiting("ada@example.org", "signin.notice")) == 1


def confirm_it_is_me(client, page, password=PASSWORD):
    """The password once more, as the portal asks before it changes something that protects the account."""
    return client.post("/account/reauthenticate/", {"password": password, "next": page}, follow=True)


def test_change_of_address_asks_for_the_password_and_tells_both(client, world):
    client.force_login(world.ada)
    answer = client.post("/account/email/", {"email": "new@example.org", "action_add": "yes"})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    confirm_it_is_me(client, "/account/email/")
    assert EmailAddress.objects.filter(email="new@example.org", verified=False).exists()
    [mail] = waiting("new@example.org", "signin.confirm_email")
    path = path_in(rendered(mail))
    other = Client()
    other.force_login(world.dan)
    other.get(path)
    assert other.get("/account/").status_code == 200  # looking signs nobody out
    client.post(path)
    world.ada.refresh_from_db()
    assert world.ada.email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=world.ada).values_list("email", flat=True)) == ["new@example.org"]
    told = waiting(kind="signin.notice")
    assert {row.to for row in told} == {"ada@example.org", "new@example.org"}
    assert "From now on you sign in with new@example.org" in rendered(told[0]).text
    with pytest.raises(NotNeeded):
        rendered(mail)


def test_address_of_another_person_cannot_be_taken(client, world):
    client.force_login(world.ada)
    client.post("/account/email/", {"email": "dan@example.org", "action_add": "yes"})
    answer = confirm_it_is_me(client, "/account/email/")
    assert "dan@example.org" in answer.content.decode()  # waits, says nothing of Dan
    [mail] = waiting("dan@example.org", "signin.confirm_email")
    path = path_in(rendered(mail))
    assert "another sign-in" in Client().get(path).content.decode()
    Client().post(path)
    assert not EmailAddress.objects.filter(user=world.ada, email="dan@example.org", verified=True).exists()
    world.ada.refresh_from_db()
    assert world.ada.email == "ada@example.org"


def test_token_of_one_purpose_opens_no_other_door(client, world):
    EmailAddress.objects.create(user=world.ada, email="new@example.org")
    ask_for_link(client)
    token = path_in(rendered(waiting("ada@example.org")[0])).rstrip("/").split("/key/")[1]
    for path in (f"/account/confirm-email/{token}/", f"/invitation/{token}/", "/invitation/MQ:1abc:x/"):
        assert "no longer works" in client.get(path).content.decode()
        assert client.post(path).status_code in (404, 405)


@pytest.mark.parametrize("what", sorted(NOTICES))
def test_each_notice_reads_well(what, world):
    tell(user=world.ada, what=what, from_email="a@example.org", to_email="b@example.org", deleted_email="c@example.org",
         tries="10", ip="203.0.113.9")  # fmt: skip
    mail = rendered(waiting("ada@example.org")[0])
    assert mail.subject == NOTICES[what][0]
    assert "Hello Ada" in mail.text
    assert "203.0.113.9" in mail.text
    assert "{" not in mail.text + mail.subject
    assert mail.text.count("\n\n\n") == 0


def test_names_are_escaped_in_html_only(client, world):
    User.objects.filter(pk=world.ada.pk).update(name="<b>O'Hara & Co</b> Example")
    ask_for_link(client)
    mail = rendered(waiting("ada@example.org")[0])
    assert "Hello <b>O'Hara" in mail.text
    assert "<b>O" not in mail.html


def test_closed_sign_in_gets_no_link(client, world):
    ask_for_link(client)
    User.objects.filter(pk=world.ada.pk).update(is_active=False)
    with pytest.raises(NotNeeded):
        rendered(waiting("ada@example.org")[0])
