"""Signing in as a person does it, in a browser: every page of the door is sound, and each way in works."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from accounts.members import services
from accounts.members.tokens import make_token
from tests.accounts.signin.codes import code_of
from tests.accounts.signin.mails import path_in, rendered, waiting
from tests.browser import assert_sound, sign_in, sign_in_by_cookie
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "violet tractor under seven moons"


@pytest.fixture
def base(live_server) -> str:
    """Passkeys hold for a host by its name; they know no numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def authenticator(page: Page):
    """A passkey of the browser's own, which answers by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    return session


def confirm_it_is_me(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_wrong_password_keeps_the_address_then_the_right_one_opens(page, base, world):
    page.goto(f"{base}/account/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_label("Show password").check()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("do not go together")
    expect(page.locator("[data-takes-focus]:focus")).to_have_count(1)
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_forgotten_password(page, base, world):
    page.goto(f"{base}/sign-in/")
    page.goto(f"{base}/account/password/reset/")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.goto(base + path_in(rendered(waiting("ada@example.org")[0])))
    page.get_by_label("New password").fill("passwordpassword")
    page.get_by_role("button", name="Save my new password").click()
    expect(page.locator("#id_password1_error")).to_contain_text("attackers try first")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Save my new password").click()
    expect(page.get_by_role("heading", name="Your new password is set")).to_be_visible()
    sign_in(page, base, "ada@example.org", NEW)
    expect(page).not_to_have_url(re.compile("/sign-in/"))


def test_invitation_of_a_new_person(page, base, world):
    row = services.invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    page.goto(base + path_in(rendered(waiting("new@example.org")[0])))
    expect(page).to_have_url(f"{base}/invitation/")
    expect(page.get_by_role("heading", name="Your invitation")).to_be_visible()
    assert_sound(page, f"{base}/invitation/")
    page.get_by_label("Your name").fill("Nora New")
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Accept and sign in").click()
    expect(page.locator("#id_password_error")).to_contain_text("too short")
    expect(page.get_by_label("Your name")).to_have_value("Nora New")
    page.get_by_label("Choose a password").fill(NEW)
    page.get_by_role("button", name="Accept and sign in").click()
    expect(page).to_have_url(f"{base}/h/215001/")
    expect(page.get_by_text("Welcome. You have access to Harbor House")).to_be_visible()
    page.goto(f"{base}/invitation/{make_token(row)}/")
    expect(page.get_by_role("heading", name="This invitation no longer works")).to_be_visible()


def test_invitation_while_somebody_else_is_signed_in(page, base, world, client):
    row = services.invite(email="new@example.org", role="data-entry", facility=world.homes["harbor"], by=world.ada)
    client.force_login(world.olga)
    sign_in_by_cookie(page, base, client)
    page.goto(f"{base}/invitation/{make_token(row)}/")
    assert_sound(page, f"{base}/invitation/")
    page.get_by_role("button", name="Sign out, and go on").click()
    expect(page.get_by_label("Choose a password")).to_be_visible()


def test_app_as_second_step(page, base, world):
    sign_in(page, base, "ada@example.org")
    page.goto(f"{base}/account/2fa/totp/activate/")
    confirm_it_is_me(page)
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code from the app").fill(code_of(secret, seconds=8))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.get_by_label("Unused codes").locator("li").all_inner_texts()
    assert len(codes) == 10
    for path in ("2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", ""):
        assert_sound(page, f"{base}/account/{path}")
    page.context.clear_cookies()
    sign_in(page, base, "ada@example.org")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert_sound(page, f"{base}/account/2fa/authenticate/")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("authenticate"))
    page.goto(f"{base}/account/2fa/")
    expect(page.get_by_text("9 unused")).to_be_visible()


def test_passkey(page, base, world, authenticator):
    sign_in(page, base, "ada@example.org")
    page.goto(f"{base}/account/2fa/webauthn/add/")
    confirm_it_is_me(page)
    assert_sound(page, f"{base}/account/2fa/webauthn/add/")
    page.get_by_label("Name of the passkey").fill("Office computer")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    for path in ("", f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/", "reauthenticate/"):
        assert_sound(page, f"{base}/account/2fa/webauthn/{path}")
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in/?next=/account/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.goto(f"{base}/account/2fa/webauthn/keys/{key.pk}/edit/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_label("Name of the passkey").fill("Front desk")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("rowheader", name="Front desk")).to_be_visible()


def test_a_passkey_that_is_not_known_is_said(page, base, world, authenticator):
    page.goto(f"{base}/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="The passkey was not used")).to_be_visible()


OPEN = ["/sign-in/", "/account/signup/", "/account/inactive/", "/account/password/reset/",
        "/account/password/reset/done/", "/account/password/reset/key/done/", "/account/confirm-email/",
        "/account/confirm-email/no/", "/invitation/"]  # fmt: skip


@pytest.mark.parametrize("path", OPEN)
def test_open_pages_are_sound(page, base, world, path):
    assert_sound(page, base + path)


@pytest.mark.parametrize(
    "path", ["", "email/", "password/change/", "2fa/", "reauthenticate/?next=/account/", "logout/", "2fa/webauthn/"]
)
def test_own_pages_are_sound(page, base, world, client, path):
    client.force_login(world.ada)
    EmailAddress.objects.create(user=world.ada, email="waits@example.org")
    sign_in_by_cookie(page, base, client)
    assert_sound(page, f"{base}/account/{path}")


def test_forms_of_links_are_sound(page, base, world, client):
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    page.goto(base + path_in(rendered(waiting("ada@example.org")[0])))
    assert_sound(page, page.url)
    waits = EmailAddress.objects.create(user=world.ada, email="waits@example.org")
    assert_sound(page, f"{base}/account/confirm-email/{EmailConfirmationHMAC(waits).key}/")
