"""A holder writes, changes with a look at who is told, copies, opens, closes and cancels."""

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.events.models import Event
from campaigns.events.seats import sign_up
from tests.campaigns.events.make import DAY, HOUR, make_event, make_row, soon
from tests.query_growth import assert_same_queries

LIST = "/q/chesapeake-quality/md/events/"


@pytest.fixture
def rita(client, world, phase):
    client.force_login(world.rita)
    return client


def given(**changes) -> dict:
    """The form as somebody fills it in; hours on the event's clock."""
    day = (timezone.now() + 20 * DAY).date()
    return {
        "kind": "webinar", "title": "Falls  in winter", "description": "**Come**", "zone": "America/New_York",
        "starts_at": f"{day}T14:00", "ends_at": f"{day}T15:30", "place": "", "link": "https://meet.example.org/a",
        "series": "Falls", "audience": "homes", "capacity": "30", "hours": "1.5", "sign_up_until": "",
    } | changes  # fmt: skip


def form_of(event: Event, **changes) -> dict:
    """What the page of an event would send."""
    zone = ZoneInfo(event.zone)
    walls = {name: f"{getattr(event, name).astimezone(zone):%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")}
    names = ("kind", "title", "description", "zone", "place", "link", "series", "audience")
    facts = {name: getattr(event, name) for name in names}
    return facts | walls | {"capacity": event.capacity or "", "hours": "", "sign_up_until": ""} | changes


def page_of(answer) -> str:
    return answer.content.decode()


