"""Meetings of LANEs and communities in the state's feed, in their members' own feeds and in the public list."""

import datetime as dt

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.coalitions.bodies import CommunityBody, LaneBody
from campaigns.coalitions.meeting_services import cancel_meeting, change_meeting
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import add_member, end_membership, ensure_lanes
from campaigns.events.feeds import make_key, person_feed
from tests.campaigns.coalitions.conftest import make_community, meet, text_of
from tests.campaigns.events.make import make_event, soon
from tests.query_growth import assert_same_queries

STATE = "/events/feeds/md.ics"


@pytest.fixture
def lane(world):
    ensure_lanes(by="tests")
    return LaneBody(lane_of("MD"))


@pytest.fixture
def plan(world, lane):
    def make(title, **facts):
        return meet(lane, world.connie, title=title, **facts)

    return make


def entries(body: bytes) -> dict[str, icalendar.Event]:
    """By title; the file is valid and the same after reading and writing."""
    calendar = icalendar.Calendar.from_ical(body)
    calendar.validate()
    assert calendar.to_ical() == body and not calendar.get_missing_tzids()
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def of_person(user) -> dict[str, icalendar.Event]:
    return entries(person_feed(user)[0])


def test_open_ones_are_in_the_states_feed_and_closed_ones_only_in_the_members(client, world, plan):
    day = timezone.localdate() + dt.timedelta(days=7)
    plan("Open to all", day=day, is_open=True, ends_at=dt.time(11, 30), link="https://meet.example.org/a", agenda="- X")
    plan("Closed", day=day + dt.timedelta(days=1), agenda="- **Seats**")
    make_event(world, title="Webinar", is_public=True, starts_at=soon(30))
    public = entries(client.get(STATE).content)
    assert list(public) == ["Open to all", "Webinar"]
    shown = public["Open to all"]
    begins = shown.decoded("DTSTART")
    assert begins.time() == dt.time(10) and begins.date() == day and str(begins.tzinfo) == "America/New_York"
    assert shown.decoded("DTEND") - begins == dt.timedelta(minutes=90)
    assert "meet.example.org" in shown["DESCRIPTION"] and "X" not in shown["DESCRIPTION"], "the agenda is the members'"
    assert shown["URL"].endswith(f"/events/lane/md/{day}/") and client.get(f"/events/lane/md/{day}/").status_code == 200
    assert list(entries(client.get("/events/feeds/oh.ics").content)) == []
    for member in (world.connie, world.mel):
        mine = of_person(member)
        assert list(mine) == ["Open to all", "Closed"]
        assert "Seats" in mine["Closed"]["DESCRIPTION"] and "DTEND" not in mine["Closed"], "nobody said when it ends"
        assert "/lane/md/meetings/" in mine["Closed"]["URL"]
        assert mine["Open to all"]["UID"] == shown["UID"]
    for other in (world.ada, world.rita, world.nat, world.sam):
        assert of_person(other) == {}


def test_who_is_on_the_roster_has_them_until_the_term_ends(world, lane, plan):
    plan("Closed")
    row = add_member(lane=lane.whole, name="Sam", organization="AARP", by="tests")
    row.user = world.sam
    row.starts_on = timezone.localdate() - dt.timedelta(days=9)
    row.save()
    assert list(of_person(world.sam)) == ["Closed"]
    end_membership(member=row, by=world.connie)
    assert of_person(world.sam) == {}


def test_a_communitys_meetings_are_its_peoples(world):
    community = make_community(world)
    meet(CommunityBody(community), world.ada, title="Readmissions")
    assert list(of_person(world.ron)) == ["Readmissions"] and of_person(world.connie) == {}
    assert f"/h/{community.ccn}/members/meetings/" in of_person(world.ron)["Readmissions"]["URL"]


def test_a_change_and_a_cancellation_reach_the_calendar(client, world, plan):
    meeting = plan("Fall meeting", is_open=True)
    first, tag = entries(client.get(STATE).content)["Fall meeting"], client.get(STATE)["ETag"]
    assert first["SEQUENCE"] == 0 and first["STATUS"] == "CONFIRMED"
    moved = {"day": meeting.day + dt.timedelta(days=2), "starts_at": dt.time(14)}
    change_meeting(meeting=meeting, by=world.connie, **moved)
    second = entries(client.get(STATE, headers={"if-none-match": tag}).content)["Fall meeting"]
    assert (second["SEQUENCE"], second["UID"]) == (1, first["UID"])
    assert second.decoded("DTSTART") - first.decoded("DTSTART") == dt.timedelta(days=2, hours=4)
    change_meeting(meeting=meeting, by=world.connie, **moved)
    assert entries(client.get(STATE).content)["Fall meeting"]["SEQUENCE"] == 1, "nothing changed"
    cancel_meeting(meeting=meeting, reason="Snow", by=world.connie)
    off = entries(client.get(STATE).content)["Fall meeting"]
    assert (off["STATUS"], off["SEQUENCE"], off["UID"]) == ("CANCELLED", 2, first["UID"])
    assert "Snow" not in off["DESCRIPTION"], "the reason is for the members"
    assert "Snow" in of_person(world.mel)["Fall meeting"]["DESCRIPTION"]
    assert "does not take place" in text_of(client.get(f"/events/lane/md/{moved['day']}/"))


