"""A LANE that reports in November 2026, homes that came and went, answers and reports."""

import datetime as dt

import pytest

from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import ensure_lanes
from campaigns.enrollment.models import EarlierPart, Enrollment
from campaigns.reporting.figures import Frame, in_zone_of
from campaigns.reporting.services import save_answers, send_report

Q1, Q2, Q3, Q4 = (Quarter(2026, number) for number in (1, 2, 3, 4))


def utc(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to(utc(2026, 11, 20, 15), tick=True)


@pytest.fixture
def lane(world, phase):
    ensure_lanes(by="tests")
    return lane_of("MD")


@pytest.fixture
def takes_part(phase):
    """The home signed on a day (at noon UTC), and left on another; with `again` it came back."""

    def make(home, signed, left=None, again=None, left_again=None):
        facts = {"signer_name": "A", "signer_title": "B", "agreement_version": "1"}
        spans = [(signed, left), (again, left_again)] if again else [(signed, left)]
        part = Enrollment.objects.create(
            facility=home, phase=phase, signed_at=_at(spans[-1][0]), withdrawn_at=_at(spans[-1][1]), **facts
        )
        for start, end in spans[:-1]:
            EarlierPart.objects.create(enrollment=part, signed_at=_at(start), withdrawn_at=_at(end), **facts)
        return part

    return make


def _at(day) -> dt.datetime | None:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC) if day else None


@pytest.fixture
def lines(lane):
    """By code, the words of one group of the figures."""

    def make(group, quarter):
        frame = Frame.of(lane, quarter)
        with in_zone_of(frame):
            return {each["code"]: each["words"] for each in group(frame)}

    return make


@pytest.fixture
def sent(world, lane):
    """The report of a quarter, answered and sent."""

    def make(quarter=Q2, answer="Two meetings, by telephone"):
        save_answers(lane=lane, quarter=quarter, answers={"meetings": answer}, seen={}, by=world.connie)
        return send_report(lane=lane, quarter=quarter, by=world.connie)

    return make


@pytest.fixture
def connie(client, world):
    client.force_login(world.connie)
    return client


@pytest.fixture
def nat(client, world):
    client.force_login(world.nat)
    return client