def test_from_the_form_to_a_draft_to_an_open_event(rita, world, phase):
    goal = phase.goals.first()
    page = page_of(rita.post(f"{LIST}new/", given(goals=[goal.pk]), follow=True))
    event = Event.objects.get()
    assert (event.title, event.status, event.qio, event.state) == ("Falls in winter", "draft", world.qios["md"], "MD")
    assert event.slug == f"falls-in-winter-{event.starts_at.date()}" and list(event.goals.all()) == [goal]
    assert "2:00 p.m. to 3:30 p.m." in page and "<strong>Come</strong>" in page and "Open sign-up" in page
    assert rita.get(f"/events/{event.slug}/").status_code == 404, "a draft is the holder's alone"
    assert "Sign-up is open" in page_of(rita.post(f"{LIST}{event.slug}/open/", follow=True))
    assert rita.get(f"/events/{event.slug}/").status_code == 200
    assert "Falls in winter" in page_of(rita.get(LIST)) and "0 of 30" in page_of(rita.get(LIST))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "Please give the title"),
        ({"title": "x" * 151}, "150"),
        ({"ends_at": "2026-01-01T10:00"}, "end after it begins"),
        ({"ends_at": "2099-01-01T10:00"}, "more than two weeks"),
        ({"starts_at": "2027-03-14T02:30", "ends_at": "2027-03-14T04:00"}, "does not exist on that day"),
        ({"starts_at": "soon"}, "Write day and hour"),
        ({"zone": "Europe/Berlin"}, "Europe/Berlin"),
        ({"capacity": "0"}, "1"),
        ({"hours": "0"}, "0.25"),
        ({"link": "javascript:alert(1)"}, "valid URL"),
        ({"sign_up_until": "2099-01-01T10:00"}, "end after the event"),
        ({"description": "SSN 123-45-6789"}, "Social Security"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(rita, change, says):
    assert says in page_of(rita.post(f"{LIST}new/", given(**change)))
    assert not Event.objects.exists()


def test_an_hour_that_there_is_twice_is_the_first_and_one_never_is_refused_only_where_clocks_change(rita):
    twice = {"starts_at": "2027-11-07T01:30", "ends_at": "2027-11-07T03:00"}
    rita.post(f"{LIST}new/", given(**twice))
    assert Event.objects.get().starts_at == dt.datetime(2027, 11, 7, 5, 30, tzinfo=dt.UTC), "still daylight time"
    arizona = {"starts_at": "2027-03-14T02:30", "ends_at": "2027-03-14T04:00", "zone": "America/Phoenix"}
    rita.post(f"{LIST}new/", given(title="There", **arizona))
    assert Event.objects.get(title="There").starts_at == dt.datetime(2027, 3, 14, 9, 30, tzinfo=dt.UTC)


def test_a_change_that_matters_shows_who_is_told_before_it_is_saved(rita, world):
    event = make_event(world, title="Falls", capacity=1)
    for name in ("ada", "dan"):
        sign_up(event=event, email=f"{name}@example.org", name=name.title(), by="tests")
    address, later = f"{LIST}{event.slug}/edit/", event.starts_at + 2 * HOUR
    begins, ends = (f"{each.astimezone(ZoneInfo(event.zone)):%Y-%m-%dT%H:%M}" for each in (later, later + HOUR))
    new = form_of(event, starts_at=begins, ends_at=ends, place="Hall 2")
    page = page_of(rita.post(address, new))
    assert "2 people get a mail about this change" in page and "New place: Hall 2." in page
    event.refresh_from_db()
    assert (event.sequence, event.place) == (0, ""), "nothing is saved yet"
    assert "2 people get a mail." in page_of(rita.post(address, new | {"sure": "1"}, follow=True))
    event.refresh_from_db()
    assert (event.sequence, event.starts_at) == (1, later)
    mails = {row.to: render_delivery(row) for row in Delivery.objects.filter(message__kind="events.changed")}
    assert set(mails) == {"ada@example.org", "dan@example.org"}
    seated = mails["ada@example.org"]
    assert seated.subject == "Changed: Falls" and "It was" in seated.text and "Hall 2" in seated.html
    (file,) = seated.files
    calendar = icalendar.Calendar.from_ical(file.body)
    assert file.kind == "text/calendar; charset=utf-8; method=REQUEST"
    assert calendar["METHOD"] == "REQUEST" and calendar.walk("VEVENT")[0]["SEQUENCE"] == 1
    assert calendar.walk("VEVENT")[0].decoded("DTSTART").astimezone(dt.UTC) == later
    assert not mails["dan@example.org"].files, "who waits has nothing in the calendar"


def test_small_changes_and_drafts_tell_nobody(rita, world):
    event, draft = make_event(world), make_event(world, status="draft")
    make_row(event, "ada")
    rita.post(f"{LIST}{event.slug}/edit/", form_of(event, description="More words", capacity="5"))
    rita.post(f"{LIST}{draft.slug}/edit/", form_of(draft, title="Another"))
    event.refresh_from_db()
    assert (event.description, event.sequence) == ("More words", 0) and event.changed_at > event.created_at
    assert Event.objects.get(pk=draft.pk).title == "Another" and not Delivery.objects.exists()


def test_cancelled_for_good_with_a_reason_a_number_and_a_mail_that_takes_it_out_of_calendars(rita, world):
    event = make_event(world, title="Falls")
    for name in ("ada", "dan"):
        sign_up(event=event, email=f"{name}@example.org", name=name.title(), by="tests")
    address = f"{LIST}{event.slug}/cancel/"
    assert "2 people get a mail" in page_of(rita.get(address))
    assert "Please say why" in page_of(rita.post(address, {"reason": " "}))
    page = page_of(rita.post(address, {"reason": "Snow <b>"}, follow=True))
    assert "Snow &lt;b&gt;" in page and "The event is cancelled." in page
    rita.post(address, {"reason": "again"})
    mail = render_delivery(Delivery.objects.get(message__kind="events.cancelled", to="ada@example.org"))
    assert (
        mail.subject == "Cancelled: Falls"
        and "Why: Snow <b>" in mail.text
        and "<b>" not in mail.html.split("Why")[1][:20]
    )
    off = icalendar.Calendar.from_ical(mail.files[0].body)
    assert off["METHOD"] == "CANCEL" and off.walk("VEVENT")[0]["SEQUENCE"] == 1
    event.refresh_from_db()
    assert (event.status, event.cancel_reason, event.sequence) == ("cancelled", "Snow <b>", 1)
    assert "stays as it is" in page_of(rita.get(f"{LIST}{event.slug}/edit/", follow=True))
    assert "cancelled" in page_of(rita.post(f"{LIST}{event.slug}/open/", follow=True))


def test_copies_repeat_at_the_same_hour_on_the_wall_over_the_change_of_clocks(rita, world, phase):
    start = dt.datetime(2027, 2, 23, 19, tzinfo=dt.UTC)  # 2 p.m. in Maryland
    event = make_event(world, title="Session", starts_at=start, ends_at=start + HOUR, capacity=9)
    event.goals.set(phase.goals.all()[:1])
    make_row(event, "ada")
    rita.post(f"{LIST}{event.slug}/copy/", {"starts_at": "2027-03-02T14:00", "times": "3", "step": "7"})
    copies = list(Event.objects.exclude(pk=event.pk).order_by("starts_at"))
    assert [f"{row.starts_at:%m-%d %H:%M}" for row in copies] == ["03-02 19:00", "03-09 19:00", "03-16 18:00"]
    assert all((row.status, row.capacity, row.sign_ups.count()) == ("draft", 9, 0) for row in copies)
    assert len({row.key for row in copies} | {event.key}) == 4 and copies[0].goals.count() == 1
    assert "2 p.m." not in page_of(rita.get(LIST)) and "Session" in page_of(rita.get(LIST))


def test_a_draft_of_the_past_is_not_opened_and_what_is_over_is_not_cancelled(rita, world):
    old = make_event(world, status="draft", starts_at=timezone.now() - DAY)
    held = make_event(world, starts_at=timezone.now() - DAY)
    assert "It is over" in page_of(rita.post(f"{LIST}{old.slug}/open/", follow=True))
    answer = rita.post(f"{LIST}{held.slug}/cancel/", {"reason": "x"}, follow=True)
    assert "It is over; it can" in page_of(answer) and Event.objects.get(pk=held.pk).status == "open"


def test_the_list_is_searched_filtered_paged_and_exported_alike(rita, world, phase):
    goal = phase.goals.first()
    falls = make_event(world, title="Falls <script>", kind="webinar", series="Winter", place="=HALL()")
    falls.goals.add(goal)
    make_event(world, title="Pain")
    make_event(world, title="Long ago", starts_at=soon(-9))
    make_event(world, of="lane", title="The coalition's")
    for query, wanted in [
        ("", ["Falls <script>", "Pain"]), ("q=falls", ["Falls <script>"]), ("kind=webinar", ["Falls <script>"]),
        (f"goal={goal.slug}", ["Falls <script>"]), ("series=Winter", ["Falls <script>"]), ("when=past", ["Long ago"]),
        ("q=zzz", []), ("kind=x&goal=x&when=x&page=9", ["Falls <script>", "Pain"]),
    ]:  # fmt: skip
        text = b"".join(rita.get(f"{LIST}events.csv?{query}").streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["title"] for row in rows] == wanted, query
        assert all((title in page_of(rita.get(f"{LIST}?{query}"))) for title in wanted if "<" not in title)
    assert "<script>" not in page_of(rita.get(LIST)) and "'=HALL()" in text + str(rows)
    assert "No event fits this filter" in page_of(rita.get(f"{LIST}?q=zzz"))


def test_each_holder_sees_its_own_alone(client, world, phase):
    for of in ("desk", "lane", "national"):
        make_event(world, of=of, title=f"Of the {of}", slug=f"of-{of}")
    places = {"desk": (world.rita, LIST), "lane": (world.connie, "/lane/md/events/")}
    for mine, (who, place) in (places | {"national": (world.nat, "/nation/events/")}).items():
        client.force_login(who)
        page = page_of(client.get(place))
        assert [of for of in ("desk", "lane", "national") if f"Of the {of}" in page] == [mine]
        assert client.get(f"{place}of-{'lane' if mine != 'lane' else 'desk'}/").status_code == 404
        made = client.post(f"{place}new/", given(title="New one"), follow=True)
        assert made.status_code == 200 and "The draft is saved" in page_of(made)
    assert Event.objects.filter(title="New one").count() == 3


def test_a_new_contractor_takes_over_the_events_of_the_state(client, world, phase):
    other = world.qios["oh"]
    event = make_event(world, qio=other)
    client.force_login(world.rita)
    assert client.get(f"{LIST}{event.slug}/").status_code == 200
    assert "Buckeye Quality" in page_of(client.get(f"{LIST}{event.slug}/")), "who made it stays named"


def test_materials_are_added_and_taken_off(rita, world):
    event = make_event(world)
    address = f"{LIST}{event.slug}/materials/"
    page = page_of(rita.post(address, {"upload": SimpleUploadedFile("tips.txt", b"One tip")}, follow=True))
    assert "tips.txt" in page
    assert "macros" not in page_of(rita.post(address, {"upload": SimpleUploadedFile("x.exe", b"MZ\0\1")}))
    assert event.files.count() == 1
    key = event.files.get().key
    rita.post(f"{address}{key}/off/")
    assert event.files.count() == 0 and rita.post(f"{address}{key}/off/").status_code == 404
    assert rita.post(address, {"resource": "none-such"}).status_code == 404


def test_somebody_is_taken_off_and_told(rita, world):
    event = make_event(world)
    make_row(event, "ada")
    assert rita.post(f"{LIST}{event.slug}/people/9/take-off/").status_code == 404
    page = page_of(rita.post(f"{LIST}{event.slug}/people/1/take-off/", follow=True))
    assert "is not signed up any more" in page and "Nobody is signed up yet" in page
    mail = render_delivery(Delivery.objects.get(message__kind="events.left"))
    assert icalendar.Calendar.from_ical(mail.files[0].body)["METHOD"] == "CANCEL"


def test_as_many_queries_for_ten_as_for_one(rita, world):
    first = make_event(world)
    make_row(first, "one", facility=world.homes["harbor"])

    def more_events():
        for n in range(10):
            make_row(make_event(world, series=f"s{n}"), "one")

    def more_people():
        for n in range(10):
            make_row(first, f"person{n}", facility=world.homes["bay"])

    assert_same_queries(lambda: rita.get(LIST), more_events)
    assert_same_queries(lambda: rita.get(f"{LIST}{first.slug}/"), more_people)
