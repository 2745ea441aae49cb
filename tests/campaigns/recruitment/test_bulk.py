"""Many homes at once: asked with the number, done, taken back without harm to what others changed since."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.recruitment import bulk_services
from campaigns.recruitment.desk_models import BulkChange
from campaigns.recruitment.models import Prospect
from campaigns.recruitment.people import key_of
from campaigns.recruitment.services import set_next_step
from facilities.directory.models import Facility
from tests.campaigns.recruitment.desk_world import DESK, add_homes, add_tia
from tests.query_growth import assert_same_queries

MANY = f"{DESK}recruitment/many/"


def whose() -> dict[str, str]:
    rows = Prospect.objects.filter(assigned_to__isnull=False).select_related("facility", "assigned_to")
    return {row.facility.ccn: row.assigned_to.email.split("@")[0] for row in rows}


def test_ticked_homes_are_given_away_after_the_number_was_named(rita, world):
    asked = {"act": "assign", "scope": "ticked", "ccn": ["215001", "215002"], "query": "q=&stars="}
    page = rita.post(MANY, asked).content.decode()
    assert "Give away 2 homes" in page and "Nothing is changed yet" in page and not whose()
    sure = asked | {"count": "2", "sure": "yes", "to": key_of(world.lea)}
    answer = rita.post(MANY, sure, follow=True)
    assert "2 homes given to Lea Example" in answer.content.decode() and "Take it back</a>" in answer.content.decode()
    assert whose() == {"215001": "lea", "215002": "lea"}
    again = rita.post(MANY, sure, follow=True).content.decode()
    assert "It was so already" in again and BulkChange.objects.count() == 1


def test_all_that_match_means_the_filter_and_a_list_that_moved_is_shown_again(rita, world):
    add_homes(30)
    asked = {"act": "assign", "scope": "all", "query": "q=home&page=2&county=Kent"}
    assert "Give away 30 homes" in rita.post(MANY, asked).content.decode()
    add_homes(1, first=40)
    sure = asked | {"count": "30", "sure": "yes", "to": key_of(world.rita)}
    page = rita.post(MANY, sure).content.decode()
    assert "The list changed meanwhile: now 31 homes match" in page and not whose()
    rita.post(MANY, sure | {"count": "31"})
    assert len(whose()) == 31 and set(whose().values()) == {"rita"}


@pytest.mark.parametrize(
    "given",
    [{"scope": "ticked"}, {"ccn": ["365001", "x", "999999"]}, {"scope": "page", "on_page": ["';--"]}],
)
def test_nothing_chosen_or_homes_of_others_change_nothing(rita, given):
    answer = rita.post(MANY, {"act": "assign", **given}, follow=True)
    assert "No home was chosen" in answer.content.decode() and not Prospect.objects.exists()


def test_a_next_step_for_the_page_replaces_and_is_taken_back(rita, desk, world, phase):
    harbor, bay = world.homes["harbor"], world.homes["bay"]
    set_next_step(home=harbor, phase=phase, by=world.rita, next_step="Visit", next_step_on=None)
    asked = {"act": "next-step", "scope": "page", "on_page": ["215001", "215002"], "query": ""}
    page = rita.post(MANY, asked).content.decode()
    assert "1 of them has a next step, which is replaced" in " ".join(page.split())
    day = timezone.localdate() + dt.timedelta(days=7)
    wrong = rita.post(MANY, asked | {"scope": "ticked", "ccn": ["215001"], "count": "1", "sure": "yes", "next_step": "",
                                     "next_step_on": str(day)})  # fmt: skip
    assert wrong.status_code == 422 and "Say what is to be done" in wrong.content.decode()
    sure = {"act": "next-step", "scope": "ticked", "ccn": ["215001", "215002"], "count": "2", "sure": "yes",
            "next_step": "Send the sheet", "next_step_on": str(day)}  # fmt: skip
    rita.post(MANY, sure)
    assert set(Prospect.objects.values_list("next_step", "next_step_on")) == {("Send the sheet", day)}
    change = BulkChange.objects.get()
    set_next_step(home=bay, phase=phase, by=world.rita, next_step="Another", next_step_on=None)
    page = rita.post(f"{MANY}done/{change.key}/undo/", follow=True).content.decode()
    assert "Taken back for 1; one was changed meanwhile and stays." in page
    steps = dict(Prospect.objects.values_list("facility__ccn", "next_step"))
    assert steps == {"215001": "Visit", "215002": "Another"}
    again = rita.post(f"{MANY}done/{change.key}/undo/", follow=True).content.decode()
    assert "taken back already" in again


def test_taking_back_restores_who_had_them_and_ends_after_30_days(desk, world, phase):
    tia = add_tia(world)
    homes = add_homes(4)
    for home in homes[:2]:
        Prospect.objects.create(facility=home, phase=phase, assigned_to=tia)
    change = bulk_services.assign_many(desk=desk, phase=phase, homes=homes, to=world.rita, by=world.rita)
    assert bulk_services.undo(change=change, desk=desk, by=world.rita) == (4, 0)
    assert whose() == {homes[0].ccn: "tia", homes[1].ccn: "tia"}
    old = bulk_services.assign_many(desk=desk, phase=phase, homes=homes, to=world.rita, by=world.rita)
    BulkChange.objects.filter(pk=old.pk).update(at=timezone.now() - dt.timedelta(days=31))
    with pytest.raises(ValidationError, match="30 days"):
        bulk_services.undo(change=old, desk=desk, by=world.rita)


def test_closed_homes_and_other_states_are_left_alone_and_strangers_get_nothing(desk, world, phase):
    Facility.objects.filter(ccn="215002").update(status="closed", closed_on=timezone.localdate())
    homes = [world.homes["bay"], world.homes["maple"], world.homes["harbor"]]
    change = bulk_services.assign_many(desk=desk, phase=phase, homes=homes, to=world.rita, by=world.rita)
    assert len(change.rows) == 1 and whose() == {"215001": "rita"}
    with pytest.raises(ValidationError, match="does not work at this desk"):
        bulk_services.assign_many(desk=desk, phase=phase, homes=homes, to=world.otto, by=world.rita)


def test_another_desk_cannot_take_it_back(client, desk, world, phase):
    change = bulk_services.assign_many(desk=desk, phase=phase, homes=[world.homes["bay"]], to=world.rita, by=world.rita)
    client.force_login(world.otto)
    assert client.post(f"/q/buckeye-quality/oh/recruitment/many/done/{change.key}/undo/").status_code == 404
    assert whose() == {"215002": "rita"}


def test_as_many_queries_for_many_homes_as_for_few(rita, desk, world, phase):
    """The page that asks, and the act itself: they grow by batches of 500, not by homes."""
    asked = {"act": "assign", "scope": "all", "query": ""}
    assert_same_queries(lambda: rita.post(MANY, asked), lambda: add_homes(20))
    _changes(desk, phase, world)
    assert_same_queries(lambda: rita.get(f"{MANY}done/"), lambda: _changes(desk, phase, world))

    people = [world.rita, world.lea] * 4

    def act():
        homes = Facility.objects.filter(state="MD")
        bulk_services.assign_many(desk=desk, phase=phase, homes=homes, to=people.pop(), by=world.rita)

    act()
    assert_same_queries(act, lambda: (add_homes(20, first=50), act()))


def _changes(desk, phase, world):
    for person in [world.rita, None] * 5:
        bulk_services.assign_many(desk=desk, phase=phase, homes=[world.homes["bay"]], to=person, by=world.rita)


@pytest.mark.parametrize("wrong", [{"kind": "?"}, {"state": "ZZ"}])
def test_the_table_refuses(world, phase, wrong):
    row = {"qio": world.qios["md"], "state": "MD", "phase": phase, "kind": "assign", "words": "x", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkChange.objects.create(**row)
