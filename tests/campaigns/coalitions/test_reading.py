"""What the QIO and the national team read of a LANE's meetings: what is settled, never a draft, never a file."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.coalitions.meeting_services import add_action, attach_file, note_attendance, settle_action
from campaigns.coalitions.minutes_services import approve_minutes, save_draft
from tests.campaigns.coalitions.conftest import text_of
from tests.query_growth import assert_same_queries

DESK, NATION = "/q/chesapeake-quality/md/lane/", "/nation/lanes/md/"
READERS = [("rita", DESK), ("nat", NATION)]


@pytest.fixture
def held(plan, world, join):
    meeting = plan(days=-5, title="Fall meeting", agenda="- Numbers", link="https://meet.example.org/secret")
    note_attendance(meeting=meeting, members=[join(starts_on=meeting.day)], guests=[], by=world.connie)
    approve(meeting, "The share rose.", world.connie)
    until = meeting.day + dt.timedelta(days=9)
    add_action(meeting=meeting, what="Call three homes", who="Pete", until=until, by=world.connie)
    done = add_action(meeting=meeting, what="Send the sheet", who="Ann", until=until, by=world.connie)
    settle_action(action=done, is_done=True, by=world.connie)
    attach_file(meeting=meeting, upload=SimpleUploadedFile("Names.txt", b"words"), by=world.connie)
    save_draft(meeting=meeting, text="Half a thought.", by=world.connie)
    return meeting


def approve(meeting, text, by):
    approve_minutes(meeting=meeting, seen=save_draft(meeting=meeting, text=text, by=by).saved_at, by=by)


@pytest.mark.parametrize(("who", "place"), READERS)
def test_settled_is_read_and_drafts_stay(client, world, held, who, place):
    client.force_login(world.people[who])
    assert f'href="{place}meetings/"' in client.get(place).content.decode()
    assert "Fall meeting" in text_of(client.get(f"{place}meetings/?when=held"))
    answer = client.get(f"{place}meetings/{held.key}/")
    page = text_of(answer)
    for seen in ("Numbers", "The share rose.", "Call three homes", "Harriet Lindqvist"):
        assert seen in page
    for kept in ("Half a thought", "Draft", "Names.txt", "meet.example.org", "Write on", "Attach", "Add it"):
        assert kept not in page
    assert f'"{place}meetings/' in answer.content.decode() and '"/lane/md/' not in answer.content.decode()
    actions = text_of(client.get(f"{place}meetings/actions/"))
    assert "Call three homes" in actions and "Send the sheet" not in actions
    assert "The share rose." in text_of(client.get(f"{place}meetings/{held.key}/minutes/1/"))
    assert client.get(f"{place}meetings/{held.key}/minutes/2/").status_code == 404, "the draft has no address"
    assert client.get(f"{place}meetings/?when=held&q=thought").context["page"].paginator.count == 0


def test_a_draft_alone_is_said_to_be_one(client, world, plan):
    meeting = plan(days=-1)
    save_draft(meeting=meeting, text="Half a thought.", by=world.connie)
    client.force_login(world.nat)
    page = text_of(client.get(f"{NATION}meetings/{meeting.key}/"))
    assert "None are approved yet" in page and "Half" not in page


def test_nobody_reads_from_another_state_and_nothing_is_written_from_there(client, world, held):
    client.force_login(world.otto)
    assert client.get(f"{DESK}meetings/").status_code == 404
    client.force_login(world.rita)
    for path in ("plan/", f"{held.key}/files/", f"{held.key}/minutes/", f"{held.key}/change/"):
        assert client.get(f"{DESK}meetings/{path}").status_code == 404
    assert client.get("/nation/lanes/gu/meetings/").status_code == 404


def test_the_list_costs_the_same_for_many(client, world, plan):
    client.force_login(world.nat)
    plan(days=-9)
    assert_same_queries(
        lambda: client.get(f"{NATION}meetings/?when=held"), lambda: [plan(days=-number) for number in range(1, 8)]
    )


def test_the_desk_finds_hospitals_and_coalitions_and_who_may_invite_does(client, world, lane, community):
    client.force_login(world.rita)
    page = client.get(DESK).content.decode()
    where = "/q/chesapeake-quality/md/homes/CMD001/invite/"
    assert where in page and where in client.get("/q/chesapeake-quality/md/coalitions/CMD001/").content.decode()
    assert "Invite who runs it" in text_of(client.get(where))
