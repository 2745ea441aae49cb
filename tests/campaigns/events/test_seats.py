"""Seats and the waiting list: who comes first sits first, whoever leaves makes room, and each is told once."""

import datetime as dt
import threading

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.events import seats
from campaigns.events.models import Event, SignUp
from campaigns.events.seats import NotNow
from campaigns.events.services import change_event
from tests.campaigns.events.make import HOUR, make_event, make_row

FACTS = ("starts_at", "ends_at", "zone", "place", "link", "title")


def come(event, name: str, **facts) -> SignUp:
    facts = {"by": "tests", "name": name.title()} | facts
    return seats.sign_up(event=event, email=f"{name}@example.org", **facts)


def line(event, status: str) -> list[str]:
    rows = event.sign_ups.filter(status=status).order_by("number")
    return [row.email.partition("@")[0] for row in rows]


def mails(kind: str) -> list[str]:
    return sorted(Delivery.objects.filter(message__kind=f"events.{kind}").values_list("to", flat=True))


def test_seats_then_the_waiting_list_and_both_are_told(world):
    event = make_event(world, capacity=2)
    for name in ("ada", "dan", "ron", "sam"):
        come(event, name)
    assert (line(event, "seat"), line(event, "waiting")) == (["ada", "dan"], ["ron", "sam"])
    said = {row.to: render_delivery(row) for row in Delivery.objects.filter(message__kind="events.signed_up")}
    assert "You have a seat" in said["ada@example.org"].text and said["ada@example.org"].files
    assert "number 2 in line" in said["sam@example.org"].text and not said["sam@example.org"].files
    assert AuditEvent.objects.filter(action="events.sign_up").count() == 4


def test_the_same_person_twice_is_one_sign_up(world):
    event = make_event(world, capacity=1)
    first = come(event, "ada")
    again = seats.sign_up(event=event, email=" ADA@Example.org ", name="Ada again", by="tests")
    assert (again.pk, again.number, again.name) == (first.pk, 1, "Ada")
    assert mails("signed_up") == ["ada@example.org"]


def test_who_leaves_makes_room_for_who_waits_longest(world):
    event = make_event(world, capacity=2)
    rows = {name: come(event, name) for name in ("ada", "dan", "ron", "sam")}
    seats.leave(row=rows["ada"], by=world.ada)
    assert (line(event, "seat"), line(event, "waiting")) == (["dan", "ron"], ["sam"])
    assert mails("moved_up") == ["ron@example.org"] and mails("left") == ["ada@example.org"]
    seats.leave(row=rows["ada"], by=world.ada)  # a second press
    assert line(event, "seat") == ["dan", "ron"] and len(mails("moved_up")) == 1
    seats.leave(row=rows["sam"], by="public")  # from the waiting list: nobody moves
    assert line(event, "waiting") == [] and len(mails("moved_up")) == 1


def test_who_comes_back_stands_at_the_end(world):
    event = make_event(world, capacity=1)
    ada = come(event, "ada")
    come(event, "dan")
    seats.leave(row=ada, by="public")
    assert come(event, "ada").pk == ada.pk
    assert (line(event, "seat"), line(event, "waiting")) == (["dan"], ["ada"])
    assert mails("signed_up") == ["ada@example.org", "ada@example.org", "dan@example.org"]


def test_more_seats_move_the_line_up_and_fewer_take_nobodys(world):
    event = make_event(world, capacity=1)
    for name in ("ada", "dan", "ron", "sam"):
        come(event, name)
    facts = {name: getattr(event, name) for name in FACTS}
    change_event(event=event, by=world.rita, goals=[], **facts, capacity=3)
    assert (line(event, "seat"), line(event, "waiting")) == (["ada", "dan", "ron"], ["sam"])
    change_event(event=event, by=world.rita, goals=[], **facts, capacity=1)
    assert line(event, "seat") == ["ada", "dan", "ron"]
    seats.leave(row=event.sign_ups.get(email="ada@example.org"), by="public")
    assert line(event, "waiting") == ["sam"], "two still sit on one seat"
    change_event(event=event, by=world.rita, goals=[], **facts, capacity=None)
    assert line(event, "seat") == ["dan", "ron", "sam"] and mails("changed") == []


def test_nobody_passes_the_line_when_a_seat_is_free(world):
    event = make_event(world, capacity=2)
    make_row(event, "ada")
    make_row(event, "dan", status="waiting")
    assert come(event, "ron").status == "waiting"


