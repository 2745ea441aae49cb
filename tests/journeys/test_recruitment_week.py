"""A recruiter's week: a list is brought in, homes are called, one signs on paper and one says no; the state's share
rises on the public page, and at the end the homes are handed over."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.recruitment.lists.services import work_on_next
from campaigns.recruitment.models import Call, Prospect, SignedPaper
from tests.browser import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_from_the_list_to_the_signature(page: Page, live_server, world, phase, new_context):
    base, today = live_server.url, timezone.localdate()
    desk = f"{base}/q/chesapeake-quality/md"
    public = new_context().new_page()
    public.goto(f"{base}/states/md/")
    taking_part = public.locator(".stat", has_text="of 2 homes take part").locator("dd")
    expect(taking_part).to_have_text("0")

    # The recruiter brings her own list in, looks at what it would change, and has it written.
    sign_in(page, base, "rita@example.org")
    page.goto(f"{desk}/recruitment/lists/")
    rows = ["CCN,Assigned to (e-mail),Next step,On", f"215001,rita@example.org,Call the administrator,{today}",
            "215002,rita@example.org,,"]  # fmt: skip
    page.get_by_label("File").set_input_files(
        {"name": "my homes.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="my homes.csv")).to_be_visible()
    work_on_next()
    page.reload()
    page.get_by_role("button", name="Write 2 homes").click()
    expect(page.locator("main")).to_contain_text("The list is being written")
    work_on_next()
    page.reload()
    expect(page.get_by_text("2 homes changed")).to_be_visible()

    # The call list: the call that was agreed for today comes first. One press writes it down and opens the next home.
    page.goto(f"{desk}/calls/")
    expect(page.get_by_role("heading", name="Harbor House, Baltimore")).to_be_visible()
    expect(page.get_by_role("link", name="410-555-0101").first).to_have_attribute("href", "tel:+14105550101")
    page.get_by_role("button", name="I am calling now").click()
    expect(page.get_by_text("Calling now")).to_be_visible()
    page.get_by_role("button", name="Will sign").click()
    expect(page.get_by_role("status").get_by_text("Will sign")).to_be_visible()
    expect(page.get_by_role("heading", name="Bay Manor, Easton")).to_be_visible()

    # The next home says no, and why.
    page.get_by_text("It said no").click()
    page.get_by_label("Why", exact=True).select_option("The chain decides")
    page.get_by_label("In the home's own words").fill("Tidewater decides in spring")
    page.get_by_role("button", name="Write the no down").click()
    expect(page.get_by_role("heading", name="Nobody to call now")).to_be_visible()
    page.goto(f"{desk}/homes/215002/")
    expect(page.get_by_text("The chain decides: Tidewater decides in spring").first).to_be_visible()

    # The first home signs on paper; its scan is recorded.
    page.goto(f"{desk}/homes/215001/")
    page.get_by_role("link", name="Record a signed statement").click()
    page.get_by_label("Name of the signer").fill("Ada Example")
    page.get_by_label("Title").fill("Administrator")
    page.get_by_label("Signed on").fill(today.isoformat())
    page.get_by_label("Scan of the signed paper").set_input_files(
        {"name": "statement.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Record the statement").click()
    expect(page.get_by_text("Harbor House takes part")).to_be_visible()
    assert SignedPaper.objects.get().scan.size == len(PDF)

    # Anybody sees the share of the state rise.
    public.reload()
    expect(taking_part).to_have_text("1")
    expect(public.locator("main")).to_contain_text("50.0%")

    # She leaves: her homes go to a colleague, who finds them with their calls.
    page.goto(f"{desk}/recruitment/people/")
    page.get_by_role("row", name="Rita Example").get_by_role("link", name="Hand over").click()
    page.get_by_label("Lea Example").check()
    page.get_by_role("button", name="Show who would get what").click()
    page.get_by_role("button", name="Hand over 2 homes").click()
    expect(page.get_by_role("row", name="Lea Example")).to_contain_text("2")
    assert set(Prospect.objects.values_list("assigned_to__email", flat=True)) == {"lea@example.org"}
    assert Call.objects.filter(by=world.rita).count() == 2
    public.context.close()
