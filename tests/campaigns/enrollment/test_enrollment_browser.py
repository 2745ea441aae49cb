"""The pages of taking part, as a person sees them."""

import pytest
from playwright.sync_api import expect

from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.services import withdraw
from tests.browser import assert_sound, sign_in_by_cookie


@pytest.fixture
def place(transactional_db, live_server, page, client, world, phase):
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    return f"{live_server.url}/h/215001/taking-part/"


def test_from_nothing_to_targets_and_out(place, page, world):
    assert_sound(page, place)
    assert_sound(page, place + "sign/", ready=lambda opened: opened.get_by_role("button", name="Sign the agr").click())
    page.goto(place)
    page.get_by_role("link", name="Read and sign").click()
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Sign the agreement").click()
    expect(page.get_by_role("status").first).to_contain_text("takes part")
    assert_sound(page, place + "goals/", ready=lambda opened: opened.get_by_role("button", name="Save goals").click())
    page.goto(place + "goals/")
    page.get_by_label("Consistent Assignment").check()
    page.get_by_role("button", name="Save goals").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one clinical goal.")
    expect(page.get_by_label("Consistent Assignment")).to_be_checked()
    page.get_by_label("Medications").check()
    page.get_by_role("button", name="Save goals").click()
    page.get_by_label("Consistent assignment").fill("185")
    page.get_by_role("button", name="Save targets").click()
    expect(page.get_by_role("alert")).to_contain_text("more than 100")
    assert_sound(page, place + "targets/")
    page.get_by_label("Consistent assignment").fill("85")
    page.get_by_label("Medications").fill("12.5")
    page.get_by_role("button", name="Save targets").click()
    expect(page.get_by_role("cell", name="85.0 per 100")).to_be_visible()
    assert_sound(page, place)
    assert_sound(page, place + "leave/")
    withdraw(enrollment=Enrollment.objects.get(), by=world.ada, reason="New owner")
    assert_sound(page, place)
