"""A leaving adviser's homes and open requests go with the hand-over in recruitment: one act, dated, taken back."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from campaigns.caseload import help_services
from campaigns.caseload.models import CaseloadAssignment
from campaigns.caseload.services import assign_homes
from campaigns.recruitment import bulk_services
from campaigns.recruitment.desk_models import BulkChange, Task
from campaigns.recruitment.models import Prospect
from campaigns.recruitment.people import key_of
from campaigns.recruitment.task_services import add_task
from tests.campaigns.caseload.conftest import TODAY
from tests.campaigns.recruitment.desk_world import add_homes, add_tia

PEOPLE = "/q/chesapeake-quality/md/recruitment/people/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def tia(world):
    return add_tia(world)


@pytest.fixture
def leaving(world, phase, desk, today, tia):
    """Tia brought one home in, looks after that one and two more since a month, was asked something, has a task."""
    homes = add_homes(3)
    Prospect.objects.create(facility=homes[0], phase=phase, assigned_to=tia)
    assign_homes(desk=desk, homes=homes, to=tia, by=world.lea)
    CaseloadAssignment.objects.update(starts_on=today - 30 * DAY)
    asked = help_services.ask(home=world.homes["harbor"], topic="goals", words="How?", by=world.ada)
    help_services.assign_request(asked=asked, desk=desk, to=tia, by=world.lea)
    add_task(desk=desk, home=homes[1], title="Visit", due_on=today, assigned_to=tia, by=world.lea)
    return homes, asked


def who_on(day) -> set[str]:
    return set(CaseloadAssignment.objects.on(day).values_list("adviser__name", flat=True))


def hand_over(client, world, tia, *to):
    client.force_login(world.lea)
    given = {"to": [key_of(person) for person in to]}
    page = " ".join(client.get(f"{PEOPLE}{key_of(tia)}/hand-over/", given).content.decode().split())
    assert "1 home, 1 task, 3 looked-after homes and 1 open request" in page
    client.post(f"{PEOPLE}{key_of(tia)}/hand-over/", given)
    return BulkChange.objects.get()


def test_handed_over_from_today_on_and_taken_back_on_the_same_day(client, world, desk, today, tia, leaving):
    asked = leaving[1]
    before = list(CaseloadAssignment.objects.order_by("pk").values())
    change = hand_over(client, world, tia, world.rita)
    assert (who_on(today - DAY), who_on(today)) == ({"Tia Example"}, {"Rita Example"})
    asked.refresh_from_db()
    assert asked.assigned_to == world.rita == Task.objects.get().assigned_to == Prospect.objects.get().assigned_to
    assert "looked-after homes and 1 open request of Tia Example handed to Rita Example" in change.words
    assert bulk_services.undo(change=change, desk=desk, by=world.lea) == (6, 0)
    asked.refresh_from_db()
    assert list(CaseloadAssignment.objects.order_by("pk").values()) == before and asked.assigned_to == tia


def test_what_is_about_one_home_goes_to_one_person(client, world, today, tia, leaving):
    homes, _ = leaving
    hand_over(client, world, tia, world.rita, world.lea)
    advisers = dict(CaseloadAssignment.objects.on(today).values_list("facility", "adviser"))
    assert set(advisers.values()) == {world.rita.pk, world.lea.pk}
    assert Prospect.objects.get().assigned_to_id == advisers[homes[0].pk]
    assert Task.objects.get().assigned_to_id == advisers[homes[1].pk]


def test_taken_back_days_later_the_days_between_stay_true(client, world, desk, today, tia, leaving):
    homes, asked = leaving
    change = hand_over(client, world, tia, world.rita)
    with time_machine.travel(TODAY + 4 * DAY, tick=False):
        assign_homes(desk=desk, homes=homes[:1], to=world.lea, by=world.lea)  # somebody changed this one since
        help_services.close_request(asked=asked, by=world.rita)
        assert bulk_services.undo(change=change, desk=desk, by=world.lea) == (4, 2)
        held = CaseloadAssignment.objects.on(timezone.localdate())
        assert dict(held.values_list("facility", "adviser")) == {
            homes[0].pk: world.lea.pk, homes[1].pk: tia.pk, homes[2].pk: tia.pk
        }  # fmt: skip
    assert who_on(today + 2 * DAY) == {"Rita Example"}
    asked.refresh_from_db()
    assert asked.assigned_to == world.rita


def test_who_only_looks_after_homes_is_listed_and_can_hand_over(client, world, desk, phase, today, tia):
    assign_homes(desk=desk, homes=add_homes(1), to=tia, by=world.lea)
    client.force_login(world.lea)
    page = client.get(PEOPLE).content.decode()
    assert "Looked after" in page and f"{key_of(tia)}/hand-over/" in page
    assert f"{key_of(world.rita)}/hand-over/" not in page
