"""People at events: from the home, from the public page by double opt-in, with their own link; mail by the clock."""

import csv
import datetime as dt
import io
import re
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import signing
from django.utils import timezone

from accounts.mail.envelope import mail_bytes
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_services import plan_meeting
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import ensure_lanes
from campaigns.events import reminders, seats, tokens
from campaigns.events.emails import facts_of
from campaigns.events.models import Event, SignUp
from tests.campaigns.events.make import DAY, HOUR, make_event, make_row, soon
from tests.query_growth import assert_same_queries

HOME = "/h/215001/events/"


def page_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def ada(client, world, phase):
    client.force_login(world.ada)
    return client


def mail_to(address: str, kind: str):
    return render_delivery(Delivery.objects.filter(message__kind=f"events.{kind}", to=address).latest("pk"))


def link_in(mail) -> str:
    return re.search(r"http://localhost[:\d]*(/events/\S+)", mail.text)[1]


def test_a_home_takes_its_events_as_a_file(ada, world):
    """The rows of the page, by the same filter: for the survey's binder, with who came from here."""
    harbor, bay = world.homes["harbor"], world.homes["bay"]
    over = make_event(world, title="=Falls", starts_at=soon(-10), hours="1.50", place="Easton")
    for who, home, came in [("dan", harbor, True), ("ron", harbor, False), ("eve", bay, True)]:
        make_row(over, who, facility=home, **({"attended_at": timezone.now()} if came else {}))
    make_event(world, title="Later")
    make_event(world, state="OH", qio=world.qios["oh"], title="Ohio's", is_public=True)
    ensure_lanes(by="tests")
    body = LaneBody(lane_of("MD"))
    meeting, _ = plan_meeting(body=body, by=world.connie, title="Open LANE", day=body.today + 5 * DAY,
                              starts_at=dt.time(10), place="Easton", is_open=True)  # fmt: skip
    link = BeautifulSoup(page_of(ada.get(f"{HOME}?when=past")), "html.parser").find("a", href=re.compile("events.csv"))[
        "href"
    ]
    answer = ada.get(link)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="events-215001.csv"'
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert (row["title"], row["status"], row["hours"], row["place"]) == ("'=Falls", "held", "1.50", "Easton")
    assert (row["signed up"], row["attended"], row["held by"]) == ("2", "1", over.holder)
    coming = list(csv.DictReader(io.StringIO(b"".join(ada.get(f"{HOME}events.csv")).decode("utf-8-sig"))))
    assert [each["title"] for each in coming] == ["Open LANE", "Later"]
    assert coming[0]["begins"] == meeting.begins.isoformat()


def test_a_home_sees_its_states_and_the_nations_and_signs_itself_up(ada, world):
    event = make_event(world, title="Falls", zone="America/Chicago", link="https://meet.example.org/x")
    make_event(world, of="national", title="For all")
    make_event(world, state="OH", qio=world.qios["oh"], title="Ohio's", is_public=True)
    make_event(world, status="draft", title="A draft")
    page = page_of(ada.get(HOME))
    assert "Falls" in page and "For all" in page and "Ohio" not in page and "A draft" not in page
    assert "for you" in page, "the home's own clock differs"
    address = f"{HOME}{event.slug}/"
    assert "meet.example.org" not in page_of(ada.get(address))
    assert "has a seat" in page_of(ada.post(f"{address}sign-up/", {"who": "me"}, follow=True))
    row = SignUp.objects.get()
    assert (row.user, row.facility, row.email) == (world.ada, world.homes["harbor"], "ada@example.org")
    assert "meet.example.org" in page_of(ada.get(f"/events/place/{tokens.place_token(row)}/"))


