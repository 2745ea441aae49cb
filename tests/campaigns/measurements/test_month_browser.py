"""The month in a browser: by the keyboard alone, saved while typing, errors keep what was typed, pages are sound."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.measurements.models import MonthReport, Observation
from campaigns.measurements.services import save_draft
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.measurements.conftest import FULL, Sheet


@pytest.fixture
def at_home(transactional_db, live_server, page, client, world, phase):
    """Dan has signed in; Harbor House works on three goals."""
    client.force_login(world.dan)
    sign_in_by_cookie(page, live_server.url, client)
    sheet = Sheet(world, phase)
    sheet.base = live_server.url
    return sheet


def stored() -> dict:
    rows = Observation.objects.values_list("measure__code", "numerator", "denominator")
    return {code: (n, d) for code, n, d in rows}


COUNT_KEYS = """() => {
    globalThis.keys = Number(sessionStorage.getItem('keys') ?? 0);
    addEventListener('keydown', () => sessionStorage.setItem('keys', ++globalThis.keys), true);
}"""


def test_three_goals_by_the_keyboard_alone_in_fewer_than_60_presses(at_home, page):
    page.goto(at_home.base + at_home.url())
    page.evaluate(COUNT_KEYS)
    page.keyboard.press("Tab")  # the link over the menu
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))  # a press is answered a moment later
    while page.evaluate("document.activeElement.id") != "n-ca-ls":
        page.keyboard.press("Tab")
    for column in (0, 1):
        for pair in FULL.values():
            page.keyboard.type(str(pair[column]))
            page.keyboard.press("Enter")
    expect(page.locator("[value=send]:focus")).to_have_count(1)
    presses = page.evaluate("globalThis.keys") + 1
    expect(page.locator("tbody[data-row=ca-ls] output")).to_have_text("86.9")
    page.keyboard.press("Enter")
    expect(page.locator(".pill-ok")).to_have_text("Sent")
    assert stored() == FULL
    assert MonthReport.objects.get().status == "sent"
    assert presses < 60
    print(f"{presses} presses")


def test_the_keys_of_the_grid(at_home, page):
    page.goto(at_home.base + at_home.url())
    page.locator("#d-pain3").focus()
    page.keyboard.type("50")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#d-med-ap")).to_be_focused()
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    expect(page.locator("#d-med-ap")).to_have_value("")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#n-med-ap")).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("ArrowLeft")  # inside the number
    expect(page.locator("#n-med-ap")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#d-med-ap")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#d-pain3")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#d-pain3")).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    page.reload()  # "Saved" may have been said of the saving before: what was typed since is there all the same
    expect(page.locator("#n-med-ap")).to_have_value("12")
    expect(page.locator("#d-pain3")).to_have_value("50")


def test_a_draft_survives_a_reload_and_shows_what_is_wrong(at_home, page):
    page.goto(at_home.base + at_home.url())
    page.locator("#n-med-ap").fill("71")
    page.locator("#d-med-ap").fill("64")
    page.locator("#d-med-ap").blur()
    message = page.locator("#m-med-ap")
    expect(message).to_contain_text("71 is more than the 64 counted")
    expect(page.locator("#n-med-ap")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("tbody[data-row=med-ap] output")).to_have_text("–")
    page.reload()
    expect(page.locator("#n-med-ap")).to_have_value("71")
    expect(message).to_contain_text("71 is more than the 64 counted")
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.get_by_role("alert")).to_contain_text("One row needs a look")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#n-med-ap")).to_have_value("71")
    page.locator("#n-med-ap").fill("7")
    page.locator("#n-med-ap").blur()
    expect(message).to_be_hidden()


def test_a_lost_line_keeps_the_numbers_and_tries_again(at_home, page):
    page.goto(at_home.base + at_home.url())
    page.route("**/h/**", lambda route: route.abort())
    page.locator("#n-ca-ls").fill("53")
    expect(page.locator("[data-status]")).to_contain_text("No connection. What you typed is kept on this computer.")
    expect(page.locator("#n-ca-ls")).to_have_value("53")
    page.unroute("**/h/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    assert stored() == {"ca_ls": (53, None)}


def test_a_question_seen_while_typing_needs_no_second_press(at_home, page):
    for step in range(1, 8):
        at_home.send(at_home.due.shift(-step), **FULL)
    page.goto(at_home.base + at_home.url())
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#d-ca-ls")).to_have_value("61")
    for code, number in (("ca-ls", 60), ("ca-ss", 9), ("med-ap", 9), ("pain3", 4)):
        page.locator(f"#n-{code}").fill(str(number))
    page.locator("#n-pain3").blur()
    expect(page.locator("#m-ca-ls")).to_contain_text("Higher than any month so far")
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.locator(".pill-ok")).to_have_text("Sent")


def test_two_windows_on_one_month_are_shown_both_numbers(at_home, page):
    page.goto(at_home.base + at_home.url())
    other = page.context.new_page()
    other.goto(at_home.base + at_home.url())
    other.locator("#n-ca-ls").fill("50")
    other.locator("#n-ca-ls").blur()
    expect(other.locator("[data-status]")).to_contain_text("Saved at")
    page.locator("#n-ca-ls").fill("53")
    page.locator("#n-ca-ls").blur()
    expect(page.locator("[data-status]")).to_contain_text("saved other numbers")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_label(re.compile("as you typed it here")).check()
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.locator("#n-ca-ls")).to_have_value("53")
    assert stored()["ca_ls"] == (53, None)


def test_the_page_that_asks_which_numbers_is_sound(at_home, page, world):
    counted = iter(range(10, 60))

    def meet_somebody(opened):
        entries = at_home.entries(ca_ls=(next(counted), 61), med_ap=(9, 64))
        save_draft(enrollment=at_home.enrollment, month=at_home.due, entries=entries, by=world.ada)
        opened.locator("#n-ca-ls").fill("7")
        opened.get_by_role("button", name="Save draft").click()
        opened.get_by_role("heading", name="which numbers?").wait_for()

    assert_sound(page, at_home.base + at_home.url(), ready=meet_somebody)
    expect(page.locator("main")).to_contain_text("by Ada Example")


def _try_to_send_what_cannot_be(page):
    page.locator("#n-med-ap").fill("71")
    page.locator("#d-med-ap").fill("64")
    page.get_by_role("button", name=re.compile("^Send")).click()
    page.get_by_role("alert").wait_for()


def test_pages_are_sound_when_empty_wrong_and_sent(at_home, page):
    url = at_home.base + at_home.url()
    assert_sound(page, url)
    for step in range(1, 14):
        at_home.send(at_home.due.shift(-step), **FULL)
    assert_sound(page, url)
    assert_sound(page, url, ready=_try_to_send_what_cannot_be)
    at_home.send(at_home.due, **FULL)
    at_home.send(at_home.due, **FULL | {"med_ap": (0, 0)})
    assert_sound(page, url, ready=lambda opened: opened.get_by_text("What to count").click())
    assert_sound(page, at_home.base + at_home.url(at_home.due.shift(1)))
