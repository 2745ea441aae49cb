"""Files in a browser: from the button to the months without leaving the keyboard's path; each state of the pages."""

import pytest
from playwright.sync_api import expect

from campaigns.measurements.models import MonthReport, Upload
from campaigns.measurements.workbook.services import confirm, take_in, work_on_next
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.measurements.conftest import FULL
from tests.campaigns.measurements.workbook.conftest import Files, csv_of


@pytest.fixture
def at_home(transactional_db, live_server, page, client, world, phase):
    """Dan has signed in; Harbor House works on three goals and has sent a year."""
    client.force_login(world.dan)
    sign_in_by_cookie(page, live_server.url, client)
    files = Files(world, phase)
    for step in range(1, 4):
        files.send(files.due.shift(-step), **FULL)
    files.base = f"{live_server.url}/h/215001/"
    return files


def mixed(files) -> bytes:
    """Something of everything: new, changed, there already, to mend, unknown."""
    header = ["CCN", "Month", "Code", "Part", "Number", "Out of", "Comment", "Colour"]
    rows = [
        *files.full(pain3=(530, 540)),
        *files.full(files.due.shift(-1), ca_ls=(52, 61)),
        files.row("ca_ls", "53.5", 61),
        files.row("nothing-we-know", 1, 2),
    ]
    return csv_of(rows, header)


def test_from_the_file_to_the_months(at_home, page):
    page.goto(f"{at_home.base}upload/")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "october.csv", "mimeType": "text/csv", "buffer": mixed(at_home)}
    )
    page.get_by_role("button", name="Read the file").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The file waits to be read")
    work_on_next()
    expect(page.get_by_role("heading", name="Nothing is written yet")).to_be_visible()  # the page came by itself
    expect(page.locator("main")).to_contain_text("3 rows below are left out")
    assert MonthReport.objects.filter(month=at_home.due).count() == 0
    page.get_by_role("button", name="Send 1 month and 1 correction").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("being written")
    work_on_next()
    expect(page.locator(".note-ok")).to_contain_text("1 month sent and 1 month corrected")
    assert MonthReport.objects.get(month=at_home.due).status == "sent"


def test_every_state_is_sound(at_home, page, world):
    assert_sound(page, f"{at_home.base}upload/")
    assert_sound(page, f"{at_home.base}uploads/")
    waiting = take_in(place=at_home.home, name="waits.csv", content=mixed(at_home), by=world.dan)
    assert_sound(page, f"{at_home.base}uploads/{waiting.key}/")
    work_on_next()
    assert_sound(page, f"{at_home.base}uploads/{waiting.key}/")
    refused = at_home.read(b"PK\x03\x04", name="broken.xlsx")
    assert_sound(page, f"{at_home.base}uploads/{refused.key}/")
    confirm(upload=waiting, manner="send", by=world.dan)
    work_on_next()
    assert_sound(page, f"{at_home.base}uploads/{waiting.key}/")
    assert_sound(page, f"{at_home.base}uploads/")
    assert Upload.objects.count() == 2


def test_the_chain_s_pages_are_sound(at_home, page, client, world, live_server):
    client.force_login(world.cora)
    sign_in_by_cookie(page, live_server.url, client)
    chain = world.homes["bay"].chain
    world.homes["harbor"].chain = chain
    world.homes["harbor"].save()
    upload = at_home.read(mixed(at_home), by=world.cora, place=chain)
    assert upload.status == "ready" and upload.rows
    for tail in ("upload/", f"uploads/{upload.key}/"):
        assert_sound(page, f"{live_server.url}/c/900/{tail}")