def test_a_colleague_is_signed_up_and_told_by_whom(ada, world):
    event = make_event(world)
    address = f"{HOME}{event.slug}/sign-up/"
    ada.post(address, {"name": "Nia <b>", "email": "Nia@Example.org"})
    row = SignUp.objects.get()
    assert (row.email, row.user, row.signed_up_by, row.facility) == (
        "nia@example.org", None, world.ada, world.homes["harbor"],
    )  # fmt: skip
    mail = mail_to("nia@example.org", "signed_up")
    assert "Ada Example signed you up. You have a seat." in mail.text and "Nia &lt;b&gt;" in mail.html
    ada.post(address, {"name": "Nia", "email": "nia@example.org"})
    assert SignUp.objects.count() == 1
    assert "Please give the name" in page_of(ada.post(address, {"email": "x"}))
    make_row(event, "dan", status="waiting")
    assert "Nia &lt;b&gt; gets a mail, and the seat goes to whoever" in page_of(ada.get(f"{HOME}{event.slug}/"))
    taken_off = ada.post(f"{HOME}{event.slug}/people/1/leave/", follow=True)
    row.refresh_from_db()
    assert "is not signed up any more" in page_of(taken_off) and row.status == "left"


def test_the_invitation_travels_as_a_part_that_mail_programs_know(ada, world):
    event = make_event(world, title="Fälle")
    ada.post(f"{HOME}{event.slug}/sign-up/", {"who": "me"})
    delivery = Delivery.objects.get(message__kind="events.signed_up")
    mail = message_from_bytes(mail_bytes(delivery, render_delivery(delivery)), policy=default)
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST" and part.get_filename() == "event.ics"
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert str(calendar.walk("VEVENT")[0]["SUMMARY"]) == "Fälle"


def test_a_reader_signs_up_only_himself(client, world, phase):
    client.force_login(world.ron)
    event = make_event(world)
    make_row(event, "nia", facility=world.homes["harbor"])
    address = f"{HOME}{event.slug}/"
    assert client.post(f"{address}sign-up/", {"who": "me"}).status_code == 302
    assert client.post(f"{address}sign-up/", {"name": "X", "email": "x@example.org"}).status_code == 403
    assert client.post(f"{address}people/1/leave/").status_code == 403
    assert client.post(f"{address}people/2/leave/").status_code == 302, "his own"
    assert "Sign up colleagues" not in page_of(client.get(address))


def test_several_colleagues_with_one_press(ada, world):
    event = make_event(world, capacity=1)
    address = f"{HOME}{event.slug}/"
    form = ada.get(address).context["colleagues"]
    (dan, ron) = form.fields["people"].choices
    assert (dan[1], ron[1]) == ("Dan Example", "Ron Example"), "not oneself, nobody of the chain"
    page = page_of(ada.post(f"{address}sign-up/", {"who": "people", "people": [dan[0], ron[0]]}, follow=True))
    assert "2 people signed up. 1 of them on the waiting list." in page and "Sign up colleagues" not in page
    rows = event.sign_ups.order_by("number")
    assert [(row.user, row.facility_id, row.signed_up_by) for row in rows] == [
        (person, world.homes["harbor"].pk, world.ada) for person in (world.dan, world.ron)
    ]
    again = page_of(ada.post(f"{address}sign-up/", {"who": "people", "people": [dan[0]]}, follow=True))
    assert "Please choose who comes" in again and event.sign_ups.count() == 2
    ada.logout()
    ada.force_login(world.ron)
    assert ada.post(f"{address}sign-up/", {"who": "people", "people": [dan[0]]}).status_code == 403


def test_people_of_another_home_are_not_touched(ada, world):
    event = make_event(world)
    make_row(event, "olga", facility=world.homes["maple"])
    assert ada.post(f"{HOME}{event.slug}/people/1/leave/").status_code == 404


def test_the_link_to_join_goes_when_the_event_is_over(world):
    event = make_event(world, link="https://meet.example.org/x")
    row = make_row(event, "pia")
    assert dict(facts_of(event, row))["Join here"] == "https://meet.example.org/x"
    event.starts_at, event.ends_at = soon(-2), soon(-2) + HOUR
    assert "Join here" not in dict(facts_of(event, row))
    assert dict(facts_of(event, row))["Place"] == "On line"


