"""Rates in a report: those of the state in the definition of the quarter, and fewer of them for who could subtract."""

import datetime as dt

import pytest

from campaigns.enrollment.models import Consent
from campaigns.goals.models import Measure
from campaigns.measurements.models import MonthReport, Observation
from campaigns.reporting.contents import figures_of, hide_from
from campaigns.reporting.services import save_answers, send_report
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from tests.campaigns.reporting.conftest import Q2, utc


@pytest.fixture
def six_homes(world, phase, takes_part):
    """They sent June 2026: 80 of 100 each, for consistent assignment."""
    measure = Measure.objects.get(goal__phase=phase, code="ca_ls")
    made = []
    for number in range(6):
        home = Facility.objects.create(ccn=f"21600{number}", name=f"HOME {number}", city="X", state="MD", county="Y")
        report = MonthReport.objects.create(
            enrollment=takes_part(home, "2026-02-01"), month=Month(2026, 6), status="sent", sent_at=utc(2026, 7, 5)
        )
        Observation.objects.create(report=report, measure=measure, numerator=80, denominator=100)
        made.append(home)
    return made


def rate_of(found: dict) -> str:
    return next(row["rate"] for row in found["goals"] if row["code"] == "CA")


def test_the_rate_of_the_state(lane, six_homes):
    assert rate_of(figures_of(lane, Q2)) == "80.0, from 6 homes"


def test_who_knows_two_of_six_homes_sees_no_rate_of_six(client, world, lane, six_homes):
    save_answers(lane=lane, quarter=Q2, answers={"meetings": "Two"}, seen={}, by=world.connie)
    send_report(lane=lane, quarter=Q2, by=world.connie)
    for home in six_homes[:2]:
        Consent.objects.create(
            facility=home, recipient="lane", state="MD", purpose="To help", starts_on=dt.date(2026, 1, 1)
        )
    found = lane.reports.get().sendings.get().figures
    assert rate_of(hide_from(world.nat, lane, Q2, found)) == "80.0, from 6 homes"
    assert rate_of(hide_from(world.connie, lane, Q2, found)) == "Hidden to protect a small count"
    for name, path in [("connie", "/lane/md/report/2026-q2/"), ("nat", "/nation/lane-reports/md/2026-q2/")]:
        client.force_login(world.people[name])
        page = client.get(path).content.decode()
        text = b"".join(client.get(f"{path}report.csv").streaming_content).decode()
        assert ("80.0, from 6 homes" in page, "80.0, from 6 homes" in text) == ((name == "nat"),) * 2
