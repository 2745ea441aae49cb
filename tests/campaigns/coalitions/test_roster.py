"""Pages of the coalitions: the roster and what its convener does there, the desk of the QIO, the public card."""

import csv
import io

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from accounts.audit.models import AuditEvent
from campaigns.coalitions.models import Lane, LaneRole
from campaigns.coalitions.queries import current_members, lane_of
from campaigns.coalitions.services import add_member, ensure_lanes
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.coalitions.conftest import text_of

ROSTER = "/lane/md/roster/"


@pytest.fixture
def convener(client, world, lane):
    client.force_login(world.connie)
    return client


def test_the_convener_adds_leads_over_and_ends(convener, lane):
    assert "Add the first member" in text_of(convener.get(ROSTER))
    facts = {"name": "Harriet Lindqvist", "organization": "Care Forum", "email": "h@example.org", "role": "member",
             "kind": "consumer"}  # fmt: skip
    page = text_of(convener.post(f"{ROSTER}add/", facts, follow=True))
    assert "Harriet Lindqvist belongs to Maryland LANE" in page and "h@example.org" in page
    address = f"{ROSTER}harriet-lindqvist-care-forum/"
    assert "leads Maryland LANE from today on" in text_of(convener.get(address))
    assert "is the convener of Maryland LANE" in text_of(convener.post(f"{address}convener/", follow=True))
    assert "will have no convener until you name another" in text_of(convener.get(address))
    assert "has ended" in text_of(convener.post(f"{address}end/", follow=True))
    assert "has ended already" in text_of(convener.post(f"{address}end/", follow=True)), "second click"
    assert "is no longer a member" in text_of(convener.post(f"{address}convener/", follow=True))
    assert convener.get(address).status_code == 404
    assert AuditEvent.objects.filter(actor="connie@example.org", action__startswith="coalitions").count() == 3


def test_errors_are_named_on_top_and_at_the_field_and_input_is_kept(convener, lane, join):
    join()
    twice = {"name": "Harriet Lindqvist", "organization": "Care Forum", "role": "member", "kind": "other"}
    page = text_of(convener.post(f"{ROSTER}add/", twice))
    assert "One thing needs a look" in page and "is a member for Care Forum already" in page
    response = convener.post(
        f"{ROSTER}add/", {"name": "Kept <b>", "organization": "", "email": "x", "role": "convener", "kind": "other"}
    )
    page = text_of(response)
    assert "3 things need a look" in page and b"Kept &lt;b&gt;" in response.content
    assert "x" * 500 not in text_of(convener.post(f"{ROSTER}add/", {"name": "x" * 500}))
    assert lane.members.count() == 1


def test_nothing_changes_on_get(convener, lane, join):
    member = join()
    for what in ["end", "convener"]:
        assert convener.get(f"{ROSTER}{member.slug}/{what}/").status_code == 405
    member.refresh_from_db()
    assert (member.role, member.ends_on) == ("member", None)


def test_a_convener_reaches_no_other_lane(convener, lane):
    ohio = add_member(lane=lane_of("OH"), name="Olive", organization="Ohio Forum", by="tests")
    assert convener.get("/lane/oh/roster/").status_code == 404
    assert convener.post(f"/lane/oh/roster/{ohio.slug}/end/").status_code == 404
    assert convener.post(f"{ROSTER}{ohio.slug}/end/", follow=True).status_code == 200
    assert lane_of("OH").members.get().ends_on is None


def test_members_read_and_do_not_write(client, world, lane, join):
    member = join()
    client.force_login(world.mel)
    page = client.get(ROSTER)
    assert "Harriet Lindqvist" in text_of(page) and b"/add/" not in page.content
    for path in ["add/", f"{member.slug}/"]:
        assert client.get(ROSTER + path).status_code == 403
    assert client.post(f"{ROSTER}{member.slug}/end/").status_code == 403


def test_the_qio_reads_at_its_desk(client, world, lane, join):
    join()
    client.force_login(world.rita)
    page = client.get("/q/chesapeake-quality/md/lane/")
    assert "Harriet Lindqvist" in text_of(page) and b"/lane/md/roster/" not in page.content
    client.force_login(world.otto)
    assert client.get("/q/chesapeake-quality/md/lane/").status_code == 404


def test_search_pages_and_file(convener, lane, join):
    for number in range(30):
        join(f"Person {number:02d}", "AARP" if number % 2 else "Ombudsman", email=f"p{number}@example.org")
    page = text_of(convener.get(ROSTER))
    assert "1 to 25 of 30 members" in page
    assert "26 to 30 of 30 members" in text_of(convener.get(f"{ROSTER}?page=2"))
    assert "1 to 15 of 15 members" in text_of(convener.get(f"{ROSTER}?q=aarp"))
    page = text_of(convener.get(ROSTER, {"q": "zebra <b>"}))
    assert "Nobody matches “zebra <b>”" in page and "Add a member" in page and "Export" not in page
    response = convener.get(f"{ROSTER}roster.csv", {"q": "person 07"})
    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert (row["name"], row["email"], row["role"]) == ("Person 07", "p7@example.org", "member")


def test_the_public_card_shows_names_and_organizations_and_no_personal_mail(lane, join):
    join(role=LaneRole.CONVENER, email="harriet@private.example")
    join("<script>x</script> Paul", "Homes", email="paul@private.example")
    Lane.objects.filter(pk=lane.pk).update(email="lane-md@example.org")
    card = render_to_string(
        "campaigns/coalitions/_lane_card.html", {"lane": lane_of("MD"), "members": current_members(lane)}
    )
    words = text_of(card)
    assert "Convener: Harriet Lindqvist, Care Forum" in words and "lane-md@example.org" in words and "Homes" in words
    assert "private.example" not in card and "<script>x" not in card
    empty = render_to_string("campaigns/coalitions/_lane_card.html", {"lane": lane_of("OH"), "members": []})
    assert "being gathered" in text_of(empty)


def test_queries_do_not_grow(convener, lane, join):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            convener.get(ROSTER)
        return len(queries)

    join()
    convener.get(ROSTER)
    one = asked()
    for number in range(10):
        join(f"Person {number}", "AARP")
    assert asked() == one


def test_the_pages_are_sound(transactional_db, world, live_server, page, client):
    ensure_lanes(by="tests")
    lane = lane_of("MD")
    for name in ["Harriet Lindqvist", "Paul Ortiz"]:
        add_member(
            lane=lane, name=name, organization="Maryland Long-Term Care Forum", email="a@example.org", by="tests"
        )
    client.force_login(world.connie)
    sign_in_by_cookie(page, live_server.url, client)
    base = f"{live_server.url}{ROSTER}"
    assert_sound(page, base)
    assert_sound(page, f"{base}paul-ortiz-maryland-long-term-care-forum/")
    assert_sound(page, f"{base}add/")
    page.get_by_role("button", name="Add the member").click()
    page.get_by_role("link", name="Name: Please give the name.").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Nora")
    page.get_by_label("Organization", exact=True).fill("Ombudsman")
    page.keyboard.press("Enter")
    page.get_by_text("Nora belongs to Maryland LANE").wait_for()
    page.context.clear_cookies()
    client.force_login(world.lea)
    sign_in_by_cookie(page, live_server.url, client)
    assert_sound(page, f"{live_server.url}/q/chesapeake-quality/md/lane/")
