"""The lost login: somebody can't sign in, the contact of the state of that day helps, and never sees the link."""

import pytest
from playwright.sync_api import Page, expect

from accounts.assistance.models import AssistanceRequest
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery, Message
from tests.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
NEW_PASSWORD = "seven grey herons over the mill 9"


def test_from_the_question_to_the_new_password(page: Page, live_server, world, post_office, new_context):
    base = live_server.url
    page.goto(f"{base}/account/login/")
    page.get_by_role("link", name="I cannot sign in").click()
    page.goto(f"{base}/cannot-sign-in/ask/")
    page.get_by_label("Name, city or CCN of your home").fill("harbor baltimore")
    page.get_by_role("button", name="Find my home").click()
    page.get_by_role("link", name="Harbor House").click()
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Your work e-mail address").fill("ada.new@example.org")
    page.get_by_label("I do not know which e-mail address we used").check()
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_role("heading", name="Request received")).to_be_visible()

    # The password contact of Maryland gets a mail, Ohio's people get none.
    request = AssistanceRequest.objects.get()
    assert request.number in post_office.all_to("pat@example.org")[0]
    assert not [to for to, _ in post_office.mails if to == "otto@example.org"]

    hers = new_context()
    desk = hers.new_page()
    sign_in(desk, base, "pat@example.org")
    desk.goto(f"{base}/q/chesapeake-quality/md/help/")
    desk.get_by_role("link", name="Ada Example").click()
    expect(desk.get_by_text("410-555-0101").first).to_be_visible()
    assert "ada@example.org" not in desk.content(), "addresses on file are masked"
    desk.get_by_label("The administrator", exact=False).first.check()
    desk.get_by_label("Name and title of the person you spoke to").fill("Ada Example, administrator")
    desk.get_by_label("I called the number above").check()
    desk.get_by_label("Ada Example", exact=False).last.check()
    desk.get_by_role("button", name="Send link to address on file").click()
    expect(desk.get_by_text("A link is on its way to the address on file")).to_be_visible()
    seen = desk.content()

    # The link goes to the address on file, not to the one that was typed.
    link = post_office.link_to("ada@example.org", "/password/reset/key/", base)
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert not [m for to, m in post_office.mails if to == "ada.new@example.org" and "/password/reset/" in m.as_string()]
    stored = "".join(
        str(row) for model in (Message, Delivery, AuditEvent, AssistanceRequest) for row in model.objects.values()
    )
    assert token not in seen + stored, "neither the helper nor the database holds the link"

    page.goto(link)
    page.get_by_label("New password", exact=False).first.fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save my new password").click()
    expect(page.get_by_role("heading", name="Your new password is set")).to_be_visible()
    sign_in(page, base, "ada@example.org", NEW_PASSWORD)
    expect(page).to_have_url(f"{base}/h/215001/")
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
