"""iCalendar: valid, the same after reading and writing, and the hours true on every clock.

The moments are not taken from the code under test: a small evaluator of VTIMEZONE (RFC 5545, 3.6.5) reads what was
written, and is held against zoneinfo; the days of the change of clocks are written by hand.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr

from campaigns.events.ical import CANCEL, REQUEST, Entry, feed, invitation, uid_of
from campaigns.events.times import ZONES, also_words, span_words
from campaigns.events.timezones import timezone_of
from facilities.states.codes import STATES
from tests.campaigns.events.make import make_event, make_row

ALL_ZONES = sorted({state.zone_name for state in STATES.values()})
UTC = dt.UTC


def moment_of(wall: dt.datetime, zone: icalendar.Timezone) -> dt.datetime:
    """UTC of a wall time, by the VTIMEZONE's own words: the observance with the latest onset at or before it holds."""
    found = []
    for part in zone.subcomponents:
        start = part["DTSTART"].dt
        onsets = [start]
        if "RRULE" in part:
            rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=start)
            onsets = [each for each in (rule.before(wall, inc=True),) if each]
        if "RDATE" in part:
            onsets += [each.dt for each in part["RDATE"].dts]
        offset = part["TZOFFSETTO"].td
        found += [(onset, offset) for onset in onsets if onset <= wall]
    return (wall - max(found)[1]).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ALL_ZONES)
def test_every_clock_of_the_states_is_told_truly(name):
    """Each noon of four years, and each half hour around every change of the clocks, but the hour that there is twice
    or never."""
    zone, told = ZoneInfo(name), icalendar.Timezone.from_ical(timezone_of(name).to_ical())
    walls = [dt.datetime(2025, 1, 1, 12) + dt.timedelta(days=n) for n in range(0, 4 * 365, 7)]
    for day in (dt.date(2026, 3, 8), dt.date(2026, 11, 1), dt.date(2027, 3, 14), dt.date(2027, 11, 7)):
        walls += [dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=30 * n) for n in range(-4, 12)]
    for wall in walls:
        first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            assert moment_of(wall, told) == first.astimezone(UTC), f"{wall} in {name}"


@pytest.mark.parametrize(
    ("name", "wall", "utc"),
    [  # by hand: Eastern is 5 hours behind in winter, 4 in summer; Arizona 7 and Puerto Rico 4, always
        ("America/New_York", "2026-03-07 14:00", "2026-03-07 19:00"),
        ("America/New_York", "2026-03-08 14:00", "2026-03-08 18:00"),
        ("America/New_York", "2026-10-31 14:00", "2026-10-31 18:00"),
        ("America/New_York", "2026-11-01 14:00", "2026-11-01 19:00"),
        ("America/New_York", "2026-03-08 03:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08 01:59", "2026-03-08 06:59"),
        ("America/Phoenix", "2026-03-07 14:00", "2026-03-07 21:00"),
        ("America/Phoenix", "2026-07-01 14:00", "2026-07-01 21:00"),
        ("America/Puerto_Rico", "2026-01-15 14:00", "2026-01-15 18:00"),
        ("America/Puerto_Rico", "2026-07-15 14:00", "2026-07-15 18:00"),
        ("America/Los_Angeles", "2026-03-09 09:00", "2026-03-09 16:00"),
        ("Pacific/Honolulu", "2026-07-01 09:00", "2026-07-01 19:00"),
        ("Pacific/Guam", "2026-07-01 09:00", "2026-06-30 23:00"),
        ("America/Anchorage", "2026-11-02 09:00", "2026-11-02 18:00"),
    ],
)
def test_hours_by_hand(db, name, wall, utc):
    starts_at = dt.datetime.fromisoformat(utc).replace(tzinfo=UTC)
    body = feed("x", [Entry(make_event(of="national", starts_at=starts_at, zone=name))])
    calendar = icalendar.Calendar.from_ical(body)
    (event,), (zone,) = calendar.walk("VEVENT"), calendar.walk("VTIMEZONE")
    assert event["DTSTART"].params["TZID"] == zone["TZID"] == name
    written = dt.datetime.strptime(event["DTSTART"].to_ical().decode(), "%Y%m%dT%H%M%S")
    assert written == dt.datetime.fromisoformat(wall)
    assert moment_of(written, zone) == starts_at == event.decoded("DTSTART").astimezone(UTC)


