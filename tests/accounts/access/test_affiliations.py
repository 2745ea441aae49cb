"""Roles given and ended: what the database refuses, what the services do, and what holds on which day."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk, permissions_at_desk, permissions_at_home, places_of
from accounts.access.roles import ROLES
from accounts.access.services import end_role, grant_role
from accounts.access.territory import territory_of
from accounts.audit.models import AuditEvent
from facilities.states.codes import STATES

TODAY = dt.date.today
PLACES = {
    "home": {"facility": "harbor"},
    "chain": {"chain": "tidewater"},
    "qio": {"qio": "md"},
    "lane": {"state": "MD"},
    "nation": {},
}


def place(world, kind) -> dict:
    known = {"harbor": world.homes["harbor"], "tidewater": world.homes["bay"].chain, "md": world.qios["md"]}
    return {key: known.get(value, value) for key, value in PLACES[kind].items()}


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("kind", sorted(PLACES))
def test_a_role_is_held_at_its_own_kind_of_place_only(world, role, kind):
    def act():
        with transaction.atomic():
            return Affiliation.objects.create(user=world.sam, role=role, **place(world, kind))

    if ROLES[role].place == kind:
        assert act().pk
    else:
        with pytest.raises(IntegrityError):
            act()


@pytest.mark.parametrize(("role", "kind"), [("data-entry", "home"), ("corporate", "chain"), ("qio-lead", "qio"),
                                            ("lane-member", "lane"), ("help-desk", "nation")])  # fmt: skip
def test_an_open_role_is_held_once(world, role, kind):
    Affiliation.objects.create(user=world.sam, role=role, **place(world, kind))
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.create(user=world.sam, role=role, **place(world, kind))
    Affiliation.objects.create(user=world.sam, role=role, ends_on=TODAY(), **place(world, kind))


def test_a_role_does_not_end_before_it_begins(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.create(
            user=world.sam, role="help-desk", starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 1, 1)
        )


def test_giving_twice_gives_once(world):
    first = grant_role(user=world.sam, role="data-entry", facility=world.homes["harbor"], by=world.ada)
    second = grant_role(user=world.sam, role="data-entry", facility=world.homes["harbor"], by=world.ada)
    assert first == second
    assert first.granted_by == "ada@example.org"
    assert AuditEvent.objects.filter(action="access.grant_role", target_id=str(world.sam.pk)).count() == 1


def test_a_role_at_no_place_is_refused_with_words(world):
    with pytest.raises(ValidationError):
        grant_role(user=world.sam, role="data-entry", by="tests")


def test_an_ended_role_is_history_and_opens_nothing(world):
    row = Affiliation.objects.get(user=world.dan)
    end_role(affiliation=row, by=world.ada)
    row.refresh_from_db()
    assert row.ends_on < TODAY()
    assert not permissions_at_home(world.dan, world.homes["harbor"])
    assert places_of(world.dan) == []
    assert [place.path for place in places_of(world.dan, dt.date(2026, 1, 1))] == ["/h/215001/"]


def test_a_role_given_and_taken_on_one_day_leaves_no_day_in_office(world):
    row = grant_role(user=world.sam, role="data-entry", facility=world.homes["harbor"], by=world.ada)
    end_role(affiliation=row, by=world.ada)
    assert not Affiliation.objects.filter(user=world.sam).exists()
    assert AuditEvent.objects.filter(action="access.withdraw_role", actor="ada@example.org").exists()


def test_a_qio_works_in_a_state_only_while_its_contract_runs(world):
    desk = QioDesk(world.qios["md"], STATES["MD"])
    assert permissions_at_desk(world.rita, desk)
    assert territory_of(world.rita).states == frozenset({"MD"})
    assert not permissions_at_desk(world.rita, QioDesk(world.qios["md"], STATES["OH"]))
    before = dt.date(2025, 5, 31)
    assert not permissions_at_desk(world.rita, desk, before)
    assert territory_of(world.rita, before).states == frozenset()


def test_a_closed_sign_in_has_no_territory(world):
    world.ada.is_active = False
    assert territory_of(world.ada).facility_ids == frozenset()
    assert places_of(world.ada) == []


def test_people_are_listed_once_by_name_and_only_who_can_sign_in(world):
    harbor = world.homes["harbor"]
    for role in ("home-reader", "data-entry"):
        grant_role(user=world.sam, role=role, facility=harbor, by=world.ada)
    roles = Affiliation.objects.filter(facility=harbor).current()
    names = [person.name for person in roles.people()]
    assert names == sorted(set(names)) and names.count(world.sam.name) == 1
    world.sam.is_active = False
    world.sam.save()
    assert world.sam not in roles.people()
