"""Who gets which home: rules in their order, vacation cover that ends by itself, hand-over to one or several."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from campaigns.recruitment import bulk_services, sharing_services
from campaigns.recruitment.desk_models import AssignmentRule, BulkChange, Cover, Task
from campaigns.recruitment.models import Prospect
from campaigns.recruitment.people import acts_for, key_of
from campaigns.recruitment.sharing_out import Unassigned, deal, shares_of_rules, split
from campaigns.recruitment.task_services import add_task
from tests.campaigns.recruitment.desk_world import DESK, add_homes, add_tia
from tests.query_growth import assert_same_queries

WORK = f"{DESK}recruitment/"
PEOPLE = f"{WORK}people/"


@pytest.fixture
def tia(world):
    return add_tia(world)


@dataclass
class Rule:
    """As much of a rule as the pure function looks at."""

    assigned_to_id: int
    county: str = ""
    chain_id: int | None = None
    stage: str = ""


def test_the_first_rule_that_fits_holds_and_who_left_gets_nothing():
    homes = [Unassigned(1, "Kent", None, "identified"), Unassigned(2, "Kent", 7, "contacted"),
             Unassigned(3, "Talbot", 7, "declined"), Unassigned(4, "Cecil", None, "declined")]  # fmt: skip
    rules = [Rule(90, county="Kent"), Rule(10, chain_id=7), Rule(11, county="Kent", stage="identified"),
             Rule(10, county="Talbot")]  # fmt: skip
    shares = deal(rules, homes, here={10, 11})
    assert [share.homes for share in shares] == [[], [2, 3], [1], []]
    assert [share.is_idle for share in shares] == [True, False, False, False]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (["a"], {1: "a", 2: "a", 3: "a", 4: "a", 5: "a"}),
        (["a", "b"], {4: "a", 5: "a", 1: "a", 2: "b", 3: "b"}),  # Cecil 4, 5; Kent 1, 2, 3: three and two
        (["a", "b", "c"], {4: "a", 5: "a", 1: "b", 2: "b", 3: "c"}),
    ],
)
def test_homes_are_split_in_equal_parts_along_counties(people, expected):
    homes = [(1, "Kent"), (2, "Kent"), (3, "Kent"), (4, "Cecil"), (5, "Cecil")]
    plan = split(homes, [(70, 3), (71, None), (72, None), (73, 99)], people)
    assert plan.homes == expected
    assert plan.tasks[70] == expected[3]  # with its home
    assert [plan.tasks[pk] for pk in (71, 72, 73)] == [people[place % len(people)] for place in range(3)]


def test_rules_are_shown_with_what_they_would_move_then_applied_and_taken_back(rita, desk, world, phase, tia):
    add_homes(3, county="Kent")
    add_homes(2, first=10, county="Cecil")
    form = {"county": "Kent", "chain": "", "stage": "identified", "to": key_of(tia)}
    assert rita.post(f"{WORK}rules/new/", form).status_code == 302
    assert rita.post(f"{WORK}rules/new/", form).status_code == 422  # the same condition again
    rita.post(f"{WORK}rules/new/", {"county": "", "chain": "900", "stage": "", "to": key_of(world.lea)})
    page = rita.get(PEOPLE).content.decode()
    assert "Share out 4 homes now" in page and not Prospect.objects.exists()
    page = rita.post(f"{WORK}rules/apply/", follow=True).content.decode()
    assert "4 homes shared out by the rules" in page
    assert Prospect.objects.filter(assigned_to=tia).count() == 3
    assert Prospect.objects.get(assigned_to=world.lea).facility == world.homes["bay"]
    assert "No rule moves a home now" in rita.post(f"{WORK}rules/apply/", follow=True).content.decode()
    bulk_services.undo(change=BulkChange.objects.get(), desk=desk, by=world.rita)
    assert not Prospect.objects.filter(assigned_to__isnull=False).exists()


def test_order_and_end_of_rules(rita, desk, world, phase, tia):
    add_homes(2)
    first = sharing_services.add_rule(desk=desk, assigned_to=tia, by=world.rita)
    second = sharing_services.add_rule(desk=desk, assigned_to=world.lea, by=world.rita, county="Kent")
    assert [len(share.homes) for share in shares_of_rules(desk, phase)] == [4, 0]
    rita.post(f"{WORK}rules/{second.key}/", {"intent": "up"})
    assert [(share.rule, len(share.homes)) for share in shares_of_rules(desk, phase)] == [(second, 2), (first, 2)]
    rita.post(f"{WORK}rules/{second.key}/", {"intent": "end"})
    assert rita.post(f"{WORK}rules/{second.key}/", {"intent": "end"}).status_code == 404
    assert [len(share.homes) for share in shares_of_rules(desk, phase)] == [4]
    assert AssignmentRule.objects.get(pk=second.pk).ended_by == world.rita


def test_by_night_rules_of_people_who_left_move_nothing(desk, world, phase, tia):
    add_homes(2)
    sharing_services.add_rule(desk=desk, assigned_to=tia, by=world.rita, county="Kent")
    sharing_services.add_rule(desk=desk, assigned_to=world.lea, by=world.rita)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Affiliation.objects.filter(user=tia).update(starts_on=yesterday, ends_on=yesterday)
    assert sharing_services.apply_all_rules() == 4
    assert sharing_services.apply_all_rules() == 0
    assert set(Prospect.objects.values_list("assigned_to", flat=True)) == {world.lea.pk}
    assert BulkChange.objects.get().by is None


def test_who_stands_in_sees_the_others_homes_and_tasks_until_it_ends(client, rita, desk, world, phase, tia):
    today = timezone.localdate()
    Prospect.objects.create(facility=world.homes["harbor"], phase=phase, assigned_to=world.rita)
    add_task(desk=desk, title="Ask the board", due_on=today, assigned_to=world.rita, by=world.rita)
    form = {"absent": key_of(world.rita), "stand_in": key_of(tia), "starts_on": str(today),
            "ends_on": str(today + dt.timedelta(days=6))}  # fmt: skip
    assert rita.post(f"{WORK}covers/new/", form).status_code == 302
    client.force_login(tia)
    page = client.get(f"{DESK}recruitment/", {"assigned": "me"}).content.decode()
    assert "Harbor House" in page and "You stand in for Rita Example" in page
    assert "Ask the board" in client.get(f"{DESK}tasks/").content.decode()
    last = today + dt.timedelta(days=6)
    assert acts_for(tia, desk, last) == [tia.pk, world.rita.pk]
    assert acts_for(tia, desk, last + dt.timedelta(days=1)) == [tia.pk]
    cover = Cover.objects.get()
    client.post(f"{WORK}covers/{cover.key}/cancel/")
    assert acts_for(tia, desk) == [tia.pk]


@pytest.mark.parametrize(
    ("absent", "stand_in", "first", "last", "says"),
    [
        ("rita", "rita", 0, 1, "somebody else"),
        ("rita", "lea", 2, 1, "before the first"),
        ("rita", "lea", -3, -1, "in the past"),
        ("rita", "tia", 5, 9, "already"),
        ("lea", "rita", 5, 9, "away"),
        ("lea", "otto", 0, 1, "have to work"),
    ],
)
def test_covers_that_cannot_be(desk, world, phase, tia, absent, stand_in, first, last, says):
    today = timezone.localdate()

    def cover(absent, stand_in, first, last):
        days = {"starts_on": today + dt.timedelta(days=first), "ends_on": today + dt.timedelta(days=last)}
        return sharing_services.add_cover(
            desk=desk, absent=getattr(world, absent), stand_in=getattr(world, stand_in), by=world.lea, **days
        )

    cover("rita", "lea", 4, 6)
    with pytest.raises(ValidationError, match=says):
        cover(absent, stand_in, first, last)


def test_a_hand_over_is_shown_then_done_then_taken_back(rita, desk, world, phase, tia):
    today = timezone.localdate()
    homes = add_homes(5)
    for home in homes:
        Prospect.objects.create(facility=home, phase=phase, assigned_to=tia)
    with_home = add_task(desk=desk, home=homes[0], title="A", due_on=today, assigned_to=tia, by=world.rita)
    done = add_task(desk=desk, title="B", due_on=today, assigned_to=tia, by=world.rita)
    Task.objects.filter(pk=done.pk).update(done_at=timezone.now())
    address = f"{PEOPLE}{key_of(tia)}/hand-over/"
    to = {"to": [key_of(world.rita), key_of(world.lea)]}
    page = " ".join(rita.get(address, to).content.decode().split())
    assert "5 homes and 1 task" in page and "Hand over 5 homes and 1 task" in page
    assert Prospect.objects.filter(assigned_to=tia).count() == 5
    assert rita.post(address, {"to": key_of(tia)}).status_code == 422  # to oneself
    assert rita.post(address, {}).status_code == 422
    rita.post(address, to)
    assert sorted(Prospect.objects.values_list("assigned_to__name", flat=True)) == [
        "Lea Example", "Lea Example", "Rita Example", "Rita Example", "Rita Example"
    ]  # fmt: skip
    with_home.refresh_from_db()
    done.refresh_from_db()
    assert with_home.assigned_to == Prospect.objects.get(facility=homes[0]).assigned_to
    assert done.assigned_to == tia  # what is settled stays with who had it
    bulk_services.undo(change=BulkChange.objects.get(), desk=desk, by=world.rita)
    with_home.refresh_from_db()
    assert Prospect.objects.filter(assigned_to=tia).count() == 5 and with_home.assigned_to == tia


def test_the_work_of_somebody_who_left_is_shown_and_can_be_handed_over(rita, desk, world, phase, tia):
    Prospect.objects.create(facility=world.homes["harbor"], phase=phase, assigned_to=tia)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Affiliation.objects.filter(user=tia).update(starts_on=yesterday, ends_on=yesterday)
    assert "no longer works at this desk" in rita.get(PEOPLE).content.decode()
    rita.post(f"{PEOPLE}{key_of(tia)}/hand-over/", {"to": key_of(world.lea)})
    assert Prospect.objects.get().assigned_to == world.lea
    assert rita.get(f"{PEOPLE}{'0' * 12}/hand-over/").status_code == 404


def test_as_many_queries_for_many_homes_and_rules(rita, desk, world, phase, tia):
    def grow():
        add_homes(20, county="Cecil")
        for county in ("Cecil", "Kent", "Dorset", "Harford"):
            sharing_services.add_rule(desk=desk, assigned_to=tia, by=world.rita, county=county)

    sharing_services.add_rule(desk=desk, assigned_to=tia, by=world.rita, county="Talbot")
    assert_same_queries(lambda: rita.get(PEOPLE), grow)


def _rule(world, **fields):
    return AssignmentRule(qio=world.qios["md"], state="MD", position=1, assigned_to=world.rita, **fields)


def _cover(world, **fields):
    today = timezone.localdate()
    given = {"absent": world.rita, "stand_in": world.lea, "starts_on": today, "ends_on": today, **fields}
    return Cover(qio=world.qios["md"], **{"state": "MD", **given})


@pytest.mark.parametrize(
    "make",
    [
        lambda world: [_rule(world, stage="?")],
        lambda world: [_rule(world, county="Kent"), _rule(world, county="Kent")],
        lambda world: [_rule(world, chain=world.homes["bay"].chain), _rule(world, chain=world.homes["bay"].chain)],
        lambda world: [_cover(world, stand_in=world.rita)],
        lambda world: [_cover(world, ends_on=timezone.localdate() - dt.timedelta(days=1))],
        lambda world: [_cover(world, state="ZZ")],
    ],
)  # fmt: skip
def test_the_tables_refuse(world, make):
    with pytest.raises(IntegrityError), transaction.atomic():
        for row in make(world):
            row.save()
