"""The pages as a person meets them: sound at both widths, light and dark; wide drawing at a desk, narrow on a phone."""

import pytest
import time_machine

from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.charts import homes


@pytest.fixture
def harbor(page, live_server, transactional_db, world, client):
    """Harbor House's administrator is signed in."""
    load_definitions(by="tests")
    with time_machine.travel(homes.TODAY, tick=True):
        client.force_login(world.ada)
        sign_in_by_cookie(page, live_server.url, client)
        yield f"{live_server.url}/h/215001/"


def test_pages_with_charts_are_sound(page, world, harbor):
    homes.busy_home(world, current_phase())
    homes.neighbours(world, current_phase(), 5)

    def open_table(page):
        page.locator("details.more summary").first.click()

    assert_sound(page, f"{harbor}goals/")
    assert_sound(page, f"{harbor}goals/ca/", ready=open_table)
    assert_sound(page, harbor)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{harbor}goals/ca/")
    assert page.locator("svg.wide[role=img]").first.is_visible()
    assert not page.locator("svg.narrow").first.is_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    assert not page.locator("svg.wide[role=img]").first.is_visible()
    assert page.locator("svg.narrow").first.is_visible()
    line = "getComputedStyle(document.querySelector('.spc .l')).stroke"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(line)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(line) != light  # the stylesheet overrides the literal colour
    page.emulate_media(media="print")
    assert page.evaluate(line) == light
    assert page.locator("table.data").first.is_visible()
    assert not page.locator(".side").is_visible()


def test_empty_pages_are_sound(page, world, harbor):
    assert_sound(page, harbor)
    assert_sound(page, f"{harbor}goals/")
    homes.signed(world.homes["harbor"], current_phase(), world.ada)
    assert_sound(page, f"{harbor}goals/ca/")
    assert_sound(page, harbor)