def test_in_public_nothing_happens_before_the_link_of_the_mail(client, world):
    event = make_event(world, is_public=True, capacity=1)
    address = f"/events/{event.slug}/"
    form = {"name": "Pia Public", "email": "Pia@Example.org", "website": ""}
    assert "Look into your mail" in page_of(client.post(f"{address}sign-up/", form, follow=True))
    client.post(f"{address}sign-up/", form)
    row = SignUp.objects.get()
    assert (row.status, row.number) == ("asked", None)
    assert Delivery.objects.count() == 1, "pressed ten times a day: one mail"
    mail = mail_to("pia@example.org", "confirm")
    assert "Pia" not in mail.text, "a stranger may have typed the name"
    link = link_in(mail)
    assert "Shall we sign up pia@example.org" in page_of(client.get(link))
    assert SignUp.objects.get().status == "asked", "scanners of mail follow links"
    assert "Has a seat" in page_of(client.post(link, follow=True))
    assert "Has a seat" in page_of(client.post(link, follow=True))
    assert SignUp.objects.get().status == "seat"
    client.post(f"{address}sign-up/", {"name": "Q", "email": "q@example.org", "website": ""})
    assert "On the waiting list" in page_of(client.post(link_in(mail_to("q@example.org", "confirm")), follow=True))


def test_the_public_answer_is_the_same_for_every_address_and_machines_get_nothing(client, world):
    event = make_event(world, is_public=True)
    make_row(event, "ada")
    address = f"/events/{event.slug}/sign-up/"
    answers = {
        client.post(address, {"name": "A", "email": f"{name}@example.org", "website": site})["Location"]
        for name, site in [("ada", ""), ("new", ""), ("machine", "http://x")]
    }
    assert len(answers) == 1 and not SignUp.objects.filter(email="machine@example.org").exists()
    assert "signed up already" in mail_to("ada@example.org", "confirm").text
    for n in range(12):
        client.post(address, {"name": "A", "email": f"flood{n}@example.org", "website": ""})
    assert SignUp.objects.filter(email__startswith="flood").count() == 8, "ten an hour from one visitor"


def test_links_are_dead_when_forged_old_or_given_away(client, world):
    event = make_event(world, is_public=True)
    row = make_row(event, "pia", status="asked", number=None)
    link = tokens.confirm_token(row)
    with time_machine.travel(timezone.now() + 8 * DAY):
        assert client.get(f"/events/confirm/{link}/").status_code == 404
    for wrong in (link[:-1], tokens.place_token(row), signing.dumps([row.pk, "x", ""], salt=tokens.CONFIRM_SALT), "x"):
        assert client.get(f"/events/confirm/{wrong}/").status_code == 404
    held = make_row(event, "ada")
    place = f"/events/place/{tokens.place_token(held)}/"
    answer = client.post(f"{place}give/", {"give-name": "Zoe", "give-email": "zoe@example.org"})
    assert "Zoe has your seat" in page_of(answer)
    for tail in ("", "event.ics", "attendance.pdf"):
        assert client.get(place + tail).status_code == 404
    assert client.post(f"{place}leave/").status_code == 404


def test_a_link_to_confirm_is_dead_after_leaving(client, world):
    event = make_event(world, is_public=True)
    row = make_row(event, "pia", status="asked", number=None)
    link = f"/events/confirm/{tokens.confirm_token(row)}/"
    client.post(link)
    client.post(f"/events/place/{tokens.place_token(row)}/leave/")
    assert client.post(link).status_code == 404 and SignUp.objects.get().status == "left"


