"""The room's pages in a browser: sound at every width, and the way through them with keyboard and mouse."""

import pytest
from playwright.sync_api import expect

from accounts.assistance.models import AssistanceRequest
from accounts.mail.models import Delivery
from accounts.members.models import Invitation
from tests.accounts.assistance.matrix import request_at_help_desk, request_of_maryland
from tests.browser import assert_sound, sign_in_by_cookie

PUBLIC = [
    "/cannot-sign-in/",
    "/cannot-sign-in/ask/?q=o&problem=new",
    "/cannot-sign-in/ask/?home=none",
    "/cannot-sign-in/asked/",
    "/contact/?state=md",
    "/contact/sent/?state=md",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_sound(page, live_server, transactional_db, world, address):
    assert_sound(page, live_server.url + address)


def test_pages_of_the_helpers_are_sound(page, live_server, transactional_db, world, client):
    sign_in_by_cookie(page, live_server.url, _entered(client, world.pat))
    queue = f"{live_server.url}/q/chesapeake-quality/md/help/"
    Invitation.objects.create(email="g@harbor.org", name="Grace Nakamura", role="director-of-nursing",
                              facility=world.homes["harbor"], expires_at="2099-01-01T00:00Z")  # fmt: skip
    asked = request_of_maryland(world)
    AssistanceRequest.objects.filter(pk=asked.pk).update(words="W" * 500, name="N" * 120, times_asked=3)
    assert_sound(page, queue)
    assert_sound(page, f"{queue}{asked.number}/")
    sign_in_by_cookie(page, live_server.url, _entered(client, world.hedi))
    asked = request_at_help_desk(world)
    assert_sound(page, f"{live_server.url}/nation/help/{asked.number}/")


def test_from_the_door_to_the_link(page, live_server, transactional_db, world, client):
    page.goto(f"{live_server.url}/cannot-sign-in/")
    page.get_by_role("link", name="Find by nursing home").click()
    page.get_by_label("Name, city or CCN").fill("harbor")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Harbor House").click()
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Your name").fill("Owen Castellano")
    page.get_by_label("Your work e-mail address").fill("owen@example.org")
    page.get_by_label("I do not know which e-mail address we used").check()
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_role("heading", name="Request received")).to_be_visible()
    asked = AssistanceRequest.objects.get()
    sign_in_by_cookie(page, live_server.url, _entered(client, world.pat))
    page.goto(f"{live_server.url}/q/chesapeake-quality/md/help/")
    page.get_by_role("link", name="Owen Castellano").click()
    page.get_by_label("The administrator or the director of nursing").check()
    page.get_by_label("Name and title of the person you spoke to").fill("Ada Example, administrator")
    page.get_by_label("I called the number above").check()
    page.get_by_label("Ada Example").check()
    page.get_by_role("button", name="Send link to address on file").click()
    expect(page.get_by_role("status")).to_contain_text("A link is on its way")
    asked.refresh_from_db()
    assert asked.status == "link-sent"
    assert Delivery.objects.filter(message__kind="signin.password_reset", to="ada@example.org").count() == 1


def _entered(client, user):
    client.force_login(user)
    return client
