"""The pages as a person meets them: sound at both widths, light and dark; wide drawing at a desk, narrow on a phone."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import expect

from campaigns.enrollment.models import HomeUnit
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.improvement.models import Annotation, Cycle
from campaigns.measurements.models import Observation, ObservationPart
from qioportal.lib.months import Month
from tests.browser import assert_sound, eventually, sign_in_by_cookie
from tests.campaigns.charts import homes, pictures


@pytest.fixture
def harbor(page, live_server, transactional_db, world, client):
    """Harbor House's administrator is signed in."""
    load_definitions(by="tests")
    with time_machine.travel(homes.TODAY, tick=True):
        client.force_login(world.ada)
        sign_in_by_cookie(page, live_server.url, client)
        yield f"{live_server.url}/h/215001/"


def full_home(world):
    """Two years with a note, a cycle, a re-base, units; five other homes."""
    phase = current_phase()
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada)
    homes.fill(enrollment, "ca_ls", pictures.CONSISTENT)
    homes.fill(enrollment, "med_ap", homes.MED)
    homes.aim(enrollment, world.ada, "ca_ls", "85", "2026-01")
    facts = {"enrollment": enrollment, "goal": homes.measure("ca_ls").goal}
    Annotation.objects.create(**facts, month=Month(2025, 12), text="New teams", is_rebase=True)
    Annotation.objects.create(**facts, month=Month(2025, 6), text="New unit")
    Cycle.objects.create(**facts, number=1, title="Same aides", plan="x", prediction="y", starts_on=dt.date(2025, 4, 9))
    HomeUnit.objects.create(facility=world.homes["harbor"], number=1, name="East wing")
    ObservationPart.objects.bulk_create(
        ObservationPart(observation=seen, stratum="unit-1", numerator=seen.numerator // 2, denominator=30)
        for seen in Observation.objects.filter(measure__code="ca_ls")
    )
    homes.neighbours(world, phase, 5)


def test_pages_with_charts_are_sound(page, world, harbor):
    full_home(world)

    def open_table(page):
        page.locator("details.more summary").first.click()

    assert_sound(page, f"{harbor}goals/")
    assert_sound(page, f"{harbor}goals/ca/?compare=yes", ready=open_table)
    assert_sound(page, f"{harbor}goals/ca/?view=control&lines95=yes&from=2027-01&to=2026-01", ready=open_table)
    assert_sound(page, f"{harbor}goals/ca/?view=nhs")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{harbor}goals/ca/")
    expect(page.locator("svg.wide[role=img]").first).to_be_visible()
    expect(page.locator("svg.narrow").first).to_be_hidden()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/h/215001/goals/ca/?from=2024-10&to=2026-09")
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.locator("svg.wide[role=img]").first).to_be_hidden()
    expect(page.locator("svg.narrow").first).to_be_visible()
    line = "getComputedStyle(document.querySelector('.spc .l')).stroke"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(line)
    page.emulate_media(color_scheme="dark")
    eventually(lambda: page.evaluate(line) != light, True)  # the stylesheet overrides the literal colour
    page.emulate_media(media="print")
    eventually(lambda: page.evaluate(line), light)
    expect(page.locator("table.data").first).to_be_visible()
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".look")).to_be_hidden()


def test_desks_pages_are_sound(page, world, harbor, client, live_server):
    full_home(world)
    homes.share(world, "qio")
    for home in type(world.homes["harbor"]).objects.filter(name__startswith="HOME "):
        world.homes[home.ccn] = home
        homes.share(world, "qio", home=home.ccn)
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    desk = f"{live_server.url}/q/chesapeake-quality/md/"
    assert_sound(page, f"{desk}funnel/ca/")
    assert_sound(page, f"{desk}funnel/")
    assert_sound(page, f"{desk}homes/215001/goals/")
    assert_sound(page, f"{desk}homes/215002/goals/")


def test_empty_pages_are_sound(page, world, harbor):
    assert_sound(page, harbor)
    assert_sound(page, f"{harbor}goals/")
    homes.signed(world.homes["harbor"], current_phase(), world.ada)
    assert_sound(page, f"{harbor}goals/ca/")