def test_who_has_left_is_led_to_no_page_that_they_cannot_see(client, world):
    for is_public, leads in [(True, "Sign up again"), (False, "Whoever signed you up")]:
        event = make_event(world, is_public=is_public)
        row = make_row(event, "pia")
        place = f"/events/place/{tokens.place_token(row)}/"
        assert leads in page_of(client.post(f"{place}leave/", follow=True))
        mail = render_delivery(Delivery.objects.latest("pk"))
        assert "was signed up" in mail.text and "is signed up" not in mail.text
        assert (f"/events/{event.slug}/" in mail.text) == is_public and ("/events/place/" in mail.text) != is_public


def test_what_is_over_keeps_its_people(ada, world):
    event = make_event(world, starts_at=soon(-3))
    row = make_row(event, "dan", facility=world.homes["harbor"], attended_at=event.ends_at)
    leave = [
        f"/h/215001/events/{event.slug}/people/{row.number}/leave/",
        f"/events/place/{tokens.place_token(row)}/leave/",
    ]
    for address in leave:
        assert "This event is over" in page_of(ada.post(address, follow=True)), address
    assert SignUp.objects.get().status == "seat"


def test_an_event_that_closed_meanwhile_says_so(client, world):
    event = make_event(world, is_public=True)
    link = f"/events/confirm/{tokens.confirm_token(make_row(event, 'pia', status='asked', number=None))}/"
    Event.objects.update(status="closed")
    assert "Sign-up is closed" in page_of(client.post(link)) and SignUp.objects.get().status == "asked"


def test_what_is_not_public_is_not_found_by_strangers(client, world, phase):
    hidden = make_event(world)
    for who, found in [(None, 404), (world.sam, 404), (world.olga, 404), (world.ada, 200), (world.mel, 200),
                       (world.rita, 200), (world.nat, 200)]:  # fmt: skip
        client.logout()
        if who:
            client.force_login(who)
        assert client.get(f"/events/{hidden.slug}/").status_code == found, who
        assert (hidden.title in page_of(client.get("/events/"))) == (found == 200)


def test_who_has_an_account_is_signed_up_at_once_for_a_home_of_their_own(client, world, phase):
    client.force_login(world.cora)
    event = make_event(world)
    page = page_of(client.get(f"/events/{event.slug}/"))
    assert "Bay Manor" in page and "Harbor House" not in page
    client.post(f"/events/{event.slug}/sign-up/", {"home": "215002"})
    assert SignUp.objects.get().facility == world.homes["bay"]
    client.post(f"/events/{make_event(world).slug}/sign-up/", {"home": "215001"})
    assert SignUp.objects.count() == 1, "not a home of hers"


def test_my_events_show_what_comes_and_the_hours(ada, world):
    for number, hours in enumerate(["1.5", "1", None]):
        event = make_event(world, starts_at=soon(-3 - number), hours=hours)
        make_row(event, "ada", attended_at=event.ends_at)
    make_row(make_event(world, title="Next one"), "ada", status="waiting")
    make_row(make_event(world, title="Not hers"), "dan")
    page = page_of(ada.get("/me/events/"))
    assert "2.5 hours of learning" in page and "Next one" in page and "Not hers" not in page
    assert_same_queries(lambda: ada.get("/me/events/"), lambda: [make_row(make_event(world), "ada") for _ in range(10)])


def test_lists_need_no_more_queries_for_ten(ada, world):
    make_row(make_event(world, is_public=True), "ada", facility=world.homes["harbor"])

    def grow():
        for _ in range(10):
            make_row(make_event(world, is_public=True), "ada", facility=world.homes["harbor"])

    assert_same_queries(lambda: ada.get(HOME), grow)
    assert_same_queries(lambda: ada.get("/events/"), grow)


# by the clock


def queued(kind: str) -> list[str]:
    return sorted(Delivery.objects.filter(message__kind=f"events.{kind}").values_list("to", flat=True))


def at(event: Event, *, days: int, hour: int = 10) -> dt.datetime:
    """That hour of the day, so many days before the event, in Maryland's winter."""
    return dt.datetime.combine(event.starts_at.date() - days * DAY, dt.time(hour + 5), dt.UTC)


