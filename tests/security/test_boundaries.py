"""Which token, which field, how often, how long: borders that every page keeps."""

import ast
import itertools
import re
import time

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse

from accounts.access.models import Affiliation
from accounts.mail.models import Delivery, Suppression
from accounts.mail.stopping import stop_path
from accounts.members.models import Invitation
from accounts.members.services import invite
from accounts.members.tokens import make_token
from accounts.users.models import User
from campaigns.outreach.models import Subscriber
from campaigns.outreach.tokens import confirm_token, leave_token
from tests.laws.collected import source_files
from tests.security.links import reset_link
from tests.world import PASSWORD

# Tokens ---------------------------------------------------------------------------------------------------------------


def test_a_token_opens_its_own_door_alone(world):
    asked = invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    row = Subscriber.objects.create(email="fran@example.org")
    address = EmailAddress.objects.create(user=world.ada, email="ada2@example.org", verified=False)
    doors = {
        "invitation": reverse("members:accept", args=["TOKEN"]),
        "confirm": reverse("outreach:confirm", args=["TOKEN"]),
        "leave": reverse("outreach:leave", args=["TOKEN"]),
        "stop": reverse("mail:stop", args=["TOKEN"]),
        "address": reverse("account_confirm_email", args=["TOKEN"]),
        "reset": "/account/password/reset/key/TOKEN/",
    }
    tokens = {
        "invitation": make_token(asked),
        "confirm": confirm_token(row),
        "leave": leave_token(row),
        "stop": stop_path(row.email, "news").strip("/").rsplit("/", 1)[-1],
        "address": EmailConfirmationHMAC(address).key,
        "reset": reset_link(world.ada).strip("/").rsplit("/", 1)[-1],
    }

    def state():
        return (
            list(Subscriber.objects.values_list("confirmed_at", "left_at")), Suppression.objects.count(),
            list(EmailAddress.objects.values_list("email", "verified")), User.objects.count(),
            list(Invitation.objects.values_list("accepted_at", "revoked_at")),
        )  # fmt: skip

    before = state()
    for purpose, door in itertools.permutations(tokens, 2):
        client = Client()
        path = doors[door].replace("TOKEN", tokens[purpose])
        page = client.get(path, follow=True)
        client.post(path)
        assert state() == before, f"the {purpose} token does something at the {door} door"
        assert "invitation" not in client.session, f"the {purpose} token opens the invitation"
        assert 'name="password1"' not in page.content.decode(), f"the {purpose} token leads to a new password"


def test_links_for_a_password_die_with_what_they_rest_on(world):
    links = {name: reset_link(world.people[name]) for name in ("ada", "ron", "dan")}
    Client().post(reverse("account_login"), {"login": world.ada.email, "password": PASSWORD})  # signed in since
    world.ron.set_password("another long password 77")
    world.ron.save()
    world.dan.is_active = False
    world.dan.save()
    for link in links.values():
        assert "This link no longer works" in Client().get(link, follow=True).content.decode()


# Fields that nobody offered -------------------------------------------------------------------------------------------

MORE = {
    "is_staff": "on", "is_superuser": "on", "is_active": "", "password": "pbkdf2_sha256$1$a$b", "id": "1", "pk": "1",
    "user": "1", "by": "1", "facility": "1", "qio": "1", "chain": "1", "granted_by": "x", "starts_on": "2000-01-01",
    "accepted_at": "2026-01-01", "invited_by": "1", "verified": "on", "user_permissions": "1", "groups": "1",
}  # fmt: skip


def test_fields_that_no_form_offers_change_nothing(world):
    client = Client()
    client.force_login(world.ada)
    rights = list(User.objects.order_by("pk").values_list("is_staff", "is_superuser", "is_active", "password"))
    roles = list(Affiliation.objects.order_by("pk").values_list("user", "role", "facility", "qio", "state"))
    own = {"name": "Ada Example", "phone": "", "time_zone": "", "email": "evil@example.org"}
    client.post(reverse("account"), {**MORE, **own})
    asked = {"email": "new@example.org", "name": "Ned", "role": "data-entry", "state": "OH"}
    client.post(reverse("members:invite", args=["215001"]), {**MORE, **asked})
    client.post(reverse("members:invite", args=["215001"]), {**MORE, **asked, "role": "administrator"})
    client.post(reverse("members:invite", args=["215001"]), {**MORE, **asked, "role": "qio-lead"})
    Client().post("/cannot-sign-in/ask/", {**MORE, "home": "215001", "name": "A", "email": "a@example.org",
                                           "problem": "address", "desk": "help-desk", "number": "9"})  # fmt: skip
    world.ada.refresh_from_db()
    assert world.ada.email == "ada@example.org"
    assert rights == list(User.objects.order_by("pk").values_list("is_staff", "is_superuser", "is_active", "password"))
    assert roles == list(Affiliation.objects.order_by("pk").values_list("user", "role", "facility", "qio", "state"))
    sent = Invitation.objects.get()
    assert (sent.role, sent.facility, sent.qio, sent.state, sent.invited_by, sent.accepted_at) == (
        "data-entry", world.homes["harbor"], None, "", world.ada, None,
    )  # fmt: skip


# Limits ---------------------------------------------------------------------------------------------------------------


def test_a_forged_address_of_the_net_does_not_dodge_the_limits(world):
    said = ""
    for number in range(12):
        answer = Client().post(
            reverse("account_login"), {"login": world.ada.email, "password": f"wrong {number} wrong wrong"},
            headers={"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"},
        )  # fmt: skip
        said += answer.content.decode()
    assert "Too many wrong tries" in said
    for number in range(40):
        Client().post(reverse("account_reset_password"), {"email": f"n{number}@example.org"},
                      headers={"x-forwarded-for": f"203.0.113.{number}"})  # fmt: skip
    assert Delivery.objects.filter(message__kind="signin.unknown_address").count() <= 20


# Patterns -------------------------------------------------------------------------------------------------------------

ATTACKS = ["a" * 50_000, "a." * 25_000, "1" * 50_000 + "!", " " * 50_000, "-" * 50_000, "a-" * 25_000 + "!",
           "https://" * 7_000, "=?" * 25_000, "/" * 50_000, "a@" * 25_000, "\n." * 25_000]  # fmt: skip


def patterns() -> set[str]:
    """What our code hands to the module re, as text."""
    found = set()
    for path in source_files():
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
            if is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.mark.one_engine
def test_no_pattern_of_ours_takes_long():
    slow = []
    assert len(patterns()) > 10
    for text in patterns():
        pattern = re.compile(text)
        for attack in ATTACKS:
            began = time.process_time()
            pattern.match(attack)
            pattern.search(attack)
            if time.process_time() - began > 2:  # linear ones take a tenth of it
                slow.append(f"{text} on {attack[:12]}…")
    assert not slow
