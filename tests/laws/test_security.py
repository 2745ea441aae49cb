"""Security beside the rows of the matrix: errors, files, redirects, hosts. More under tests/security/."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.members.models import Invitation
from accounts.members.services import invite
from accounts.members.tokens import make_token
from campaigns.outreach.models import Subscriber
from campaigns.outreach.tokens import confirm_token
from tests.laws.collected import rows
from tests.laws.headers import problems_of
from tests.laws.matrix import FREE_OF_CSRF
from tests.security.links import reset_link
from tests.world import PASSWORD, build_world

ROWS = rows()
EVIL = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)", "data:text/html,x", "/\t/evil.example", "\thttps://evil.example", "https://evil.example",
    "%2f%2fevil.example", "https://localhost:8000@evil.example", "http://testserver.evil.example/",
]  # fmt: skip


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The world, once; rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def signed_in(user=None, **options) -> Client:
    client = Client(**options)
    if user:
        client.force_login(user)
    return client


def patterns(found=None, namespace=""):
    """Every pattern of the URLconf with its name."""
    for each in get_resolver().url_patterns if found is None else found:
        if isinstance(each, URLPattern):
            yield f"{namespace}{each.name}", each
        else:
            yield from patterns(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)


# Forged requests ------------------------------------------------------------------------------------------------------


def test_only_the_one_click_stops_and_the_hook_are_free_of_csrf():
    """Addresses for programs look at no cookie: nobody's browser can be made to act there (and they answer 401)."""
    free = {name for name, each in patterns() if getattr(each.callback, "csrf_exempt", False)}
    assert free - {row.name for row, _ in ROWS if row.token} == FREE_OF_CSRF


def test_who_is_refused_reads_what_to_do(built):
    answer = signed_in(built.ada, enforce_csrf_checks=True).post("/account/")
    assert answer.status_code == 403 and "load the page again" in answer.content.decode()
    assert not problems_of(answer) and "no-store" in answer["Cache-Control"]


# Headers --------------------------------------------------------------------------------------------------------------


@override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
def test_errors_files_and_the_back_office_have_the_headers(built, monkeypatch):
    def broken(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr("qioportal.views.current_phase", broken)
    asked = [
        ("", "/nothing/here/", {}, 404), ("", "/about/", {}, 500), ("", "/", {"HTTP_HOST": "evil.example"}, 400),
        ("sam", "/back-office/", {}, 403), ("", "/back-office/", {}, 302), ("root", "/back-office/", {}, 200),
        ("root", "/back-office/accounts/user/", {}, 200), ("root", "/back-office/nothing/", {}, 404),
        ("", "/health/", {}, None), ("", "/robots.txt", {}, 200), ("", "/static/css/portal.css", {}, 200),
        ("", "/static/img/mark.svg", {}, 200), ("", "/static/none.css", {}, 404), ("", "/account/login/", {}, 200),
    ]  # fmt: skip
    bare = []
    for name, address, headers, status in asked:
        answer = signed_in(built.people.get(name), raise_request_exception=False).get(address, **headers)
        what = problems_of(answer)
        if status not in (None, answer.status_code) and not (name == "sam" and answer.status_code == 302):
            what.append(f"status {answer.status_code}")
        bare += [f"{name} {address}: {each}" for each in what]
    assert not bare


def test_pages_behind_a_signed_link_are_never_kept(built):
    invitation = Invitation.objects.filter(email="new@example.org").first() or invite(
        email="new@example.org", role="data-entry", facility=built.homes["harbor"], by=built.ada
    )
    subscriber = Subscriber.objects.create(email="kept@example.org")
    client = Client()
    reset = client.get(reset_link(built.ada), follow=True)
    pages = [
        reset,
        client.get(reverse("members:accept", args=[make_token(invitation)]), follow=True),
        client.get(reverse("outreach:confirm", args=[confirm_token(subscriber)])),
        client.get(reverse("account_confirm_email", args=["no-key"])),
        client.get(reverse("account_login")),
    ]
    kept = [page.request["PATH_INFO"] for page in pages if "no-store" not in page.get("Cache-Control", "")]
    assert not kept
    assert "password1" in reset.content.decode(), "the page of a good link"
    assert all("set-password" in address for address, _ in reset.redirect_chain), "its token leaves the address"


# Redirects and hosts --------------------------------------------------------------------------------------------------


def leaves_the_site(location: str) -> bool:
    """Where a browser would go: it drops tabs and line ends, and takes \\ for /."""
    cleaned = location.strip().translate({9: None, 10: None, 13: None}).replace("\\", "/")
    parts = urlsplit(urljoin("http://testserver/x/", cleaned))
    return parts.scheme not in ("http", "https") or parts.hostname != "testserver"


@pytest.mark.parametrize("evil", EVIL)
def test_next_never_leaves_the_site(built, evil):
    sign_in = {"login": built.ada.email, "password": PASSWORD, "next": evil}
    ada = signed_in(built.ada)
    answers = [
        Client().post(reverse("account_login"), sign_in),
        ada.get(reverse("account_login"), {"next": evil}),
        ada.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": evil}),
        ada.post(reverse("account_logout"), {"next": evil}),
        Client().get(reverse("account_logout"), {"next": evil}),
        Client().post(reverse("account_reset_password"), {"email": "x@example.org", "next": evil}),
        Client().get("/h/215001/", {"next": evil}),
        Client().get("/back-office/", {"next": evil}),
    ]
    assert [answer.status_code for answer in answers[:2]] == [302, 302]
    gone = [
        answer["Location"]
        for answer in answers
        if answer.has_header("Location") and leaves_the_site(answer["Location"])
    ]
    assert not gone


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "localhost.evil.example", "a b", "[::1"])
def test_another_host_is_refused(host):
    assert Client().get("/robots.txt", headers={"host": host}).status_code == 400


def test_links_of_mails_come_from_the_settings_alone(built):
    forged = {"host": "127.0.0.1", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    Client().post(reverse("account_reset_password"), {"email": built.ron.email}, headers=forged)
    mail = render_delivery(Delivery.objects.filter(to=built.ron.email).latest("pk"))
    links = [word for word in mail.text.split() if "://" in word]
    assert links and all(link.startswith("http://localhost:8000") for link in links)
    assert "evil.example" not in mail.html and "127.0.0.1" not in mail.html
