"""Every page and state of the months is sound: axe, no sideways scroll, clean console."""

import pytest
from playwright.sync_api import expect

from campaigns.enrollment.models import HomeUnit
from campaigns.measurements.checks import Entry
from campaigns.measurements.locking import return_month
from campaigns.measurements.services import save_draft
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.measurements.conftest import FULL, Sheet
from tests.campaigns.measurements.locked import put_back


@pytest.fixture
def months(transactional_db, live_server, page, client, world, phase):
    """Ada has signed in; units, a draft with parts and an unlikely count, a locked month, one handed back."""
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    sheet = Sheet(world, phase)
    sheet.base = live_server.url
    for number, name in ((1, "Oak"), (2, "A wing with <b>a very long name</b> of sixty letters, no less")):
        HomeUnit.objects.create(facility=sheet.home, number=number, name=name[:60])
    for step in range(1, 6):
        sheet.send(sheet.due.shift(-step), **FULL | ({"pain3": (0, 50)} if step == 2 else {"pain3": (0, 0)}))
    sheet.locked = put_back(sheet.send(sheet.due.shift(-6), **FULL), 100).month
    return_month(enrollment=sheet.enrollment, month=sheet.due.shift(-1), reason="", by=world.rita)
    ca = sheet.measures["ca_ls"]
    save_draft(
        enrollment=sheet.enrollment, month=sheet.due, entries=sheet.entries(med_ap=(40, 64)), by=world.dan,
        parts={(ca, "unit-1"): Entry(20, 30), (ca, "unit-2"): Entry(29, 31)}, note="Survey week",
    )  # fmt: skip
    return sheet


def test_the_pages_of_a_home(months, page):
    assert_sound(page, months.base + months.url())
    assert_sound(page, months.base + months.url(months.locked))
    assert_sound(page, months.base + months.url(months.due.shift(-1)))
    assert_sound(page, months.base + "/h/215001/months/")
    assert_sound(page, f"{months.base}{months.url()}worksheet/")
    assert_sound(page, f"{months.base}{months.url(months.locked)}reopen/")


def test_the_pages_of_the_desk(months, page, client, world):
    client.force_login(world.rita)
    sign_in_by_cookie(page, months.base, client)
    address = f"{months.base}/q/chesapeake-quality/md/homes/215001/months/"
    assert_sound(page, address)
    assert_sound(page, f"{address}{months.due.shift(-2)}/return/")


def test_the_parts_add_up_while_typing(months, page):
    page.goto(months.base + months.url())
    whole = page.locator("#n-ca-ls")
    expect(whole).to_have_value("49")
    expect(whole).to_have_attribute("readonly", "")
    page.locator("#n-ca-ls--unit-1").fill("25")
    expect(whole).to_have_value("54")
    page.locator("#d-ca-ls--unit-1").fill("")
    expect(whole).not_to_have_attribute("readonly", "")
    expect(page.locator("#s-ca-ls")).to_be_hidden()
    page.locator("#n-ca-ls--unit-1").fill("")
    whole.fill("50")
    whole.blur()
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    page.reload()
    expect(whole).to_have_value("50")


def test_the_month_prints_as_a_table(months, page):
    page.goto(months.base + months.url())
    page.set_viewport_size({"width": 700, "height": 900})  # the paper
    page.emulate_media(media="print")
    expect(page.locator(".grid-month thead th").first).to_be_visible()
    assert (
        page.locator(".grid-month tbody").first.evaluate("(body) => getComputedStyle(body).display")
        == "table-row-group"
    )
    first, second = (page.locator(f"#{side}-ca-ls").bounding_box() for side in "nd")
    assert first["y"] == second["y"]
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
