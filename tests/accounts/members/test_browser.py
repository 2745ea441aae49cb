"""The people pages in a browser: sound for every reader, and inviting by keyboard."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.access.models import Affiliation
from accounts.members import services
from accounts.members.models import Invitation
from accounts.members.queries import key_of
from tests.browser import assert_sound, sign_in_by_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME, DESK = "/h/215001/people/", "/q/chesapeake-quality/md/people/"


@pytest.fixture
def look(page, live_server, client):
    def open_as(user, *paths):
        client.force_login(user)
        sign_in_by_cookie(page, live_server.url, client)
        for path in paths:
            assert_sound(page, live_server.url + path)

    return open_as


def test_pages_of_a_home(world, look):
    home = world.homes["harbor"]
    services.invite(email="a.very.long.address.of.somebody@subdomain.example.org", name="Nora New", role="data-entry",
                    facility=home, by=world.ada)  # fmt: skip
    old = services.invite(email="old@example.org", role="home-reader", facility=home, by=world.ada)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - dt.timedelta(days=1))
    dan, ada = (key_of(Affiliation.objects.get(user=user)) for user in (world.dan, world.ada))
    look(world.ada, HOME, f"{HOME}invite/", f"{HOME}{dan}/", f"{HOME}{dan}/end/", f"{HOME}{ada}/end/", f"{HOME}?q=zzz")
    look(world.ron, HOME)
    look(world.olga, "/h/365001/people/")


def test_pages_of_a_qio(world, look):
    rita = key_of(Affiliation.objects.get(user=world.rita))
    look(world.lea, DESK, f"{DESK}invite/", f"{DESK}{rita}/", "/q/chesapeake-quality/md/homes/215002/invite/")


def test_inviting_by_keyboard_and_the_error_takes_the_focus(page, live_server, world, look):
    look(world.ada)
    page.goto(f"{live_server.url}{HOME}invite/")
    page.get_by_label("E-mail address").fill("dan@example.org")
    page.get_by_label("Data entry").press("Space")
    page.get_by_label("Data entry").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#id_email_error")).to_contain_text("has access here already")
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_label("E-mail address").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("An invitation is on its way to new@example.org")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status")).to_contain_text("is taken back")