def test_a_seat_is_given_to_somebody_past_the_line(world):
    event = make_event(world, capacity=1)
    ada = come(event, "ada", home=world.homes["harbor"])
    come(event, "dan")
    nonce = ada.nonce
    other = seats.give(row=ada, email="Zoe@example.org", name="Zoe", by=world.ada)
    ada.refresh_from_db()
    assert (other.status, other.facility, ada.status, ada.gave_to) == ("seat", world.homes["harbor"], "left", other)
    assert ada.nonce != nonce and line(event, "waiting") == ["dan"]
    assert mails("given") == ["zoe@example.org"] and mails("left") == ["ada@example.org"]
    with pytest.raises(NotNow, match="no seat to give"):
        seats.give(row=ada, email="x@example.org", name="X", by="public")
    with pytest.raises(NotNow, match="has a seat already"):
        come(make := make_event(world), "ada")
        seats.give(row=come(make, "dan"), email="ada@example.org", name="Ada", by="public")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"status": "closed"}, "Sign-up is closed"),
        ({"status": "draft"}, "Sign-up is closed"),
        ({"status": "cancelled", "cancelled_at": timezone.now()}, "cancelled"),
        ({"starts_at": timezone.now() - 3 * HOUR, "ends_at": timezone.now() - HOUR}, "over"),
        ({"sign_up_until": timezone.now() - HOUR}, "Sign-up is closed"),
    ],
)
def test_when_nobody_can_sign_up(world, change, says):
    event = make_event(world, **change)
    with pytest.raises(NotNow, match=says):
        come(event, "ada")
    assert not SignUp.objects.exists() and not Delivery.objects.exists()


def test_a_home_signs_up_fifty_at_most(world, monkeypatch):
    monkeypatch.setattr(seats, "MOST_OF_HOME", 2)
    event = make_event(world)
    for name in ("a", "b"):
        come(event, name, by=world.ada, home=world.homes["harbor"])
    with pytest.raises(NotNow, match="2 people of this home"):
        come(event, "c", by=world.ada, home=world.homes["harbor"])


def test_five_hundred_for_three_hundred_seats(world):
    """In one thread, as SQLite writes; with eight threads below."""
    event = make_event(world, capacity=30)
    for number in range(50):
        come(event, f"person{number}")
    assert line(event, "seat") == [f"person{n}" for n in range(30)]
    assert line(event, "waiting") == [f"person{n}" for n in range(30, 50)]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_five_hundred_for_three_hundred_seats_from_eight_threads_at_once(world):
    """Never 301; numbers without a hole; whoever waits has a higher number than whoever sits; then a hundred leave from
    eight threads while others still come, and the line moves up in order."""
    event = make_event(world, capacity=300)
    together(lambda n: come(event, f"person{n}"), range(500))
    rows = list(SignUp.objects.filter(event=event).order_by("number").values_list("number", "status"))
    assert [number for number, _ in rows] == list(range(1, 501))
    assert [status for _, status in rows] == ["seat"] * 300 + ["waiting"] * 200
    leaving = list(SignUp.objects.filter(event=event, status="seat").order_by("?")[:100])

    def act(n: int) -> None:
        seats.leave(row=leaving[n // 2], by="public") if n % 2 else come(event, f"late{n}")

    together(act, range(200))
    sitting = set(SignUp.objects.filter(event=event, status="seat").values_list("number", flat=True))
    waiting = set(SignUp.objects.filter(event=event, status="waiting").values_list("number", flat=True))
    left = {row.number for row in leaving}
    assert len(sitting) == 300 and sitting == set(range(1, 401)) - left
    assert waiting == set(range(401, 601))
    assert Delivery.objects.filter(message__kind="events.moved_up").count() == 100


def together(act, items, threads: int = 8) -> None:
    """Each item once, from that many threads that start at the same moment; the first error is raised."""
    items, errors = list(items), []
    start = threading.Barrier(threads)

    def work(mine: list) -> None:
        close_old_connections()
        try:
            start.wait(timeout=30)
            for item in mine:
                act(item)
        except Exception as error:  # noqa: BLE001 - it is raised in the test's own thread
            errors.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=work, args=(items[n::threads],)) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=200)
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in running)


def test_the_event_is_over_so_nobody_moves_up(world):
    event = make_event(world, capacity=1)
    ada = come(event, "ada")
    come(event, "dan")
    past = timezone.now() - dt.timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(starts_at=past - HOUR, ends_at=past)
    with pytest.raises(seats.NotNow, match="over"):
        seats.leave(row=SignUp.objects.get(pk=ada.pk), by="public")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    assert seats.move_up(Event.objects.get()) == []
    assert (line(event, "seat"), line(event, "waiting")) == (["ada"], ["dan"]) and mails("moved_up") == []
