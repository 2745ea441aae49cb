"""The pages of improvement, as a person sees them: one way through them all, with its mistakes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import assert_sound, sign_in_by_cookie


@pytest.fixture
def place(transactional_db, live_server, page, ada, months, ideas):
    sign_in_by_cookie(page, live_server.url, ada)
    return f"{live_server.url}/h/215001/"


def press(name: str):
    """A page that comes back when its form is sent as it is."""
    return lambda opened: opened.get_by_role("button", name=name).click()


def test_from_the_reason_to_a_closed_cycle(place, page):
    page.goto(place + "goals/ca/steps/")
    page.get_by_role("link", name="Go on with step 1").click()
    page.get_by_label("Why did your home choose this goal?").fill("Mrs. B., born 3/4/1938, asks who comes")
    page.get_by_role("button", name="Save step 1").click()
    expect(page.get_by_role("alert")).to_contain_text("This looks like a date of birth")
    expect(page.get_by_label("Why did your home choose this goal?")).to_have_value(
        "Mrs. B., born 3/4/1938, asks who comes"
    )
    page.get_by_label("Why did your home choose this goal?").fill("Residents ask who comes")
    page.get_by_role("button", name="Save step 1").click()
    expect(page.get_by_role("status")).to_contain_text("Step 1, explore the goal, is saved.")
    assert_sound(page, place + "goals/ca/steps/")
    assert_sound(page, place + "goals/ca/steps/6/")
    page.goto(place + "change-ideas/?goal=ca")
    page.get_by_role("link", name=re.compile("Try it.*Assign the same aides")).click()
    page.get_by_role("textbox", name="Plan").fill("Two weeks on unit 2")
    page.get_by_label("Prediction").fill("80 of 100")
    page.get_by_role("button", name="Begin the cycle").click()
    expect(page.get_by_role("status")).to_contain_text("PDSA 1 has begun.")
    assert_sound(page, page.url)
    page.get_by_role("link", name="Close the cycle").click()
    expect(page.get_by_label("Do: what happened?")).to_be_visible()
    assert_sound(page, page.url, ready=press("Close the cycle"))
    page.get_by_label("Do: what happened?").fill("Tried it")
    page.get_by_label("Study: what did you learn?").fill("It was 78")
    page.get_by_label("Adapt: change it").check()
    page.get_by_label("Act: what will you do now?").fill("Evening shift too")
    page.get_by_role("button", name="Close the cycle").click()
    page.get_by_role("link", name="Begin the next cycle").click()
    expect(page.get_by_role("textbox", name="Plan")).to_have_value(
        "Two weeks on unit 2\nLast time: It was 78\nNow: Evening shift too"
    )


def test_lists_forms_and_notes_are_sound(place, page, choice, world):
    assert_sound(page, place + "improvement/")
    assert_sound(page, place + "improvement/new/", ready=press("Begin the cycle"))
    assert_sound(page, place + "goals/ca/notes/", ready=press("Add the note"))
    page.get_by_label("What happened?").fill("New team")
    page.get_by_role("button", name="Add the note").click()
    page.get_by_role("link", name="Change the note of").click()
    expect(page.get_by_label("What happened?")).to_have_value("New team")
    assert_sound(page, page.url)
    assert_sound(page, place + "change-ideas/")
    assert_sound(page, place.replace("/h/215001/", "/change-ideas/"))
