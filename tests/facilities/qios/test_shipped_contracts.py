"""The contracts that the project ships: complete, never confirmed, loaded once, never over what somebody wrote."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from facilities.qios import services
from facilities.qios.models import Certainty, Contract, Qio, StatementOfWork
from facilities.qios.queries import complaints_on, contract_on, contractor_on
from facilities.qios.services import load_contracts
from facilities.states.codes import STATES

pytestmark = pytest.mark.django_db
DAY = dt.date


def shipped():
    with (Path(services.DATA) / "contracts.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_shipped_file_holds_every_jurisdiction_and_period():
    rows = shipped()
    jurisdictions = {state.code for state in STATES.values() if state.has_qio}
    per_period = {}
    for row in rows:
        per_period.setdefault((row["statement_of_work"], row["kind"]), []).append(row["state"])
    assert {key: len(states) for key, states in per_period.items()} == {
        ("9", "qio"): 53, ("10", "qio"): 53, ("11", "qin-qio"): 53, ("12", "qin-qio"): 53, ("13", "qin-qio"): 16,
        ("11", "bfcc"): 53, ("12", "bfcc"): 53, ("13", "bfcc"): 53,
    }  # fmt: skip
    assert all(len(set(states)) == len(states) for states in per_period.values())
    assert set(per_period["9", "qio"]) == jurisdictions
    assert not [row for row in rows if "UNKNOWN" in row["organization"] or not row["source"]]
    assert {row["certainty"] for row in rows} == {"found", "memory", "inferred"}
    # 14 QIN-QIOs of 2014, 12 of 2019, two BFCC-QIOs throughout (DOMAIN 3).
    holders = Counter()
    for key in {(row["statement_of_work"], row["kind"], row["organization"]) for row in rows}:
        holders[key[:2]] += 1
    assert (holders["11", "qin-qio"], holders["12", "qin-qio"]) == (14, 12)
    assert all(holders[number, "bfcc"] == 2 for number in ("11", "12", "13"))


def test_loading_is_idempotent_and_marks_nothing_confirmed():
    first = load_contracts(by="tests")
    assert first == {"created": 387, "kept": 0}
    assert load_contracts(by="tests") == {"created": 0, "kept": 387}
    assert Contract.objects.confirmed().count() == 0
    assert StatementOfWork.objects.count() == 5
    for contract in Contract.objects.select_related("qio"):
        contract.full_clean()
    on = DAY(2026, 11, 22)
    assert contractor_on("MD", on) is None, "the holder of region 2 is not known: a gap"
    assert contractor_on("NY", on).name == "Superior Health Quality Alliance"
    assert "GAO B-417297.2" in contract_on("NY", on).source
    assert contractor_on("MD", DAY(2016, 5, 1)).slug == "health-quality-innovators"
    assert contractor_on("MD", DAY(2019, 9, 15)) is None, "between the 11th and the 12th statement of work"
    assert contractor_on("GU", on) is None
    assert complaints_on("MD", on).name == "Livanta"


def test_loading_leaves_what_an_administrator_wrote():
    load_contracts(by="tests")
    mine = contract_on("OH", DAY(2026, 1, 1))
    mine.qio = Qio.objects.create(name="Buckeye Quality", slug="buckeye-quality", phone="614-555-0100")
    mine.certainty, mine.source = Certainty.CONFIRMED, "letter of May 2, 2025"
    mine.save()
    old = contract_on("OH", DAY(2016, 1, 1))
    old.ends_on = DAY(2019, 6, 30)
    old.save()
    Qio.objects.filter(slug="livanta").update(phone="888-555-0100", contact_confirmed_on=DAY(2026, 1, 1))
    StatementOfWork.objects.filter(number=12).update(source="edited")
    assert load_contracts(by="tests")["created"] == 0
    assert contractor_on("OH", DAY(2026, 1, 1)).name == "Buckeye Quality"
    assert contract_on("OH", DAY(2026, 1, 1)).is_confirmed
    assert contract_on("OH", DAY(2019, 7, 1)) is None
    assert Qio.objects.get(slug="livanta").phone == "888-555-0100"
    assert StatementOfWork.objects.get(number=12).source == "edited"


def test_loading_beside_contracts_entered_by_hand(world):
    """The world's own contracts (June 2025, open) stay; the shipped row of those days is left out."""
    load_contracts(by="tests")
    assert contractor_on("OH", DAY(2026, 1, 1)).name == "Buckeye Quality"
    assert contractor_on("OH", DAY(2025, 5, 15)) is None
    assert contractor_on("IL", DAY(2026, 1, 1)).name == "Superior Health Quality Alliance"
    assert contractor_on("OH", DAY(2020, 1, 1)).slug == "ipro-qin-qio"
