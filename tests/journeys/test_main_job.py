"""The main job with three people: a QIO recruiter finds a home and invites its administrator; the administrator signs
in, agrees, chooses goals, enters a month and sees the chart; anybody sees the state page count the home."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.measurements.queries import month_due
from tests.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
NEW_PERSON = "bea.stone@example.org"


def test_from_the_call_to_the_chart(page: Page, live_server, world, phase, post_office, new_context):
    base = live_server.url
    page.goto(f"{base}/states/md/")
    expect(page.get_by_text("of 2 homes take part")).to_be_visible()

    # The recruiter finds the home, calls it, and invites the administrator.
    sign_in(page, base, "rita@example.org")
    page.get_by_role("link", name="Recruitment").first.click()
    page.get_by_label("Search").fill("bay")
    page.get_by_label("Search").press("Enter")
    page.get_by_role("link", name="Bay Manor").click()
    call = page.locator("#call")
    call.get_by_label("How did it go").select_option(label="Talked")
    call.get_by_label("Spoke to").fill("Bea Stone, administrator")
    call.get_by_role("button", name="Log the call").click()
    expect(page.get_by_text("spoke to Bea Stone, administrator")).to_be_visible()
    page.get_by_role("link", name="Invite the administrator").click()
    page.get_by_label("E-mail address").fill(NEW_PERSON)
    page.get_by_role("radio", name="Administrator: signs").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main")).to_contain_text(NEW_PERSON)

    # The administrator reads the mail, chooses a password, and is in.
    link = post_office.link_to(NEW_PERSON, "/invitation/", base)
    hers = new_context()
    home = hers.new_page()
    home.goto(link)
    expect(home.get_by_role("heading", name="Your invitation")).to_be_visible()
    home.get_by_label("Your name").fill("Bea Stone")
    home.get_by_label("Choose a password").fill("nine blue kites over Easton harbor")
    home.get_by_role("button", name="Accept and sign in").click()
    expect(home).to_have_url(f"{base}/h/215002/")

    # She agrees, chooses two goals, sets targets.
    home.goto(f"{base}/h/215002/taking-part/")
    home.get_by_role("link", name="Read and sign").click()
    home.get_by_label("Your title").fill("Administrator")
    home.get_by_label("I have read this and sign it for our home").check()
    home.get_by_role("button", name="Sign the agreement").click()
    expect(home.get_by_role("status").first).to_contain_text("takes part")
    home.goto(f"{base}/h/215002/taking-part/goals/")
    home.get_by_label("Consistent Assignment").check()
    home.get_by_role("button", name="Save goals").click()
    expect(home.get_by_text("Choose at least one clinical goal.").first).to_be_visible()
    home.get_by_label("Pain").check()
    home.get_by_role("button", name="Save goals").click()
    expect(home.get_by_role("button", name="Save targets")).to_be_visible()
    home.goto(f"{base}/h/215002/taking-part/targets/")
    home.get_by_label("Consistent assignment").fill("85")
    home.get_by_label("Pain").fill("6")
    home.get_by_role("button", name="Save targets").click()
    expect(home.get_by_role("cell", name="85.0 per 100")).to_be_visible()

    # She enters the month and sends it.
    month = month_due(timezone.localdate())
    home.goto(f"{base}/h/215002/month/")
    expect(home).to_have_url(f"{base}/h/215002/{month}/")
    for row, (number, out_of) in enumerate([("48", "60"), ("9", "12"), ("5", "55")]):
        home.get_by_label("Number,").nth(row).fill(number)
        home.get_by_label("Out of,").nth(row).fill(out_of)
    home.get_by_role("button", name=f"Send {month.name}").click()
    expect(home.get_by_text(f"{month.name} is sent").or_(home.get_by_text("Sent", exact=True)).first).to_be_visible()

    # She sees the run chart with the rate of the month: 48 of 60 is 80.0 per 100.
    home.goto(f"{base}/h/215002/goals/ca/")
    expect(home.locator("svg.spc").first).to_be_visible()
    home.get_by_text("The numbers as a table").first.click()
    expect(home.get_by_role("cell", name="80.0").first).to_be_visible()
    hers.close()

    # Anybody sees the state page count it; nobody sees a number of the home.
    page.context.clear_cookies()
    page.goto(f"{base}/states/md/")
    taking_part = page.locator(".stat", has_text="of 2 homes take part")
    expect(taking_part.locator("dd")).to_have_text("1")
    page.goto(f"{base}/h/215002/goals/ca/")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
