"""The frame around every page, by the keyboard alone: the skip link, the menu of a phone (also without scripts), and
the back office in the portal's look."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_sound, sign_in_by_cookie

PHONE = {"width": 390, "height": 800}


def focused(page: Page):
    return page.locator(":focus")


def tab_to(page: Page, name: str, presses: int = 30) -> None:
    """Tab until the link or button of that name has the focus: whoever has no mouse gets there too."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if focused(page).count() and focused(page).inner_text().strip() == name:
            return
    pytest.fail(f"{presses} times Tab do not lead to {name!r}")


def test_the_skip_link_is_first_seen_with_focus_and_leads_past_the_bar(transactional_db, live_server, page):
    page.goto(live_server.url + "/for-families/")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))  # a press is answered a moment later
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_the_bar_of_public_pages_is_whole_on_a_phone(transactional_db, live_server, page):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + "/about/")
    for name in ("States", "Goals", "Homes", "Sign in"):
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=name)).to_be_visible()
    tab_to(page, "Homes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nursing homes")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(request, transactional_db, live_server, new_context, client, world):
    """A phone on the first page of Harbor House, where Ada has signed in."""
    client.force_login(world.ada)
    page = new_context(java_script_enabled=request.param, viewport=PHONE).new_page()
    sign_in_by_cookie(page, live_server.url, client)
    page.goto(live_server.url + "/h/215001/people/")
    return page


@pytest.mark.browser
def test_the_menu_of_a_phone_opens_leads_on_and_closes(phone):
    people = phone.locator(".side").get_by_role("link", name="Our goals")
    expect(people).not_to_be_visible()
    tab_to(phone, "Menu")
    phone.keyboard.press("Enter")
    expect(people).to_be_visible()
    expect(people).to_be_in_viewport()
    expect(phone.locator(".offcanvas.showing")).to_have_count(0)  # once it is open, it takes the focus
    tab_to(phone, "Close menu")
    phone.keyboard.press("Enter")
    expect(people).not_to_be_visible()
    phone.get_by_role("link", name="Menu", exact=True).click()
    tab_to(phone, "Our goals")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Our goals")


@pytest.mark.parametrize(
    "path",
    ["", "facilities/facility/", "accounts/affiliation/", "accounts/affiliation/add/", "facilities/contract/add/"],
)
def test_the_back_office_is_sound(transactional_db, live_server, page, client, world, path):
    client.force_login(world.root)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/back-office/{path}")


def test_the_back_office_leads_back_and_says_what_is_recorded(client, world):
    client.force_login(world.root)
    index = client.get("/back-office/").text
    assert "Back to the portal" in index and "theme-toggle" not in index
    for path in ("", f"facilities/facility/{world.homes['bay'].pk}/change/", f"accounts/user/{world.ada.pk}/change/"):
        assert client.get(f"/back-office/{path}").text.count("Changes here are recorded with your name.") == 1, path
