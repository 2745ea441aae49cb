"""The public library: who sees what, filters with counts, pages by audience, what fits a home and what it uses."""

import pytest
from django.utils import timezone

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal
from campaigns.library import services
from campaigns.library.models import LibraryUse
from campaigns.library.queries import link_of, national_for_public, published_for, used_by, visible
from facilities.directory.models import Facility
from tests.campaigns.library import shelves
from tests.query_growth import assert_same_queries

USE = "/h/215001/practices/use/"


@pytest.fixture
def closed(world):
    """By audience: written for people of a kind who sign in."""
    return {
        audience: shelves.published(world.nat, title=f"For {audience}", audiences=(audience,), is_open=False)
        for audience in ("home-leaders", "qio-staff", "lane")
    }


def test_closed_material_is_for_people_of_its_kind(as_, world, closed):
    seen = {
        "": set(), "sam": set(), "ada": {"home-leaders"}, "cora": {"home-leaders"}, "mel": {"home-leaders", "lane"},
        "rita": set(closed), "nat": set(closed),
    }  # fmt: skip
    for who, kinds in seen.items():
        client = as_(who)
        for audience, row in closed.items():
            expected = 200 if audience in kinds else 404 if who else 302  # who comes from a mail signs in first
            assert client.get(f"/library/{row.slug}/").status_code == expected, (who, audience)
        page = client.get("/library/").content.decode()
        assert {audience for audience, row in closed.items() if f"/library/{row.slug}/" in page} == kinds
    assert not visible(None).exists()
    assert as_("").get("/library/for-lane/")["Location"] == "/sign-in/?next=/library/for-lane/"
    assert "no-store" in as_("ada").get(f"/library/{closed['home-leaders'].slug}/")["Cache-Control"]


def test_filters_have_counts_and_none_leads_to_nothing(as_, world, phase):
    shelves.published(world.nat, title="One", goals=("CA",), kind="tool")
    shelves.published(world.nat, title="Two", goals=("MED",), kind="form", steps=())
    shelves.published(world.nat, title="Three", goals=(), kind="form", language="es")
    page = as_("").get("/library/").content.decode()
    assert "Tool (1)" in page and "Form (2)" in page and "Slides" not in page and "Spanish (1)" in page
    assert f">{Goal.objects.get(phase=phase, code='CA').short_name} (2)" in page  # its own, and the one for any goal
    page = as_("").get("/library/", {"goal": "ca"}).content.decode()
    assert "/library/one/" in page and "/library/three/" in page and "/library/two/" not in page
    assert "Tool (1)" in page and "Form (1)" in page
    page = as_("").get("/library/", {"goal": "ca", "kind": "form", "step": "7"}).content.decode()
    assert "Nothing matches" in page
    page = as_("").get("/library/", {"goal": "nonsense", "kind": "<b>", "page": "99"}).content.decode()
    assert "/library/two/" in page
    assert "/library/?goal=ca" in as_("").get("/goals/ca/").content.decode()


def test_an_empty_library_says_what_to_do(as_, world):
    assert b"The library is empty" in as_("").get("/library/").content
    assert b"Nothing for owners yet" in as_("").get("/for/owners/").content
    assert b"No practice yet" in as_("").get("/practices/").content
    assert as_("").get("/for/qio-staff/").status_code == 404


def test_tip_sheets_by_audience(as_, world):
    shelves.published(world.nat, title="Ask the aide", audiences=("residents-and-families",), kind="tip-sheet")
    shelves.published(world.nat, title="Pregunte", audiences=("residents-and-families",), language="es")
    shelves.published(world.nat, title="For boards", audiences=("owners",))
    page = as_("").get("/for/residents-and-families/").content.decode()
    assert "Ask the aide" in page and "For boards" not in page and "Spanish (1)" in page
    page = as_("").get("/for/residents-and-families/", {"language": "es"}).content.decode()
    assert "Pregunte" in page and "Ask the aide" not in page
    assert b"Nothing matches" in as_("").get("/for/owners/", {"q": "zeppelin"}).content


def test_words_are_marked_and_practices_are_named_too(as_, world, home):
    shelves.published(world.nat, title="Quiet <b>nights</b>", body="Noise at night: oil the doors.")
    shelves.practice(home, world.ada, world.nat)
    page = as_("").get("/library/", {"q": "night noise"}).content.decode()
    assert "&lt;b&gt;<mark>nights</mark>&lt;/b&gt;" in page and "1 practice told by homes" in page


def test_a_link_says_that_it_leaves_the_portal(as_, world):
    row = shelves.published(world.nat, link="https://example.org/video", body="")
    page = as_("").get(link_of(row)).content.decode()
    assert 'href="https://example.org/video"' in page and "leads out of the portal" in page and "noreferrer" in page


