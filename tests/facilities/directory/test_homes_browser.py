"""The directory as people meet it: at a phone's and a desk's width, light and dark, with the keyboard alone."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from facilities.cms.models import RatingSnapshot
from facilities.directory.models import Facility, FacilityChange
from tests.browser import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)


def a_rich_home(world) -> None:
    home = world.homes["bay"]
    Facility.objects.filter(pk=home.pk).update(
        name="ARK HEALTHCARE & REHABILITATION AT GOVERNOR’S HOUSE WITHOUT-ANY-END-IN-SIGHT",
        special_focus="SFF Candidate",
        ownership="For profit - Limited Liability company", legal_name="X" * 120, certified_on=dt.date(1990, 7, 1),
    )  # fmt: skip
    for month in range(1, 13):
        RatingSnapshot.objects.create(
            facility=home, processing_date=dt.date(2021, month, 1), overall=month % 5 + 1, staffing_footnote="12"
        )
    for month, field in [(3, "name"), (4, "ownership"), (5, "status")]:
        FacilityChange.objects.create(
            facility=home, field=field, seen_on=dt.date(2021, month, 1), old="A" * 120, new="open"
        )


@pytest.mark.parametrize(
    "path",
    [
        "/homes/",
        "/homes/?q=bay&chain=900&status=all&stars=2%2B",
        "/homes/?q=nowhere",
        "/homes/215002/",
        "/homes/365002/",
    ],
)
def test_pages_are_sound(page, live_server, world, harbor_takes_part, path):
    a_rich_home(world)
    assert_sound(page, live_server.url + path)


def test_from_the_box_to_the_home_by_keyboard(page, live_server, world):
    page.goto(f"{live_server.url}/homes/")
    page.get_by_label("Search name, city, county, CCN or chain").focus()
    page.keyboard.type("harbor balt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/homes/?q=harbor+balt**")
    expect(page.get_by_role("searchbox")).to_have_value("harbor balt")
    page.get_by_role("link", name="Harbor House").press("Enter")
    page.wait_for_url("**/homes/215001/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor House")
    expect(page.get_by_role("link", name="Call 410-555-0101")).to_have_attribute("href", "tel:+14105550101")
