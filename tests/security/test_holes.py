"""What an attacker tried and found open once; each stays shut."""

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisDown

from accounts.access.models import Affiliation
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.members import services as members
from accounts.users.models import User
from campaigns.outreach import notices
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Subscriber
from campaigns.outreach.services import send_mailing, write_mailing
from campaigns.outreach.tokens import confirm_token
from tests.security.links import reset_link
from tests.world import PASSWORD

LONG_ADDRESS = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 58}.example"


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# Huge inputs ----------------------------------------------------------------------------------------------------------


def test_a_huge_password_is_refused_before_it_is_looked_at(world, monkeypatch):
    def looked_at(password, names):
        raise AssertionError("the costly checks saw it")

    monkeypatch.setattr("accounts.signin.passwords.reason_against", looked_at)
    huge = "ab cd" * 100_000
    client = Client()
    page = client.get(reset_link(world.ada), follow=True)
    answer = client.post(page.request["PATH_INFO"], {"password1": huge})
    assert "at most 256" in answer.content.decode()
    client = Client()
    client.post(reverse("account_login"), {"login": world.ron.email, "password": PASSWORD})
    changed = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": huge})
    assert "at most 256" in changed.content.decode()


def test_one_long_address_does_not_stop_a_mailing(world):
    """An address may have 254 signs; the outbox's key has 200."""
    for email in [LONG_ADDRESS, f"x{LONG_ADDRESS[1:]}", "fran@example.org"]:
        row = Subscriber.objects.create(email=email)
        notices.confirm(subscriber=row)
    news = write_mailing(
        scope=Scope.of_nation(), subject="News", text="Hello", audience=Audience(subscribers=True), by=world.nat
    )
    assert send_mailing(mailing=news, scope=Scope.of_nation(), by=world.nat) == 3
    assert max(len(key) for key in Delivery.objects.values_list("key", flat=True)) <= 200


@pytest.mark.parametrize("path", ["/cannot-sign-in/ask/", "/update-notices/", "/contact/"])
def test_an_address_that_grows_when_it_is_spelt_is_refused(client, world, path):
    """NFKC makes eighteen letters of one."""
    grows = "a@" + "\ufdfa" * 40 + ".example"
    state = "MD" if path == "/update-notices/" else "md"
    answer = client.post(path, {"email": grows, "home": "215001", "name": "A", "problem": "address", "state": state,
                                "topic": "Signing in", "words": "Hello"})  # fmt: skip
    assert answer.status_code == 200
    assert not Delivery.objects.exists()


NUL_PAGES = [
    "/homes/?q=%00", "/homes/?chain=%00", "/homes/?state=%00", "/states/?q=%00", "/states/md/homes/?q=%00",
    "/states/%00/", "/homes/%00/", "/cannot-sign-in/ask/?q=%00", "/cannot-sign-in/ask/?home=%00",
    "/contact/?state=%00", "/goals/%00/", "/stop/%00/", "/invitation/%00/", "/update-notices/confirm/%00/", "/h/%00/",
    "/q/chesapeake-quality/md/people/?q=%00", "/q/chesapeake-quality/md/help/?q=%00",
    "/q/chesapeake-quality/md/mailings/?q=%00", "/lane/md/?q=%00", "/q/chesapeake-quality/md/homes/%00/",
    "/q/chesapeake-quality/md/recruitment/?q=%00&county=%00", "/nation/goals/?q=%00", "/nation/mailings/?q=%00",
    "/nation/help/?q=%00", "/h/215001/people/?q=%00", "/who-helps/?state=%00", "/nation/?q=%00",
    "/account/login/?next=%00", "/back-office/accounts/user/?q=%00", "/work/places/?q=%00", "/h/215001/goals/%00/",
]  # fmt: skip


@pytest.mark.parametrize("path", NUL_PAGES)
def test_a_nul_in_an_address_breaks_nothing(world, path):
    """PostgreSQL takes no NUL, and would answer with a fault."""
    for user in [None, world.lea, world.root, world.connie, world.ada]:
        client = sign_in(user) if user else Client()
        assert client.get(path).status_code < 500
    assert Client().post("/cannot-sign-in/ask/", {"home": "\0", "q": "\0"}).status_code < 500


# Words of one person in mails to another ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Go to https://evil.example", "www.evil.example", "<b>QIO</b>", "A\n\nYour account ends"]
)
def test_a_name_carries_no_link_into_mails(world, name):
    client = sign_in(world.ada)
    client.post(reverse("account"), {"name": name, "phone": "", "time_zone": ""})
    world.ada.refresh_from_db()
    members.invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    mail = render_delivery(Delivery.objects.latest("pk"))
    assert "evil" not in mail.text and "<b>" not in mail.text and "\n\nYour account ends" not in mail.text


