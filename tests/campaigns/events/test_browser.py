"""The pages of events as people see them: sound at a phone's and a desk's width; the main ways walked by hand."""

import datetime as dt

from django.utils import timezone

from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import ensure_lanes
from campaigns.events.cohort_models import CoachContact, Coaching, Cohort, CohortHome
from campaigns.events.models import Event, SignUp
from campaigns.events.tokens import place_token
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.coalitions.conftest import meet
from tests.campaigns.events.make import HOUR, make_event, make_row, soon

DESK = "/q/chesapeake-quality/md/"
LIST = f"{DESK}events/"


def full(world, phase) -> dict:
    """An event with people, one that is over with answers to give, a cohort, a pair."""
    harbor = world.homes["harbor"]
    event = make_event(
        world, title="Falls in winter", is_public=True, capacity=2, zone="America/Chicago", hours="1.5",
        description="**Come**\n\n- one\n- two", link="https://meet.example.org/a", slug="falls-1",
    )  # fmt: skip
    event.goals.set(phase.goals.all()[:2])
    for name, status in [("ada", "seat"), ("dan", "seat"), ("nia", "waiting")]:
        make_row(event, name, status=status, facility=harbor)
    over = make_event(world, title="Where we stand", starts_at=timezone.now() - 3 * HOUR, hours="1", slug="stand-1")
    for position, kind in enumerate(["scale", "yes-no", "words"], 1):
        over.questions.create(position=position, text=f"Question {position}?", kind=kind)
    came = make_row(over, "ada", facility=harbor, attended_at=timezone.now())
    cohort = Cohort.objects.create(
        qio=world.qios["md"], state="MD", slug="falls", name="Falls", phase=phase, needed=2, out_of=3
    )  # fmt: skip
    cohort.sessions.set([event, over])
    CohortHome.objects.create(cohort=cohort, facility=harbor, starts_on=dt.date(2026, 1, 1))
    pair = Coaching.objects.create(
        home=harbor, coach_home=world.homes["bay"], coach_name="Cleo Coach", goal=phase.goals.first(), aim="Calm days"
    )  # fmt: skip
    CoachContact.objects.create(coaching=pair, kind="visit", note="We walked.", written_by=world.rita)
    return {"event": event, "over": over, "came": came, "pair": pair}


def test_a_holders_pages_are_sound(page, live_server, transactional_db, world, phase, client):
    made = full(world, phase)
    client.force_login(world.rita)
    sign_in_by_cookie(page, live_server.url, client)
    tails = ["", "falls-1/", "falls-1/edit/", "falls-1/cancel/", "stand-1/attendance/", "stand-1/questions/",
             "falls-1/materials/", "cohorts/", "cohorts/falls/", "cohorts/new/"]  # fmt: skip
    coaches, invitation = f"{DESK}coaches/", f"{DESK}mailings/new/?event=falls-1"
    for path in [*(LIST + tail for tail in tails), coaches, f"{coaches}{made['pair'].pk}/", invitation]:
        assert_sound(page, live_server.url + path)
    page.goto(f"{live_server.url}{LIST}stand-1/code/")
    page.get_by_role("button", name="Make a code").click()
    code = page.locator(".event-code").inner_text()
    page.goto(f"{live_server.url}/check-in/")
    page.get_by_label("Code").fill(code.lower())
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You are checked in").wait_for()
    page.goto(f"{live_server.url}{LIST}falls-1/edit/")
    page.get_by_label("Place").fill("Hall 2")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("3 people get a mail about this change").wait_for()
    page.get_by_role("button", name="Save and tell them").click()
    page.get_by_text("3 people get a mail.").wait_for()
    assert Event.objects.get(slug="falls-1").place == "Hall 2"


def test_pages_of_homes_people_and_the_public_are_sound(page, live_server, transactional_db, world, phase, client):
    made = full(world, phase)
    base = live_server.url
    make_event(world, title="Seats left", is_public=True, starts_at=soon(20), slug="left-1")
    place, waits = (place_token(row) for row in (made["came"], SignUp.objects.get(email="nia@example.org")))
    ensure_lanes(by="tests")
    met = meet(LaneBody(lane_of("MD")), world.connie, is_open=True)
    meeting = f"/events/lane/md/{met.day}/"
    places = [f"/events/place/{place}/", f"/events/place/{waits}/"]
    for path in ["/events/", "/events/falls-1/", *places, meeting, "/states/md/", "/check-in/"]:
        assert_sound(page, base + path)
    client.force_login(world.ada)
    sign_in_by_cookie(page, base, client)
    home = "/h/215001/events/"
    for path in [home, f"{home}left-1/", f"{home}coaches/{made['pair'].pk}/", "/me/events/", "/me/events/calendar/"]:
        assert_sound(page, base + path)
    page.goto(f"{base}{home}left-1/")
    page.get_by_role("button", name="Sign me up").click()
    page.get_by_text("Ada Example has a seat").wait_for()
    page.get_by_label("Name").fill("Nia Brooks")
    page.get_by_label("E-mail address").fill("nia@example.org")
    page.keyboard.press("Enter")
    page.get_by_text("Nia Brooks has a seat").wait_for()
    page.get_by_role("link", name="My place").click()
    page.get_by_role("button", name="Leave the event").click()
    page.get_by_text("You are not signed up any more").wait_for()
    assert sorted(SignUp.objects.filter(event__slug="left-1").values_list("email", "status")) == [
        ("ada@example.org", "left"), ("nia@example.org", "seat"),
    ]  # fmt: skip
