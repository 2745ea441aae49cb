"""The report as its people see it: written with a pause, sent, reviewed; the ranking; on a phone and on a desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.reporting.models import LaneReport
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.reporting.conftest import Q2

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def november():
    """The browser has the real clock, and so has the server here."""


def test_the_convener_writes_and_the_nation_reads(
    page, live_server, client, world, lane, takes_part, sent, time_machine
):
    takes_part(world.homes["harbor"], "2026-02-01")
    client.force_login(world.connie)
    sign_in_by_cookie(page, live_server.url, client)
    list_url = live_server.url + reverse("reporting:reports", args=["md"])
    assert_sound(page, list_url)
    page.goto(list_url)
    page.get_by_role("link", name="April to June 2026").click()
    page.get_by_label("What did the LANE meet about?").fill("Two by telephone")
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=15_000)
    assert LaneReport.objects.get().answers == {"meetings": "Two by telephone"}
    page.context.set_offline(True)
    page.get_by_label("What does the LANE need?").fill("A list of homes")
    expect(page.get_by_text("Not saved, trying again")).to_be_visible(timeout=15_000)
    page.context.set_offline(False)
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=20_000)
    assert LaneReport.objects.get().answers["needs"] == "A list of homes"
    assert_sound(page, live_server.url + reverse("reporting:report", args=["md", "2026-q2"]))
    page.get_by_role("button", name="Look it through and send").click()
    expect(page.get_by_role("heading", name="Sending the report")).to_be_visible()
    assert_sound(page, page.url)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("is with the national team")).to_be_visible()
    assert LaneReport.objects.get().sendings.get().answers[0]["answer"] == "Two by telephone"

    client.force_login(world.nat)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}{reverse('reporting:review')}?quarter={Q2}")
    assert_sound(page, live_server.url + reverse("reporting:reviewing", args=["md", "2026-q2"]))
    assert_sound(page, live_server.url + reverse("reporting:ranking"))
