"""The back office of contractors and definitions: lists and forms open, search, and refuse overlaps in words."""

import pytest

from campaigns.coalitions.services import ensure_lanes
from facilities.qios.models import Contract
from facilities.qios.services import load_contracts

LISTS = [
    "facilities/qio", "facilities/statementofwork", "facilities/contract", "facilities/qiocontact",
    "campaigns/campaign", "campaigns/phase", "campaigns/goal", "campaigns/measure", "campaigns/lane",
    "campaigns/lanemember",
]  # fmt: skip


@pytest.fixture
def office(client, world, phase):
    load_contracts(by="tests")
    ensure_lanes(by="tests")
    client.force_login(world.root)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_forms_open_and_search(office, name):
    for path in ["", "?q=a", "?q=%27%3B--", "add/"]:
        assert office.get(f"/back-office/{name}/{path}").status_code == 200


def test_an_overlap_is_refused_with_a_sentence(office, world):
    held = Contract.objects.get(state="MD", qio=world.qios["md"])
    fields = {
        "qio": world.qios["oh"].pk, "statement_of_work": held.statement_of_work_id, "state": "MD", "kind": "qio",
        "starts_on": "2026-01-01", "certainty": "confirmed", "source": "",
    }  # fmt: skip
    page = office.post("/back-office/facilities/contract/add/", fields).content.decode()
    assert "Maryland already has a contract in these days: Chesapeake Quality" in page
    fields |= {"starts_on": "2025-01-01", "ends_on": "2025-05-31"}
    assert office.post("/back-office/facilities/contract/add/", fields).status_code == 302
    assert Contract.objects.filter(state="MD", qio=world.qios["oh"]).count() == 1


def test_an_administrator_confirms_and_the_public_sees_it(office, world):
    shipped = Contract.objects.get(state="NY", kind="qin-qio", statement_of_work__number=13)
    fields = {"action": "confirm", "_selected_action": [shipped.pk]}
    office.post("/back-office/facilities/contract/", fields)
    office.logout()
    assert "Superior Health Quality Alliance" in office.get("/who-helps/?state=ny").content.decode()
    assert load_contracts(by="tests")["created"] == 0
    shipped.refresh_from_db()
    assert shipped.is_confirmed
