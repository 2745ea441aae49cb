"""Calendar feeds over HTTP: of a state, of a goal, of a person; asked cheaply; a key that is the person's alone."""

import re

import icalendar
import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.events import seats
from campaigns.events.models import Event, FeedKey
from tests.campaigns.events.make import DAY, make_event, make_row, soon
from tests.query_growth import assert_same_queries

STATE = "/events/feeds/md.ics"


def titles(answer) -> list[str]:
    calendar = icalendar.Calendar.from_ical(answer.content)
    calendar.validate()
    assert calendar.to_ical() == answer.content
    return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]


def test_a_states_feed_holds_its_public_events_and_the_nations(client, world):
    make_event(world, title="Ours", is_public=True, starts_at=soon(3), link="https://meet.example.org/secret")
    make_event(world, of="national", title="All", is_public=True, starts_at=soon(4))
    make_event(world, title="Off", is_public=True, starts_at=soon(5), status="cancelled", cancelled_at=timezone.now())
    make_event(world, title="Hidden")
    make_event(world, title="Draft", is_public=True, status="draft")
    make_event(world, title="Long ago", is_public=True, starts_at=soon(-100))
    make_event(world, title="Ohio", is_public=True, state="OH", qio=world.qios["oh"])
    answer = client.get(STATE)
    assert titles(answer) == ["Ours", "All", "Off"] and "secret" not in answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    for wrong in ("zz", "MD", "goal-zz"):
        assert client.get(f"/events/feeds/{wrong}.ics").status_code == 404


def test_a_goals_feed(client, world, phase):
    goal = phase.goals.first()
    make_event(world, title="About it", is_public=True).goals.add(goal)
    make_event(world, title="Not", is_public=True)
    assert titles(client.get(f"/events/feeds/goal-{goal.slug}.ics")) == ["About it"]


def test_who_has_it_already_gets_304_until_something_changes(client, world):
    event = make_event(world, is_public=True, changed_at=timezone.now() - DAY)
    first = client.get(STATE)
    assert first["ETag"] and first["Last-Modified"] and first["Cache-Control"] == "public, max-age=900"
    for header, value in [("HTTP_IF_NONE_MATCH", first["ETag"]), ("HTTP_IF_MODIFIED_SINCE", first["Last-Modified"])]:
        again = client.get(STATE, **{header: value})
        assert again.status_code == 304 and again.content == b"" and again["ETag"] == first["ETag"]
    Event.objects.filter(pk=event.pk).update(title="New", changed_at=timezone.now() - DAY / 2)
    for header, value in [("HTTP_IF_NONE_MATCH", first["ETag"]), ("HTTP_IF_MODIFIED_SINCE", first["Last-Modified"])]:
        assert client.get(STATE, **{header: value}).status_code == 200
    Event.objects.filter(pk=event.pk).update(is_public=False, changed_at=timezone.now() - DAY / 3)
    assert client.get(STATE, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 200, "it has gone"


def test_a_feed_needs_no_more_queries_for_ten(client, world):
    make_event(world, is_public=True)
    assert_same_queries(lambda: client.get(STATE), lambda: [make_event(world, is_public=True) for _ in range(10)])


@pytest.fixture
def ada(client, world, phase):
    client.force_login(world.ada)
    return client


def new_address(client) -> str:
    page = client.post("/me/events/calendar/").content.decode()
    return re.search(r"<code>http://localhost[:\d]*(/events/feeds/mine/\S+?\.ics)</code>", page)[1]


def test_a_persons_feed_by_a_key_shown_once(ada, world):
    seat = make_event(world, title="Seat", link="https://meet.example.org/a", starts_at=soon(3))
    make_row(seat, "ada")
    make_row(make_event(world, title="Wait", starts_at=soon(4)), "ada", status="waiting")
    make_row(make_event(world, title="Left", starts_at=soon(5)), "ada", status="left")
    make_row(make_event(world, title="Not hers"), "dan")
    assert "No address yet" in ada.get("/me/events/calendar/").content.decode()
    address = new_address(ada)
    key = address.split("/")[-1].removesuffix(".ics")
    kept = FeedKey.objects.get()
    assert key not in kept.digest and len(key) >= 43
    assert key not in ada.get("/me/events/calendar/").content.decode(), "shown once"
    assert not AuditEvent.objects.filter(details__icontains=key).exists()
    ada.logout()
    answer = ada.get(address)
    assert titles(answer) == ["Seat", "Wait"] and "meet.example.org" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-cache"
    assert ada.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    seats.leave(row=seat.sign_ups.get(), by="public")
    assert "Last-Modified" not in answer, "changed within the same second, it could not be told"
    assert titles(ada.get(address, HTTP_IF_NONE_MATCH=answer["ETag"])) == ["Wait"]


def test_a_new_key_ends_the_one_before_and_a_stopped_one_is_dead(ada, world):
    first = new_address(ada)
    second = new_address(ada)
    assert (ada.get(first).status_code, ada.get(second).status_code) == (404, 200)
    ada.post("/me/events/calendar/", {"act": "stop"})
    assert ada.get(second).status_code == 404 and FeedKey.objects.count() == 2
    third = new_address(ada)
    world.ada.is_active = False
    world.ada.save()
    assert ada.get(third).status_code == 404, "the sign-in is shut, so is the feed"