def test_a_stranger_cannot_shape_the_mail_of_a_helper(client, world):
    forged = "Owen\n\nChecked by: help desk\nSend the link to"
    facts = {"state": "md", "email": "o@example.org", "topic": "Signing in", "words": "Hello", "name": forged,
             "home": forged}  # fmt: skip
    client.post("/contact/", facts)
    mail = render_delivery(Delivery.objects.latest("pk"))
    assert "\nChecked by" not in mail.text


# The public list ------------------------------------------------------------------------------------------------------


def test_a_stranger_changes_nothing_for_who_is_on_the_list(client, world):
    row = Subscriber.objects.create(email="fran@example.org", state="MD")
    notices.confirm(subscriber=row)
    client.post(reverse("outreach:subscribe"), {"email": row.email, "state": "GU"})
    row.refresh_from_db()
    assert row.state == "MD", "only the mailbox's owner may say so"
    link = next(word for word in render_delivery(Delivery.objects.get()).text.split() if "/confirm/" in word)
    client.post(link.removeprefix("http://localhost:8000"))
    row.refresh_from_db()
    assert row.state == "GU"


def test_an_old_confirmation_does_not_bring_back_who_left(client, world):
    row = Subscriber.objects.create(email="fran@example.org")
    link = reverse("outreach:confirm", args=[confirm_token(row)])
    assert client.post(link).status_code == 200
    assert client.post(link).status_code == 200, "a second press says the same"
    row.refresh_from_db()
    notices.leave(subscriber=row)
    assert client.post(link).status_code == 404
    row.refresh_from_db()
    assert row.left_at is not None
    again = reverse("outreach:confirm", args=[confirm_token(row)])
    assert client.post(again).status_code == 200


def test_the_limit_of_the_list_counts_visitors_not_proxies(world):
    def ask(number, **headers):
        Client().post(reverse("outreach:subscribe"), {"email": f"p{number}@example.org"}, headers=headers)

    for number in range(30):  # a header that nobody vouches for changes nothing
        ask(number, **{"x-forwarded-for": f"198.51.100.{number}"})
    assert Delivery.objects.count() < 30
    cache.clear()
    Delivery.objects.all().delete()
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        for number in range(30):
            ask(100 + number, **{"x-forwarded-for": f"10.0.0.1, 198.51.100.{number}"})
    assert Delivery.objects.count() == 30


def test_the_list_answers_without_the_cache(client, world, monkeypatch):
    def down(*_, **__):
        raise RedisDown

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCache.add", down)
    assert client.post(reverse("outreach:subscribe"), {"email": "fran@example.org"}).status_code == 302


# Rights ---------------------------------------------------------------------------------------------------------------


def test_nobody_invites_themselves(world):
    """A QIO's recruiter would read the values of a home that way."""
    with pytest.raises(members.Refused, match="yourself"):
        members.invite_to_home(
            facility=world.homes["bay"], email="RITA@example.org", role="home-administrator", by=world.rita
        )


def test_nobody_gives_themselves_a_role_in_the_back_office(world):
    client = sign_in(world.root)
    asked = {"user": world.root.pk, "role": "home-administrator", "facility": world.homes["harbor"].pk, "chain": "",
             "qio": "", "state": "", "starts_on": "2026-01-01"}  # fmt: skip
    answer = client.post("/back-office/accounts/affiliation/add/", asked)
    assert answer.status_code == 200 and "themselves" in answer.content.decode()
    assert not Affiliation.objects.filter(user=world.root, facility__isnull=False).exists()
    other = client.post("/back-office/accounts/affiliation/add/", asked | {"user": world.sam.pk})
    assert other.status_code == 302


# Enumeration ----------------------------------------------------------------------------------------------------------


def test_known_and_unknown_addresses_cost_the_same_rows(world):
    """Lost passwords and requests for help: status, page and number of rows tell nothing."""
    closed = world.sam
    closed.is_active = False
    closed.save()
    seen = set()
    for email in [world.ada.email, closed.email, "nobody@example.org"]:
        before = (AuditEvent.objects.count(), Delivery.objects.count(), User.objects.count())
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        after = (AuditEvent.objects.count(), Delivery.objects.count(), User.objects.count())
        text = answer.content.decode().replace(email, "")
        seen.add((answer.status_code, len(text), tuple(b - a for a, b in zip(before, after, strict=True))))
    assert len(seen) == 1
