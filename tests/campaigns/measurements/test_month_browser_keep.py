"""Nothing typed is ever lost: a dropped line, an ended session, somebody else in between; and what must not stay."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.measurements.models import Observation
from campaigns.measurements.services import save_draft
from tests.browser import eventually, sign_in_by_cookie
from tests.campaigns.measurements.conftest import FULL, Sheet
from tests.campaigns.measurements.test_month_browser import stored

KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('month:'))"


@pytest.fixture
def at_home(transactional_db, live_server, page, client, world, phase):
    client.force_login(world.dan)
    sign_in_by_cookie(page, live_server.url, client)
    sheet = Sheet(world, phase)
    sheet.base = live_server.url
    sheet.address = live_server.url + sheet.url()
    return sheet


def type_a_month(page, codes=FULL):
    for code, (number, out_of) in FULL.items():
        if code in codes:
            page.locator(f"#n-{code.replace('_', '-')}").fill(str(number))
            page.locator(f"#d-{code.replace('_', '-')}").fill(str(out_of))


def test_a_dropped_line_loses_nothing(at_home, page):
    page.goto(at_home.address)
    page.context.set_offline(True)
    type_a_month(page)
    status = page.locator("[data-status]")
    expect(status).to_contain_text("No connection. What you type")
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(status).to_contain_text("not sent")
    expect(page.locator("#n-ca-ls")).to_have_value("53")
    assert stored() == {}
    page.close()  # and the window is closed as well
    page = reopened(page)
    page.goto(at_home.address)
    expect(page.locator("#d-pain3")).to_have_value("50")
    # the closing window may have got its save through as the line came back: then this page says so from the start
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"Saved (at|\w{3} \d)"))
    assert stored() == FULL
    eventually(lambda: page.evaluate(KEPT), [])


def reopened(closed):
    closed.context.set_offline(False)
    return closed.context.new_page()


def test_an_ended_session_loses_nothing(at_home, page, client, world):
    page.goto(at_home.address)
    page.context.clear_cookies()
    page.locator("#n-ca-ls").fill("53")
    expect(page.locator("[data-status]")).to_contain_text("you are signed out")
    page.goto(at_home.address)  # to sign-in
    client.force_login(world.dan)
    sign_in_by_cookie(page, at_home.base, client)
    page.goto(at_home.address)
    expect(page.locator("#n-ca-ls")).to_have_value("53")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    assert stored() == {"ca_ls": (53, None)}


def test_somebody_else_in_between_is_a_question(at_home, page, world):
    page.goto(at_home.address)
    page.context.set_offline(True)
    page.locator("#n-ca-ls").fill("53")
    page.locator("#note-ca-ls").evaluate("(field) => field.closest('details').open = true")
    page.locator("#note-ca-ls").fill("Two new units")
    entries = at_home.entries(ca_ls=(50, 61))
    save_draft(enrollment=at_home.enrollment, month=at_home.due, entries=entries, by=world.ada)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(at_home.address)
    expect(page.locator("[data-kept]")).to_contain_text("Since then others were saved")
    expect(page.locator("#n-ca-ls")).to_have_value("50")
    page.get_by_role("button", name="Look at both").click()
    expect(page.locator("main")).to_contain_text("by Ada Example")
    expect(page.locator("main")).to_contain_text("Two new units")
    page.get_by_label(re.compile("as you typed it here")).check()
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.locator("#n-ca-ls")).to_have_value("53")
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert Observation.objects.get().note == "Two new units"
    eventually(lambda: page.evaluate(KEPT), [])


def test_what_this_window_saved_while_it_closed_is_no_question(at_home, page):
    """The answer to the first saving comes when the page is being left, the second saving gets no answer at all: the
    page that is loaded shows the first, which is nobody else's."""
    page.goto(at_home.address)
    held = []
    page.route("**/h/**", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    field = page.locator("#n-ca-ls")
    field.fill("5")
    eventually(lambda: page.wait_for_timeout(20) or len(held), 1)
    field.fill("53")
    page.evaluate("dispatchEvent(new Event('beforeunload'))")
    held[0].continue_()
    eventually(lambda: page.wait_for_timeout(20) or len(held), 2)
    held[1].abort()
    assert stored() == {"ca_ls": (5, None)}
    page.unroute("**/h/**")
    page.reload()
    expect(field).to_have_value("53")
    expect(page.locator("[data-kept]")).to_be_hidden()
    eventually(stored, {"ca_ls": (53, None)})


def test_what_is_kept_goes_at_sign_out_and_after_14_days(at_home, page):
    page.goto(at_home.address)
    page.evaluate("""() => {
        localStorage.setItem('month:9:215001:2020-01', JSON.stringify({ at: Date.now() - 15 * 864e5, fields: {} }));
        localStorage.setItem('month:9:215001:2020-02', JSON.stringify({ at: Date.now() - 13 * 864e5, fields: {} }));
        localStorage.setItem('month:9:215001:2020-03', 'no such thing');
    }""")
    page.goto(at_home.base + "/account/")
    eventually(lambda: page.evaluate(KEPT), ["month:9:215001:2020-02"])
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(re.compile(r"^(?!.*/account/$).*"))
    page.goto(at_home.base + "/")
    eventually(lambda: page.evaluate(KEPT), [])


def test_a_note_about_a_resident_stays_nowhere(at_home, page):
    page.goto(at_home.address)
    page.locator("#n-ca-ls").fill("53")
    page.get_by_text("Note", exact=False).locator("xpath=ancestor-or-self::summary").first.click()
    page.locator("#note-ca-ls").fill("Mr. X, SSN 123-45-6789")
    page.locator("#note-ca-ls").blur()
    expect(page.locator("#m-ca-ls")).to_contain_text("The note was not kept")
    assert "123-45" not in page.evaluate("JSON.stringify(localStorage)")
    assert Observation.objects.get().note == ""


PASTE = """(field, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def values(page) -> list[str]:
    return page.locator("td > input[data-side]").evaluate_all("(all) => all.map((each) => each.value)")


def test_a_block_from_a_spreadsheet(at_home, page):
    page.goto(at_home.address)
    first = page.locator("#n-ca-ls")
    first.focus()
    first.evaluate(PASTE, "53\t1,061\r\n9\t12\r\n\t64\r\nabout 4\t50\r\n1\t2\r\n")
    assert values(page) == ["53", "1061", "9", "12", "", "64", "", "50"]
    said = page.locator("[data-pasted-words]")
    expect(said).to_contain_text("6 numbers put in")
    expect(said).to_contain_text("2 cells did not fit")
    expect(said).to_contain_text("1 cell is no whole number")
    expect(page.locator("tbody[data-row=ca-ls] output")).to_have_text("5.0")
    page.get_by_role("button", name="Undo").click()
    eventually(lambda: values(page), [""] * 8)
    second = page.locator("#d-ca-ss")
    second.focus()
    second.evaluate(PASTE, "1 200\t9\n64.0\t")  # a thousand with a narrow space; one column too many
    assert values(page)[3:6] == ["1200", "", "64"]
    page.keyboard.press("Control+z")
    eventually(lambda: values(page), [""] * 8)
    expect(page.locator("[data-status]")).not_to_contain_text("Not saved")