def test_eastern_time_says_its_two_rules(db):
    text = timezone_of("America/New_York").to_ical().decode()
    assert "DTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\nTZNAME:EDT" in text
    assert "DTSTART:20071104T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nTZNAME:EST" in text
    assert "RRULE" not in timezone_of("America/Phoenix").to_ical().decode()


@pytest.fixture
def hostile(world):
    """Words that would break a line, a property or a parameter."""
    return make_event(
        world, title='Falls; "safe", steps\nBEGIN:VALARM', description="**First**\n\nDTSTART:1\\n; " + "é" * 300,
        place="Hall 1, 2nd; floor", link="https://meet.example.org/room?a=1,2",
    )  # fmt: skip


def test_the_feed_is_valid_and_the_same_after_reading_and_writing(world, hostile, phase):
    off = make_event(world, status="cancelled", cancelled_at=hostile.starts_at, sequence=3, zone="America/Phoenix")
    body = feed("Events; of, all", [Entry(hostile), Entry(off)])
    calendar = icalendar.Calendar.from_ical(body)
    assert calendar.to_ical() == body
    calendar.validate()
    assert not calendar.errors and not any(part.errors for part in calendar.walk())
    assert not calendar.get_missing_tzids()
    first, second = calendar.walk("VEVENT")
    assert str(first["SUMMARY"]) == 'Falls; "safe", steps BEGIN:VALARM' and not calendar.walk("VALARM")
    assert "é" * 300 in str(first["DESCRIPTION"]) and "**" not in first["DESCRIPTION"]
    assert str(first["LOCATION"]) == "Hall 1, 2nd; floor" and "meet.example.org" not in body.decode()
    assert (second["STATUS"], second["SEQUENCE"]) == ("CANCELLED", 3)
    assert first["UID"] == uid_of(hostile) and first["UID"] != second["UID"]
    assert first.decoded("DTEND") - first.decoded("DTSTART") == dt.timedelta(hours=1)
    assert all(len(line) <= 75 for line in body.split(b"\r\n")), "folded at 75 octets"
    assert calendar.calendar_name == "Events; of, all" and body.endswith(b"END:VCALENDAR\r\n")


def test_the_invitation_is_a_request_for_one_person_and_its_cancel_has_the_same_uid(world, hostile):
    row = make_row(hostile, "ada")
    asked = icalendar.Calendar.from_ical(invitation(row, REQUEST))
    (event,) = asked.walk("VEVENT")
    assert asked["METHOD"] == "REQUEST" and event["STATUS"] == "CONFIRMED" and event["SEQUENCE"] == 0
    assert event["ATTENDEE"] == "mailto:ada@example.org" and event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ORGANIZER"].params["CN"] == "Chesapeake Quality"
    assert "meet.example.org" in event["DESCRIPTION"], "who has a seat gets the link"
    off = icalendar.Calendar.from_ical(invitation(row, CANCEL))
    assert off["METHOD"] == "CANCEL" and off.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert off.walk("VEVENT")[0]["UID"] == event["UID"] == f"{hostile.key}@localhost"


def test_who_waits_gets_no_link_and_a_tentative_entry(world, hostile):
    body = feed("x", [Entry(hostile, make_row(hostile, "ada", status="waiting"))]).decode()
    assert "STATUS:TENTATIVE" in body and "waiting list" in body and "meet.example" not in body


def test_hours_in_words():
    zone, own = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix")
    start = dt.datetime(2026, 12, 3, 19, tzinfo=UTC)
    end = start + dt.timedelta(minutes=90)
    assert span_words(start, end, zone) == "Thursday, December 3, 2026, 2:00 p.m. to 3:30 p.m. EST"
    assert also_words(start, end, zone, own) == "12:00 p.m. to 1:30 p.m. MST"
    assert also_words(start, end, zone, ZoneInfo("America/Detroit")) == ""
    summer = start.replace(month=7)
    assert also_words(summer, summer + dt.timedelta(hours=1), zone, own) == "12:00 p.m. to 1:00 p.m. MST"
    late = dt.datetime(2026, 12, 4, 3, tzinfo=UTC)
    assert span_words(late, late + 4 * (end - start), zone).endswith("to Friday, December 4, 2026, 4:00 a.m. EST")
    guam = also_words(late, late + dt.timedelta(hours=1), zone, ZoneInfo("Pacific/Guam"))
    assert guam == "Friday, December 4, 2026, 1:00 p.m. to 2:00 p.m. ChST"


def test_every_state_has_a_clock_to_choose():
    assert {name for name, _ in ZONES} == set(ALL_ZONES)