def test_reminders_a_week_and_a_day_before_once_each(world):
    event = make_event(world, title="Falls", starts_at=dt.datetime(2027, 1, 20, 19, tzinfo=dt.UTC))
    early = {"signed_up_at": event.starts_at - 30 * DAY}
    for name, status in [("ada", "seat"), ("dan", "waiting"), ("ron", "left")]:
        make_row(event, name, status=status, **early)
    make_row(event, "late", signed_up_at=event.starts_at - 6 * DAY)
    assert reminders.queue_reminders(at(event, days=9)) == 0
    assert reminders.queue_reminders(at(event, days=6, hour=3)) == 0, "not at night"
    assert reminders.queue_reminders(at(event, days=6)) == 1
    assert reminders.queue_reminders(at(event, days=6)) == 0
    assert queued("reminder_week") == ["ada@example.org"], "who signed up since then has just got the facts"
    assert reminders.queue_reminders(at(event, days=0, hour=9)) == 2
    assert reminders.queue_reminders(at(event, days=0, hour=10)) == 0
    assert queued("reminder_day") == ["ada@example.org", "late@example.org"]
    with time_machine.travel(at(event, days=0, hour=9), tick=False):
        assert mail_to("late@example.org", "reminder_day").subject == "Today: Falls"
    with time_machine.travel(event.starts_at - 7 * DAY, tick=False):
        assert mail_to("ada@example.org", "reminder_week").subject == "In a week: Falls"
        Event.objects.update(starts_at=event.starts_at + DAY, ends_at=event.ends_at + DAY)
        with pytest.raises(NotNeeded, match="moved"):
            mail_to("ada@example.org", "reminder_week")


def test_no_reminder_of_what_is_cancelled_or_a_draft(world):
    start = dt.datetime(2027, 1, 20, 19, tzinfo=dt.UTC)
    for change in ({"status": "draft"}, {"status": "cancelled", "cancelled_at": timezone.now()}):
        event = make_event(world, starts_at=start, **change)
        make_row(event, "ada", signed_up_at=start - 30 * DAY)
        assert reminders.queue_reminders(at(event, days=0, hour=9)) == 0


def test_who_came_gets_the_form_and_the_certificate_by_mail_once(world):
    event = make_event(world, starts_at=soon(-1))
    event.questions.create(position=1, text="How?", kind="scale")
    make_row(event, "ada", attended_at=event.ends_at)
    dan = make_row(event, "dan")
    now = event.ends_at + 19 * HOUR
    assert reminders.queue_thanks(event.ends_at + HOUR) == 0
    assert (reminders.queue_thanks(now), reminders.queue_thanks(now)) == (1, 0)
    text = mail_to("ada@example.org", "after").text
    assert "A few questions" in text and "certificate of attendance" in text and "materials" not in text
    SignUp.objects.filter(pk=dan.pk).update(attended_at=now, attended_by="holder")
    assert reminders.queue_thanks(now) == 1, "ticked later, told later"


def test_addresses_that_nobody_confirmed_are_forgotten(world):
    event = make_event(world, is_public=True)
    seats.ask(event=event, email="old@example.org", name="Old")
    SignUp.objects.update(signed_up_at=timezone.now() - 9 * DAY)
    seats.ask(event=event, email="new@example.org", name="New")
    make_row(event, "ada", signed_up_at=timezone.now() - 99 * DAY)
    assert reminders.forget_unconfirmed() == 1
    assert sorted(SignUp.objects.values_list("email", flat=True)) == ["ada@example.org", "new@example.org"]


def test_the_calendar_of_the_mail_is_there_to_fetch_again(client, world):
    row = make_row(make_event(world), "ada")
    address = f"/events/place/{tokens.place_token(row)}/event.ics"
    assert icalendar.Calendar.from_ical(client.get(address).content)["METHOD"] == "REQUEST"
    seats.leave(row=row, by="public")
    assert icalendar.Calendar.from_ical(client.get(address).content)["METHOD"] == "CANCEL"
