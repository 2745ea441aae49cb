"""Security over all addresses: forged requests, headers, redirects, hosts. More under tests/security/."""

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
from tests.security.links import reset_link
from tests.world import PASSWORD, build_world

ROWS = rows()
HOOK = "mail:hook"  # the mail provider has no cookie: it shows a secret
ONE_CLICK = {
    "mail:stop",
    "outreach:leave",
}  # RFC 8058: a mail program posts without cookies; the signed link is the right
EVIL = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)", "data:text/html,x", "/\t/evil.example", "\thttps://evil.example", "https://evil.example",
    "%2f%2fevil.example", "https://localhost:8000@evil.example", "http://testserver.evil.example/",
]  # fmt: skip
CSP = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The world with what all rows need, once; rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def somebody(row) -> str:
    return min(row.ok_people) if row.ok else "" if row.public else "sam"


def signed_in(user=None, **options) -> Client:
    client = Client(**options)
    if user:
        client.force_login(user)
    return client


def address_of(row, module, world) -> str:
    made = getattr(module, row.needs)(world) if row.needs else None
    stand_ins = made if isinstance(made, dict) else {}
    return reverse(row.name, kwargs={key: stand_ins.get(value, value) for key, value in row.keys.items()})


def patterns(found=None, namespace=""):
    """Every pattern of the URLconf with its name."""
    for each in get_resolver().url_patterns if found is None else found:
        if isinstance(each, URLPattern):
            yield f"{namespace}{each.name}", each
        else:
            yield from patterns(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)


def problems_of(answer) -> list[str]:
    """What the headers of this answer lack."""
    policy = dict(part.strip().partition(" ")[::2] for part in answer.get("Content-Security-Policy", "").split(";"))
    shut = policy.get("default-src") == "'none'"  # stricter still: a mail looked at loads nothing at all
    found = [
        f"{name} is {policy.get(name)!r}"
        for name, value in CSP.items()
        if policy.get(name) != value and not (shut and name != "base-uri")
    ]
    found += [word for word in ("unsafe-inline", "unsafe-eval", "*", "http:") if word in str(policy.values())]
    wanted = {
        "X-Content-Type-Options": {"nosniff"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
    }
    return found + [f"{name}: {answer.get(name)}" for name, values in wanted.items() if answer.get(name) not in values]


# Forged requests ------------------------------------------------------------------------------------------------------


def test_only_the_one_click_stops_and_the_hook_are_free_of_csrf():
    """Addresses for programs look at no cookie: nobody's browser can be made to act there (and they answer 401)."""
    free = {name for name, each in patterns() if getattr(each.callback, "csrf_exempt", False)}
    assert free - {row.name for row, _ in ROWS if row.token} == ONE_CLICK | {HOOK}


@pytest.mark.one_engine
def test_a_post_without_its_token_is_refused_everywhere(built):
    accepted = []
    for row, module in ROWS:
        client = signed_in(built.people.get(somebody(row)), enforce_csrf_checks=True)
        with transaction.atomic():
            answer = client.post(address_of(row, module, built))
            transaction.set_rollback(True)
        refused = (401, 405) if row.token else (403,)
        if answer.status_code not in refused and row.name not in ONE_CLICK | {HOOK}:
            accepted.append(f"{row.name}: {answer.status_code}")
    assert not accepted


def test_who_is_refused_reads_what_to_do(built):
    answer = signed_in(built.ada, enforce_csrf_checks=True).post("/account/")
    assert answer.status_code == 403 and "load the page again" in answer.content.decode()
    assert not problems_of(answer) and "no-store" in answer["Cache-Control"]


# Headers --------------------------------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_every_page_has_the_headers(built):
    bare = []
    for row, module in ROWS:
        with transaction.atomic():
            address = address_of(row, module, built)
            for name in {"", "sam", "ron", somebody(row)}:
                answer = signed_in(built.people.get(name)).get(address)
                bare += [f"{row.name} ({answer.status_code}): {what}" for what in problems_of(answer)]
            transaction.set_rollback(True)
    assert not bare


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
