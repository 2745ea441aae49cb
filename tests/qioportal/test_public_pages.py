"""The public pages that belong to no room: what they must say, what they must never say, and that they are sound."""

import pytest
from bs4 import BeautifulSoup

from campaigns.goals.models import Phase
from tests.browser import assert_sound

PAGES = ["about", "concern-about-care", "for-families", "for-staff", "for-owners", "help", "privacy", "accessibility"]


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(response) -> str:
    return " ".join(soup_of(response).get_text(" ").split())


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_open_says_it_is_not_cms_and_leads_somewhere(client, db, name):
    response = client.get(f"/{name}/")
    page = text_of(response)
    assert response.status_code == 200
    assert "This is not a website of CMS or of any government agency" in page
    assert "nhqualitycampaign" not in page
    for link in {a["href"] for a in soup_of(response).find_all("a", href=True) if a["href"].startswith("/")}:
        assert client.get(link).status_code in (200, 302), link
    assert client.post(f"/{name}/").status_code == 405


def test_the_foot_leads_to_the_pages(client, db):
    foot = soup_of(client.get("/help/")).find("footer")
    links = {a["href"] for a in foot.find_all("a")}
    assert links >= {"/about/", "/who-helps/", "/concern-about-care/", "/help/", "/privacy/", "/accessibility/"}


def test_taking_part_is_not_a_rating(client, db):
    for name in ["about", "for-families", "for-owners"]:
        page = text_of(client.get(f"/{name}/")).lower()
        assert "not a rating" in page, name


def test_the_rule_on_the_pages_is_the_phases(client, phase):
    Phase.objects.filter(pk=phase.pk).update(min_goals=4)
    for name in ["about", "for-owners"]:
        assert "at least 4 goals, one clinical and one process" in text_of(client.get(f"/{name}/"))


def test_a_concern_is_not_taken_and_everybody_who_takes_it_is_named(client, world):
    response = client.get("/concern-about-care/")
    page = text_of(response)
    for said in ["takes no complaints", "911", "1-800-677-1116", "1-800-633-4227", "ombudsman", "survey agency"]:
        assert said in page
    assert not soup_of(response).find("textarea") and not soup_of(response).find("form", method="post")
    phones = {a["href"] for a in soup_of(response).find_all("a", href=True) if a["href"].startswith("tel:")}
    assert {"tel:911", "tel:18006771116", "tel:18006334227"} <= phones
    assert "We are checking which one serves Maryland" in text_of(client.get("/concern-about-care/?state=md"))
    assert "There is no state at this address" in text_of(client.get("/concern-about-care/?state=<b>"))


def test_privacy_says_counts_only_and_the_rule_in_plain_words(client, db):
    page = text_of(client.get("/privacy/"))
    for said in ["42 CFR Part 480", "counts from 1 to 10", "No name, no birth date", "Only cookies that are needed"]:
        assert said in page


def test_the_help_desk_is_the_settings(client, db, settings):
    settings.HELP_DESK_PHONE, settings.HELP_DESK_EMAIL = "800-555-0199", "desk@example.org"
    for name in ["help", "privacy", "accessibility"]:
        page = text_of(client.get(f"/{name}/"))
        assert "800-555-0199" in page and "desk@example.org" in page


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_sound(transactional_db, live_server, page, name):
    assert_sound(page, f"{live_server.url}/{name}/")


def test_a_chosen_state_is_sound(transactional_db, world, live_server, page):
    page.goto(f"{live_server.url}/concern-about-care/")
    page.get_by_label("State of the home").select_option("Maryland")
    page.get_by_role("button", name="Show whom to call").click()
    page.get_by_text("We are checking which one serves Maryland").wait_for()
    assert_sound(page, page.url)
