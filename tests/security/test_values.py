"""The numbers of a named home are the home's: no page, file or mail shows them to anybody else."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.mail.models import Delivery
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.campaigns.charts.homes import send, signed
from tests.campaigns.charts.report.pdfs import text_of
from tests.laws.collected import address_of, rows
from tests.laws.matrix import EVERYBODY
from tests.security.numbers import stands_in
from tests.world import build_world

pytestmark = pytest.mark.one_engine

ROWS = rows()
OWN = {"cora"}  # works for the chain of Bay Manor
VALUES = ["4321", "4,321", "8765", "8,765", "49.3"]


@pytest.fixture(scope="module")
def valued(django_db_setup, django_db_blocker):
    """Bay Manor sent 4,321 of 8,765: numbers that stand nowhere else."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        load_definitions(by="tests")
        enrollment = signed(world.homes["bay"], current_phase(), world.ada)
        send(enrollment, world.ada, {"ca_ls": [(4321, 8765), (4321, 8765)]})
        yield world
        transaction.set_rollback(True)


def words_in(answer) -> str:
    """What a reader finds in it. The bytes of a PDF hold any four digits by chance: its text is read."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text_of(body) if body.startswith(b"%PDF") else body.decode(errors="replace")


@pytest.mark.parametrize(("row", "module"), [pytest.param(*row, id=row[0].name) for row in ROWS])
def test_values_of_a_home_stay_in_the_home(valued, db, row, module):
    """No QIO, LANE, nation, other home or stranger finds them on any page or in any file."""
    if row.method == "post":
        return
    with transaction.atomic():
        address = address_of(row, module, valued)
        told = []
        shared_with = row.ok_people if row.name.startswith("charts:shared-") else set()  # the row lets them see it
        others = [each for each in EVERYBODY if each not in OWN | shared_with]
        insiders = ["", *others] if row.public or row.signed_in else [each for each in others if each in row.ok_people]
        of_bay = address.replace("215001", "215002")
        tried = {(name, address) for name in insiders}  # whoever else opens it gets nothing at all: the access matrix
        tried |= {(name, of_bay) for name in ["", *others] if of_bay != address}
        for name, path in sorted(tried):
            client = Client()
            if name:
                client.force_login(valued.people[name])
            said = words_in(client.get(path))
            found = [value for value in VALUES if stands_in(value, said)]
            told += [f"{name or 'nobody'} reads {found} at {path}"] if found else []
        transaction.set_rollback(True)
    assert not told


def test_the_home_itself_reads_them(valued, db):
    """The numbers above are to be found by those who may: otherwise the law above proves nothing."""
    client = Client()
    client.force_login(valued.cora)
    page = client.get("/h/215002/goals/ca/").content.decode()
    assert "49.3" in page and ("4,321" in page or "4321" in page)


def test_no_mail_holds_them(valued, db):
    rows = [str(row) for row in Delivery.objects.values("context", "message__context", "message__text")]
    assert not [row for row in rows for value in VALUES if value in row]
