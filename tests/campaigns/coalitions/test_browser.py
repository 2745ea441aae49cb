"""The pages of a LANE and of a community as a person sees them; a meeting from the plan to approved minutes."""

import datetime as dt
import os
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.community_services import join_community
from campaigns.coalitions.meeting_services import add_action, attach_file, note_attendance
from campaigns.coalitions.minutes_services import approve_minutes, save_draft
from campaigns.coalitions.project_services import add_home, save_project
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.seat_services import add_seat
from campaigns.coalitions.services import add_member, ensure_lanes, invite_member
from facilities.directory.models import Facility
from tests.browser import assert_sound, sign_in_by_cookie
from tests.campaigns.coalitions.conftest import make_community, meet


def test_a_lanes_pages(transactional_db, world, live_server, page, client):
    ensure_lanes(by="tests")
    lane = lane_of("MD")
    body = LaneBody(lane)
    today = body.today
    harriet = add_member(
        lane=lane, name="Harriet Lindqvist", organization="Long-Term Care Forum", kind="consumer", by="tests",
        planned_end=today + dt.timedelta(days=20), starts_on=today - dt.timedelta(days=90),
    )  # fmt: skip
    add_seat(lane=lane, kind="ombudsman", by="tests")
    nora = add_member(lane=lane, name="Nora New", organization="Homes", email="nora@example.org", by="tests")
    invite_member(member=nora, by=world.connie)
    held = meet(body, world.connie, days=-5, title="Fall meeting", agenda="# Numbers\n\n- **Share** of homes\n- Calls")
    note_attendance(meeting=held, members=[harriet], guests=["Gail Summers, AARP"], by=world.connie)
    approve_minutes(
        meeting=held, seen=save_draft(meeting=held, text="## Said\n\nMuch.", by=world.connie).saved_at, by=world.connie
    )
    save_draft(meeting=held, text="Corrected", by=world.connie)
    add_action(meeting=held, what="Call three homes", who="Harriet Lindqvist", until=today, by=world.connie)
    attach_file(meeting=held, upload=SimpleUploadedFile("Tip sheet.txt", b"words"), by=world.connie)
    meet(body, world.connie, days=9, title="Winter meeting", is_open=True)
    project = save_project(
        lane=lane, by=world.connie, title="Quiet nights", status="running", starts_on=today, learned="- **Start** small"
    )
    add_home(project=project, home=world.homes["harbor"], by=world.connie)
    client.force_login(world.connie)
    sign_in_by_cookie(page, live_server.url, client)
    base = f"{live_server.url}/lane/md/"
    for path in [
        "",
        "roster/",
        "meetings/?when=held",
        f"meetings/{held.key}/",
        "meetings/plan/",
        "projects/quiet-nights/",
    ]:
        assert_sound(page, f"{base}{path}")
        _picture(page, path)


def test_a_meeting_from_the_plan_to_approved_minutes(transactional_db, world, live_server, page, client):
    """By keyboard and labels alone."""
    ensure_lanes(by="tests")
    lane = lane_of("MD")
    add_member(lane=lane, name="Harriet Lindqvist", organization="Care Forum", email="h@example.org", by="tests")
    client.force_login(world.connie)
    sign_in_by_cookie(page, live_server.url, client)
    page.goto(f"{live_server.url}/lane/md/meetings/")
    page.get_by_role("link", name="Plan a meeting").click()
    page.get_by_role("button", name="Plan the meeting").click()
    page.get_by_role("link", name="Title: ").click()
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Fall meeting")
    page.get_by_label("Day").fill(str(LaneBody(lane).today))
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Place").fill("Easton Library")
    page.keyboard.press("Enter")
    page.get_by_text("1 member will get a mail.").wait_for()
    page.get_by_role("link", name="Write down who came").click()
    page.get_by_label("Harriet Lindqvist, Care Forum").check()
    page.get_by_role("button", name="Save who came").click()
    page.get_by_text("1 person was there.").wait_for()
    page.get_by_role("link", name="Write the minutes").click()
    page.get_by_label("Minutes").fill("We **agreed**.")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Approve the minutes").click()
    page.get_by_text("Version 1 of the minutes is approved").wait_for()
    page.get_by_label("What is to be done").fill("Call the homes")
    page.get_by_label("Who", exact=True).fill("Harriet")
    page.get_by_label("Until").fill(str(LaneBody(lane).today))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Done").click()
    page.get_by_text("“Call the homes” is done.").wait_for()


def test_a_communitys_pages(transactional_db, world, live_server, page, client):
    ensure_lanes(by="tests")
    community = make_community(world)
    join_community(
        community=community,
        organization="",
        facility=world.homes["harbor"],
        kind="nursing-home",
        name="Ada",
        by="tests",
    )
    client.force_login(world.ada)
    sign_in_by_cookie(page, live_server.url, client)
    for path in ["members/", "members/add/"]:
        assert_sound(page, f"{live_server.url}/h/CMD001/{path}")
        _picture(page, f"community-{path}")
    page.context.clear_cookies()
    client.force_login(world.connie)
    sign_in_by_cookie(page, live_server.url, client)
    for path in ["target/", "homes/"]:
        assert_sound(page, f"{live_server.url}/lane/md/{path}")
        _picture(page, path)
    page.context.clear_cookies()
    for number in range(5):
        Facility.objects.create(ccn=f"2190{number:02d}", name=f"HOME {number}", city="X", state="MD", county="Y")
    assert_sound(page, f"{live_server.url}/states/by-size/")
    client.force_login(world.nat)
    sign_in_by_cookie(page, live_server.url, client)
    for path in ["lanes/md/", "participants/CMD001/invite/"]:
        assert_sound(page, f"{live_server.url}/nation/{path}")


def _picture(page, path: str) -> None:
    """For whoever wants to look: PICTURES=<folder>."""
    folder = os.environ.get("PICTURES")
    if folder:
        name = path.strip("/").replace("/", "-").replace("?", "-") or "week"
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
