"""A home is called by one person at a time; a call is taken back or put right by who wrote it down."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.recruitment.call_services import correct_call, hold, log_result, undo_call
from campaigns.recruitment.models import Call, Prospect
from campaigns.recruitment.services import log_call
from facilities.directory.models import Facility
from tests.world import build_world

LIST = "/q/chesapeake-quality/md/calls/"
LANE = "/lane/md/calls/"


def earlier(call, **ago):
    """As if the call had been made then."""
    at = timezone.now() - dt.timedelta(**ago)
    Call.objects.filter(pk=call.pk).update(at=at)
    Prospect.objects.filter(pk=call.prospect_id).update(last_contact_at=at)


def test_calling_now_holds_a_home_for_one_person(rita, connie, world, phase):
    rita.post(LIST + "215002/hold/", {"hold": "yes"})
    assert "Calling now" in rita.get(LIST).content.decode()
    page = connie.get(LANE)
    assert "Being called" in page.content.decode() and page.context["now"].home.ccn == "215001"
    said = connie.post(LANE + "215002/hold/", {"hold": "yes"}, follow=True).content.decode()
    assert "Rita Example (QIO) is calling Bay Manor now" in said
    connie.post(LANE + "215002/hold/", {"hold": "no"})  # not hers to let go
    assert Prospect.objects.get(facility__ccn="215002").held_by == world.rita
    Prospect.objects.update(held_until=timezone.now() - dt.timedelta(seconds=1))
    connie.post(LANE + "215002/hold/", {"hold": "yes"})
    assert Prospect.objects.get(facility__ccn="215002").held_for == "lane"
    connie.post(LANE + "215002/hold/", {"hold": "no"})
    assert Prospect.objects.get(facility__ccn="215002").held_by is None


def test_who_holds_another_home_lets_the_first_one_go(world, phase):
    for key in ("bay", "harbor"):
        hold(home=world.homes[key], phase=phase, by=world.rita, place="qio")
    assert [row.facility.ccn for row in Prospect.objects.filter(held_by=world.rita)] == ["215001"]


def test_what_was_refused_is_never_shown_over_another_home(rita, world):
    Facility.objects.filter(ccn="215002").update(status="closed", closed_on=dt.date(2026, 10, 1))
    answer = rita.post(LIST + "215002/", {"outcome": "", "note": "kept"})
    assert answer.status_code == 422 and "How did it go?" not in answer.content.decode()


def test_a_call_written_down_lets_the_home_go(world, phase):
    home = world.homes["bay"]
    hold(home=home, phase=phase, by=world.rita, place="qio")
    log_result(home=home, phase=phase, by=world.rita, place="qio", outcome="no-answer")
    assert Prospect.objects.get().held_by is None


def test_the_last_call_is_taken_back_and_the_home_stands_as_before(rita, world, phase):
    home = world.homes["bay"]
    first = log_call(home=home, phase=phase, by=world.lea, outcome="talked", next_step="Visit", stage="interested")
    before = Prospect.objects.values("stage", "next_step", "next_step_on", "last_contact_at").get()
    rita.post(LIST + "215002/", {"said-no": "1", "code": "no-benefit"})
    page = rita.post(LIST + "215002/undo/", follow=True).content.decode()
    assert "Taken back. Bay Manor stands as it stood before." in page
    assert Prospect.objects.values("stage", "next_step", "next_step_on", "last_contact_at").get() == before
    assert list(Call.objects.standing()) == [first]
    assert "taken back" in rita.get("/q/chesapeake-quality/md/homes/215002/").content.decode()
    again = rita.post(LIST + "215002/undo/", follow=True).content.decode()
    assert "no call of yours" in again and Call.objects.standing().count() == 1
    assert AuditEvent.objects.filter(action="recruitment.undo_call").count() == 1


def test_what_cannot_be_taken_back(world, phase):
    home = world.homes["bay"]
    call = log_result(home=home, phase=phase, by=world.rita, place="qio", outcome="talked")
    with pytest.raises(ValidationError, match="Only who wrote"):
        undo_call(call=call, by=world.lea)
    Prospect.objects.update(next_step="Visit")
    with pytest.raises(ValidationError, match="changed since"):
        undo_call(call=call, by=world.rita)
    Prospect.objects.update(next_step="Call again")
    earlier(call, minutes=11)
    with pytest.raises(ValidationError, match="too long ago"):
        undo_call(call=call, by=world.rita)
    assert Call.objects.standing().count() == 1


def test_who_wrote_a_call_down_puts_its_words_right(rita, client, world, phase):
    home = "/q/chesapeake-quality/md/homes/215002/"
    log_call(home=world.homes["bay"], phase=phase, by=world.rita, outcome="talked", note="wrong", next_step="Visit")
    assert "Put it right" in rita.get(home).content.decode()
    assert rita.post(home + "calls/1/", {"outcome": ""}).status_code == 422
    page = rita.post(home + "calls/1/", {"outcome": "left-word", "channel": "visit", "note": "<b>right"}, follow=True)
    assert "The call is put right." in page.content.decode() and "&lt;b&gt;right" in page.content.decode()
    call, row = Call.objects.get(), Prospect.objects.get()
    assert (call.outcome, call.channel, bool(call.corrected_at), row.next_step) == ("left-word", "visit", True, "Visit")
    event = AuditEvent.objects.get(action="recruitment.correct_call")
    assert event.details["before"]["note"] == "wrong" and event.details["after"]["note"] == "<b>right"
    for number in (0, 2, 99999):
        assert rita.get(f"{home}calls/{number}/").status_code == 404
    client.force_login(world.lea)
    assert client.get(home + "calls/1/").status_code == 404
    with pytest.raises(ValidationError):
        correct_call(call=call, by=world.lea, note="x")


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_holds_the_home():
    """Eight threads, the QIO and the LANE: one gets through, seven are told who."""
    world = build_world()
    load_definitions(by="tests")
    phase, home = current_phase(), world.homes["bay"]
    people = [world.rita, world.lea, world.connie, world.otto, world.pat, world.mel, world.nat, world.hedi]
    start, got, refused = threading.Barrier(len(people)), [], []

    def press(person):
        start.wait()
        try:
            hold(home=home, phase=phase, by=person, place="lane" if person == world.connie else "qio")
            got.append(person)
        except ValidationError as said:
            refused.append(str(said))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1 and len(refused) == 7
    assert Prospect.objects.get().held_by == got[0]
    assert all("is calling Bay Manor now" in words for words in refused)
