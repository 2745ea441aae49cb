"""The library in a browser: sound at both widths, and written, published and used by hand."""

import pytest
from playwright.sync_api import expect

from campaigns.library import practice_services, services
from campaigns.library.models import LibraryUse, Practice, Resource
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.library import shelves


@pytest.mark.browser
def test_public_and_work_pages_are_sound(page, live_server, as_, world, home, phase, lane_shelf):
    row = shelves.published(
        world.nat, link="https://example.org/a-long-address-that-has-to-break-somewhere/" + "x" * 90
    )
    shelves.published(world.connie, lane_shelf, title="Walking every day", language="es")
    services.begin_version(resource=shelves.published(world.nat, title="Second words"), by=world.nat)
    told = shelves.practice(home, world.ada, world.nat)
    waits = practice_services.submit(practice=shelves.told(home, world.ada, title="Waits"), by=world.ada)
    services.use(home=home, item=row, by=world.ada)
    for path in ("/library/?q=aides", f"/library/{row.slug}/", f"/practices/{told.slug}/", "/for/owners/"):
        assert_sound(page, live_server.url + path)
    for who, paths in {
        "ada": ("/h/215001/practices/", f"/h/215001/practices/{waits.slug}/"),
        "nat": (
            "/nation/library/second-words/",
            "/nation/library/second-words/edit/",
            f"/nation/practices/{waits.slug}/",
        ),
        "connie": ("/lane/md/library/",),
    }.items():
        sign_in_by_cookie(page, live_server.url, as_(who))
        for path in paths:
            assert_sound(page, live_server.url + path)


@pytest.mark.browser
def test_written_previewed_published_and_used_by_hand(page, live_server, as_, world, phase):
    sign_in_by_cookie(page, live_server.url, as_("nat"))
    page.goto(f"{live_server.url}/nation/library/new/")
    page.get_by_label("Title").fill("Quiet nights")
    page.get_by_label("What it is and whom it helps").fill("A walk at two in the morning.")
    page.get_by_label("Kind").select_option("tool")
    page.get_by_label("home leaders").check()
    page.get_by_label("Page").press_sequentially("## Walk")
    expect(page.locator("#look h3")).to_have_text("Walk")  # while typing, nothing saved
    assert not Resource.objects.exists()
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    sign_in_by_cookie(page, live_server.url, as_("ada"))
    page.goto(f"{live_server.url}/library/?q=walking+night")
    page.get_by_role("link", name="Quiet nights").click()
    page.get_by_role("button", name="We use this").click()
    expect(page.get_by_role("status").first).to_contain_text("Harbor House uses")
    assert LibraryUse.objects.get().resource == Resource.objects.get() and not Practice.objects.exists()
