"""A day of November 2026 in Maryland: Harbor House takes part, Rita recruits, Lea leads the desk."""

import datetime as dt
import email.policy

import pytest
import time_machine

from accounts.access.places import QioDesk
from accounts.mail.delivery import deliver
from accounts.mail.models import Lane
from accounts.mail.transport import Outcome, Verdict
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


class _Letterbox(list):
    """A way out that keeps what leaves: (to, the mail as a program reads it)."""

    def open(self) -> None: ...
    def close(self) -> None: ...

    def send(self, sender: str, recipient: str, message_id: str, content: bytes, following=None) -> Outcome:
        self.append((recipient, email.message_from_bytes(content, policy=email.policy.default)))
        return Outcome(Verdict.SENT)


@pytest.fixture
def arrived():
    """arrived() lets the worker run once: what came in this run, by address."""

    def arrived() -> list[tuple[str, email.message.EmailMessage]]:
        box = _Letterbox()
        deliver(Lane.SERVICE, way_out=lambda: box)
        return sorted(box, key=lambda each: each[0])

    return arrived


@pytest.fixture
def ada(client, world, phase, today):
    client.force_login(world.ada)
    return client


@pytest.fixture
def rita(client, world, phase, today):
    client.force_login(world.rita)
    return client
