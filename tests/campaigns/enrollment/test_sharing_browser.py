"""Who sees the numbers, own numbers and units, hospitals and coalitions, as a person sees them."""

import pytest
from playwright.sync_api import expect

from campaigns.enrollment.models import RecipientKind
from campaigns.enrollment.own import add_unit
from campaigns.enrollment.services import choose_goals, record_view, sign_agreement
from campaigns.enrollment.sharing import Recipient, grant_consent
from campaigns.goals.models import Goal
from tests.browser import assert_sound, sign_in_by_cookie


@pytest.fixture
def place(transactional_db, live_server, page, client, world, phase):
    part = sign_agreement(home=world.homes["harbor"], phase=phase, by=world.ada, title="Administrator")
    choose_goals(enrollment=part, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    return f"{live_server.url}/h/215001/"


def test_consent_is_given_and_taken_back_with_the_keyboard(place, page, world):
    assert_sound(page, place + "who-sees/grant/")
    page.goto(place + "who-sees/grant/")
    page.get_by_label("Our QIO: Chesapeake Quality").focus()
    page.keyboard.press("Space")
    page.get_by_label("Medications").focus()
    page.keyboard.press("Space")
    page.get_by_label("What for").fill("Help with our medication goal")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Let them see these numbers").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Chesapeake Quality allowed")).to_contain_text("Help with our medication goal")
    to = Recipient(RecipientKind.LANE, state="MD")
    grant_consent(home=world.homes["harbor"], to=to, by=world.ada, purpose="A story for the meeting")
    record_view(viewer=world.rita, home=world.homes["harbor"])
    assert_sound(page, place + "who-sees/")
    page.goto(place + "who-sees/1/")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Chesapeake Quality no longer sees these numbers.")).to_be_visible()


def test_own_numbers_units_and_level(place, page, world):
    add_unit(home=world.homes["harbor"], name="2 West", by=world.ada)
    assert_sound(page, place + "taking-part/goals/own/")
    assert_sound(page, place + "taking-part/", ready=lambda opened: opened.get_by_text("All levels, and what").click())


def test_hospitals_and_coalitions(place, page, live_server, client, world):
    client.force_login(world.nat)
    sign_in_by_cookie(page, live_server.url, client)
    page.goto(f"{live_server.url}/nation/participants/community/")
    page.get_by_label("Name").fill("Eastern Shore Care")
    page.get_by_label("City").fill("Easton")
    page.get_by_label("State").select_option("MD")
    page.get_by_role("button", name="Add the coalition").click()
    expect(page.get_by_role("heading", name="Invite who runs it")).to_be_visible()  # the next step at once
    assert_sound(page, f"{live_server.url}/nation/participants/")
    expect(page.get_by_role("row", name="Eastern Shore Care")).to_contain_text("CMD001")
