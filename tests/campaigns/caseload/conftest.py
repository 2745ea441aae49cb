"""A day of November 2026 in Maryland: Harbor House takes part, Rita recruits, Lea leads the desk."""

import datetime as dt

import pytest
import time_machine

from accounts.access.places import QioDesk
from facilities.qios.models import SowTask, StatementOfWork
from facilities.states.codes import STATES
from tests.campaigns.charts import homes

TODAY = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)  # a Wednesday: October was due on the 20th


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False):
        yield TODAY.date()


@pytest.fixture
def desk(world):
    return QioDesk(world.qios["md"], STATES["MD"])


@pytest.fixture
def harbor(world, phase, today):
    """Harbor House's part, signed in 2024 with three goals."""
    return homes.signed(world.homes["harbor"], phase, world.ada)


@pytest.fixture
def task_of_contract(world):
    sow = StatementOfWork.objects.get(number=13)
    task, _ = SowTask.objects.get_or_create(
        statement_of_work=sow, code="NH", defaults={"title": "Nursing homes", "certainty": "inferred"}
    )
    return task