def test_national_material_stands_on_every_state_page(as_, world):
    row = shelves.published(world.nat, title="National tool")
    shelves.published(world.nat, title="Closed", audiences=("home-leaders",), is_open=False)
    shelves.published(world.rita, shelves.of_qio(world), title="The QIO's")
    assert national_for_public() == [row]
    for state in ("md", "oh", "gu"):
        page = as_("").get(f"/states/{state}/").content.decode()
        assert "National tool" in page and "Closed" not in page and "The QIO" not in page


def test_who_writes_to_homes_chooses_from_what_concerns_them(world, lane_shelf):
    nation = shelves.published(world.nat, title="National falls")
    ours = shelves.published(world.rita, shelves.of_qio(world), title="Our falls")
    lane = shelves.published(world.connie, lane_shelf, title="LANE tool")
    shelves.published(world.otto, shelves.of_qio(world, "oh", "OH"), title="Their falls")
    shelves.draft(world.rita, shelves.of_qio(world), title="Draft falls")
    desk = shelves.of_qio(world)
    assert list(published_for(desk)) == [lane, nation, ours]
    assert set(published_for(desk, "falls")) == {nation, ours}
    assert list(published_for(shelves.NATION)) == [nation]


def homes(count: int) -> list[Facility]:
    return [
        Facility.objects.create(ccn=f"21510{number}", name="X", state="MD", seen_on=timezone.localdate())
        for number in range(count)
    ]


def test_used_by_is_shown_from_five_homes_on(as_, world):
    row = shelves.published(world.nat)
    for home in homes(4):
        services.use(home=home, item=row, by=world.nat)
    page = as_("").get(link_of(row)).content.decode()
    assert "Shown from 5 homes on" in page
    services.use(home=world.homes["harbor"], item=row, by=world.ada)
    used_by([row])
    assert row.homes == 5
    assert "5 homes say that they use it" in as_("").get(link_of(row)).content.decode()
    assert "Used by 5 homes" in as_("").get("/library/").content.decode()
    services.stop_using(home=world.homes["harbor"], item=row, by=world.ada)
    assert "Shown from 5 homes on" in as_("").get(link_of(row)).content.decode()


def test_we_use_this_and_no_longer(as_, world, home):
    row, ada = shelves.published(world.nat), as_("ada")
    assert b"We use this" in ada.get(link_of(row)).content
    facts = {"kind": "resource", "slug": row.slug, "back": "item"}
    assert ada.post(USE, facts)["Location"] == link_of(row)
    ada.post(USE, facts)  # a second press
    use = LibraryUse.objects.get()
    assert (use.facility, use.said_by, use.ends_on) == (home, world.ada, None)
    assert b"Harbor House no longer uses it" in ada.get(link_of(row)).content
    assert row.current.title.encode() in ada.get("/h/215001/practices/").content
    services.withdraw(resource=row, reason="Old", by=world.nat)
    assert b"Withdrawn by its owner" in ada.get("/h/215001/practices/").content
    ada.post(USE, facts | {"act": "stop", "back": ""})
    use.refresh_from_db()
    assert use.ends_on is not None
    assert ada.post(USE, facts).status_code == 404  # gone for everybody else
    assert ada.post(USE, {"kind": "other", "slug": "x"}).status_code == 404
    assert b"We use this" not in as_("rita").get("/library/").content


def test_what_fits_the_home_comes_first(as_, world, home, phase):
    enrollment = sign_agreement(home=home, phase=phase, by=world.ada, title="Administrator")
    choose_goals(enrollment=enrollment, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    other = shelves.published(world.nat, title="Other goal", goals=("PAIN",))
    general = shelves.published(world.nat, title="Any goal", goals=(), steps=())
    goal = shelves.published(world.nat, title="My goal", goals=("CA",), steps=("7",))
    step = shelves.published(world.nat, title="My step", goals=("CA",), steps=("1",))
    shelves.published(world.otto, shelves.of_qio(world, "oh", "OH"), title="Of Ohio", goals=("CA",))
    page = as_("ada").get("/h/215001/practices/").content.decode()
    places = [page.index(f"/library/{row.slug}/") for row in (step, goal, general)]
    assert places == sorted(places) and f"/library/{other.slug}/" not in page and "Of Ohio" not in page
    assert "step 1: Explore the goal" in page and "For any goal" in page
    assert 'href="/h/215001/practices/" aria-current="page"' in page  # the menu of the home


def test_lists_ask_no_more_for_more_rows(as_, world, home):
    shelves.published(world.nat)
    services.use(home=home, item=shelves.published(world.nat, title="A quiet night"), by=world.ada)
    shelves.practice(world.homes["bay"], world.ada, world.nat)
    visitor, ada = as_(""), as_("ada")

    def grow():
        for number in range(6):
            row = shelves.published(world.nat, title=f"Another night {number}")
            services.use(home=home, item=row, by=world.ada)
            shelves.practice(world.homes["bay"], world.ada, world.nat, title=f"Another {number}")

    def look():
        for address in ("/library/", "/library/?q=night", "/practices/?q=night", "/for/owners/", "/states/md/"):
            assert visitor.get(address).status_code == 200
        assert ada.get("/h/215001/practices/").status_code == 200

    assert_same_queries(look, grow)