def test_the_mails_to_members_carry_it_into_their_calendars(world, lane, plan):
    add_member(lane=lane.whole, name="Olive", organization="AARP", email="olive@example.org", by="tests")

    def mailed() -> tuple[str, icalendar.Event]:
        (file,) = render_delivery(Delivery.objects.latest("pk")).files
        calendar = icalendar.Calendar.from_ical(file.body)
        calendar.validate()
        assert calendar.to_ical() == file.body and f"method={calendar['METHOD']}" in file.kind
        (event,) = calendar.walk("VEVENT")
        assert event["ATTENDEE"] == "mailto:olive@example.org" and event["ORGANIZER"].params["CN"] == "Maryland LANE"
        return str(calendar["METHOD"]), event

    meeting = plan("Fall meeting", agenda="- Seats", tell=True)
    method, first = mailed()
    assert (method, first["SEQUENCE"]) == ("REQUEST", 0) and "Seats" in first["DESCRIPTION"]
    change_meeting(meeting=meeting, by=world.connie, tell=True, starts_at=dt.time(14))
    method, second = mailed()
    assert (method, second["SEQUENCE"], second.decoded("DTSTART").hour) == ("REQUEST", 1, 14)
    cancel_meeting(meeting=meeting, reason="Snow", by=world.connie)
    method, off = mailed()
    assert (method, off["STATUS"], off["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert first["UID"] == second["UID"] == off["UID"] == of_person(world.mel)["Fall meeting"]["UID"]


def test_one_that_closes_leaves_the_states_feed_and_stays_with_the_members(client, world, plan):
    meeting = plan("Now closed", is_open=True)
    change_meeting(meeting=meeting, by=world.connie, is_open=False)
    assert entries(client.get(STATE).content) == {} and list(of_person(world.mel)) == ["Now closed"]
    assert client.get(f"/events/lane/md/{meeting.day}/").status_code == 404


def test_a_feed_with_meetings_is_told_by_its_content_alone(client, world, plan):
    plan("Closed")
    address = f"/events/feeds/mine/{make_key(user=world.mel)}.ics"
    answer = client.get(address)
    assert "Last-Modified" not in answer, "who belongs to a LANE leaves no moment"
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_across_daylight_saving_the_hour_stays_that_of_the_wall(world, plan):
    with time_machine.travel("2026-02-20 15:00Z"):
        plan("Winter", day=dt.date(2026, 3, 6))
        plan("Summer", day=dt.date(2026, 3, 13))
        found = of_person(world.mel)
    assert [found[name].decoded("DTSTART").hour for name in ("Winter", "Summer")] == [10, 10]
    moments = [found[name].decoded("DTSTART").astimezone(dt.UTC).hour for name in ("Winter", "Summer")]
    assert moments == [15, 14]


def test_in_the_public_list_they_stand_in_the_order_of_time(client, world, plan):
    today = timezone.localdate()
    for days in (3, 9):
        make_event(world, title=f"Event {days}", is_public=True, starts_at=soon(days))
    plan("Meeting 6", day=today + dt.timedelta(days=6), is_open=True)
    plan("Members only", day=today + dt.timedelta(days=7))
    plan("Long ago", day=today - dt.timedelta(days=20), is_open=True)

    def titles(**asked) -> list[str]:
        page = text_of(client.get("/events/", asked))
        names = ["Event 3", "Event 9", "Meeting 6", "Members only", "Long ago"]
        return sorted((name for name in names if name in page), key=page.index)

    assert titles() == ["Event 3", "Meeting 6", "Event 9"]
    assert titles(when="past") == ["Long ago"]
    assert titles(state="oh") == [] and titles(state="md", kind="lane-meeting") == ["Meeting 6"]
    assert titles(kind="webinar") == [] and titles(q="easton") == ["Meeting 6"]
    assert Client().get("/events/lane/md/2026-99-99/").status_code == 404
    assert Client().get("/events/lane/gu/2026-01-01/").status_code == 404


def test_feed_and_list_need_no_more_queries_for_ten(client, world, plan):
    make_event(world, is_public=True)
    plan("One", is_open=True)

    def both() -> None:
        client.get(STATE)
        client.get("/events/")

    def grow() -> None:
        for n in range(10):
            plan(f"Meeting {n}", days=8 + n, is_open=True)

    assert_same_queries(both, grow)


def test_the_states_page_announces_what_comes_and_leads_to_the_calendar(client, world, plan):
    page = text_of(client.get("/states/md/"))
    assert "Nothing is announced just now." in page
    make_event(world, title="Webinar", is_public=True, starts_at=soon(30))
    make_event(world, title="Hidden")
    off = plan("Called off", is_open=True)
    cancel_meeting(meeting=off, reason="Snow", by=world.connie)
    plan("Open to all", is_open=True)
    answer = client.get("/states/md/")
    coming = answer.text[answer.text.index('id="events"') :]
    assert coming.index("Open to all") < coming.index("Webinar") and STATE in coming
    assert "Hidden" not in coming and "Called off" not in coming


def test_nobody_is_asked_to_come_to_what_is_off_or_over(client, world, plan):
    coming, over, off = (plan(f"Day {days}", days=days, is_open=True) for days in (3, -3, 9))
    cancel_meeting(meeting=off, reason="Snow", by=world.connie)
    says = {coming: "Just come", over: "This meeting is over", off: "does not take place"}
    for meeting, words in says.items():
        page = text_of(client.get(reverse("events:public-meeting", args=["md", meeting.key])))
        assert words in page and ("Just come" in page) == (meeting == coming), meeting


def test_a_home_and_a_member_find_them_in_their_lists(client, world, phase, plan):
    plan("Open to all", is_open=True)
    plan("Closed")
    client.force_login(world.ada)
    page = text_of(client.get("/h/215001/events/"))
    assert "Open to all" in page and "Just come" in page and "Closed" not in page
    client.force_login(world.mel)
    mine = client.get("/me/events/").text
    assert "Meetings of your coalition" in mine and "Closed" in mine and "/lane/md/meetings/" in mine
    assert 'href="/me/events/calendar/"' in client.get("/lane/md/meetings/").text
