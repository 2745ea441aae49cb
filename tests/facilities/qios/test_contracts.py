"""Contracts: who is responsible on a day, no overlaps (validation and database, both engines), the shipped file."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from facilities.qios.models import Certainty, Contract, ContractKind, Qio, QioContact, StatementOfWork
from facilities.qios.queries import complaints_on, contract_on, contractor_on, states_of

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def sow():
    return StatementOfWork.objects.create(number=99, starts_on=DAY(2020, 1, 1), certainty=Certainty.CONFIRMED)


@pytest.fixture
def contract(sow):
    """Makes an unsaved contract: contract("2020-01-01", "2020-12-31", kind=…, state=…, name=…)."""

    def make(starts, ends=None, kind=ContractKind.QIN_QIO, state="MD", name="Tide Quality", **fields):
        qio, _ = Qio.objects.get_or_create(name=name, slug=name.lower().replace(" ", "-"))
        return Contract(
            qio=qio, statement_of_work=sow, state=state, kind=kind, starts_on=DAY.fromisoformat(starts),
            ends_on=DAY.fromisoformat(ends) if ends else None, certainty=Certainty.CONFIRMED, **fields,
        )  # fmt: skip

    return make


def save(row):
    with transaction.atomic():
        row.save()
    return row


# A held contract runs over the whole of 2020; each of these shares a day with it.
OVERLAPS = [
    ("2020-12-31", None),
    ("2019-01-01", "2020-01-01"),
    ("2020-03-01", "2020-03-01"),
    ("2020-01-01", "2020-12-31"),
    ("2019-01-01", "2021-01-01"),
    ("2019-06-01", None),
]
NEIGHBOURS = [("2021-01-01", None), ("2019-01-01", "2019-12-31"), ("2021-01-01", "2021-01-01")]


@pytest.mark.parametrize(("starts", "ends"), OVERLAPS)
def test_overlap_is_refused_by_the_form_and_by_the_database(contract, starts, ends):
    save(contract("2020-01-01", "2020-12-31"))
    second = contract(starts, ends, name="Bay Quality")
    with pytest.raises(ValidationError) as refused:
        second.full_clean()
    (sentence,) = refused.value.messages
    assert sentence.startswith("Maryland already has a contract in these days: Tide Quality, QIN-QIO, from 2020-01-01 ")
    with pytest.raises(IntegrityError, match="contract_no_overlap"):
        save(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.bulk_create([second])
    assert Contract.objects.count() == 1


@pytest.mark.parametrize(("starts", "ends"), NEIGHBOURS)
def test_neighbouring_periods_are_fine(contract, starts, ends):
    save(contract("2020-01-01", "2020-12-31"))
    second = contract(starts, ends, name="Bay Quality")
    second.full_clean()
    save(second)


def test_open_end_overlaps_everything_after(contract):
    save(contract("2020-01-01"))
    later = contract("2044-01-01", "2044-12-31", name="Bay Quality")
    with pytest.raises(ValidationError, match="on, with no end"):
        later.full_clean()
    with pytest.raises(IntegrityError):
        save(later)
    save(contract("2019-01-01", "2019-12-31", name="Bay Quality"))


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        (ContractKind.QIO, ContractKind.QIN_QIO, False),
        (ContractKind.QIN_QIO, ContractKind.QIO, False),
        (ContractKind.BFCC, ContractKind.BFCC, False),
        (ContractKind.QIN_QIO, ContractKind.BFCC, True),
        (ContractKind.BFCC, ContractKind.QIO, True),
    ],
)
def test_improvement_is_one_family_and_complaints_the_other(contract, first, second, allowed):
    save(contract("2020-01-01", kind=first))
    row = contract("2020-06-01", kind=second, name="Bay Quality")
    if allowed:
        row.full_clean()
        save(row)
        return
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError):
        save(row)


def test_other_states_do_not_matter(contract):
    save(contract("2020-01-01"))
    for state in ["VA", "DC", "ME"]:
        row = contract("2020-01-01", state=state)
        row.full_clean()
        save(row)


def test_moving_a_contract_onto_another_is_refused(contract):
    save(contract("2020-01-01", "2020-12-31"))
    second = save(contract("2021-01-01", name="Bay Quality"))
    save(contract("2021-01-01", state="DC", name="Bay Quality"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(state="DC").update(state="MD", starts_on=DAY(2020, 5, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=second.pk).update(starts_on=DAY(2020, 12, 31))
    # Changing a contract in its own days, or its holder, is no overlap with itself.
    held = Contract.objects.get(state="MD", starts_on=DAY(2020, 1, 1))
    held.ends_on, held.qio = DAY(2020, 11, 30), second.qio
    held.full_clean()
    held.save()


def test_an_interim_fills_a_gap_and_never_runs_beside_an_award(contract):
    save(contract("2020-01-01", "2020-12-31"))
    save(contract("2021-03-01", "2021-12-31"))
    beside = contract("2020-12-01", "2021-02-28", name="Bay Quality", is_interim=True)
    with pytest.raises(ValidationError):
        beside.full_clean()
    with pytest.raises(IntegrityError):
        save(beside)
    beside.starts_on = DAY(2021, 1, 1)
    beside.full_clean()
    save(beside)
    assert contract_on("MD", DAY(2021, 2, 28)).is_interim


def test_half_filled_form_gives_the_fields_errors_only(contract):
    row = contract("2020-01-01")
    row.starts_on, row.state = None, ""
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert set(refused.value.message_dict) == {"starts_on", "state"}


def test_the_contractor_of_a_day(contract):
    """Both ends included, gaps are None, an interim counts, kinds are apart; an unsure contract is responsible too."""
    save(contract("2008-08-01", "2014-07-31", kind=ContractKind.QIO, name="Old Tide"))
    save(contract("2014-08-01", "2019-07-31", name="Bay Quality"))
    interim = contract("2019-09-01", "2019-10-31", name="Acting Quality", is_interim=True)
    interim.certainty = Certainty.MEMORY
    save(interim)
    save(contract("2019-11-01", name="Tide Quality"))
    save(contract("2018-01-01", kind=ContractKind.BFCC, name="Case Review"))
    save(contract("2000-01-01", state="VA", name="Elsewhere"))

    def who(day, kind=None):
        qio = contractor_on("MD", DAY.fromisoformat(day), kind)
        return qio and qio.name

    expected = {
        "2008-07-31": None, "2008-08-01": "Old Tide", "2014-07-31": "Old Tide", "2014-08-01": "Bay Quality",
        "2019-07-31": "Bay Quality", "2019-08-01": None, "2019-08-31": None, "2019-09-01": "Acting Quality",
        "2019-10-31": "Acting Quality", "2019-11-01": "Tide Quality", "2099-01-01": "Tide Quality",
    }  # fmt: skip
    assert {day: who(day) for day in expected} == expected
    assert who("2012-01-01", ContractKind.QIO) == "Old Tide"
    assert who("2012-01-01", ContractKind.QIN_QIO) is None
    assert who("2017-12-31", ContractKind.BFCC) is None
    assert who("2018-01-01", ContractKind.BFCC) == complaints_on("MD", DAY(2018, 1, 1)).name == "Case Review"
    assert contractor_on("ZZ", DAY(2020, 1, 1)) is None
    assert states_of(Qio.objects.get(name="Case Review"), DAY(2020, 1, 1)) == []
    assert states_of(Qio.objects.get(name="Tide Quality"), DAY(2020, 1, 1)) == ["MD"]
    assert states_of(Qio.objects.get(name="Tide Quality"), DAY(2019, 10, 31)) == []


@pytest.mark.parametrize(
    "change",
    [{"ends_on": DAY(2019, 12, 31)}, {"state": "ZZ"}, {"kind": "hospital"}, {"certainty": "sure"}],
)
def test_the_tables_constraints(contract, change):
    row = contract("2020-01-01")
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        save(row)


def test_the_other_tables_constraints(sow):
    qio = Qio.objects.create(name="Tide", slug="tide")
    contact = {"qio": qio, "name": "Pat", "starts_on": DAY(2020, 1, 2), "state": "MD"}
    wrong = [
        lambda: QioContact.objects.create(**contact | {"ends_on": DAY(2020, 1, 1)}),
        lambda: QioContact.objects.create(**contact | {"state": "ZZ"}),
        lambda: Qio.objects.create(name="Tide", slug="other"),
        lambda: Qio.objects.create(name="Other", slug="tide"),
        lambda: StatementOfWork.objects.create(number=99, starts_on=DAY(2020, 1, 1), certainty="found"),
        lambda: StatementOfWork.objects.create(
            number=98, starts_on=DAY(2020, 1, 2), ends_on=DAY(2020, 1, 1), certainty="found"
        ),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
