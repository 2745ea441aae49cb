"""Harbor House works on CA and MED and has sent fourteen months."""

import pytest
from django.utils import timezone

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal, Measure
from campaigns.improvement.queries import work_on
from campaigns.improvement.services import load_change_ideas
from campaigns.measurements.models import MonthReport, Observation, ReportStatus
from qioportal.lib.months import Month

MONTHS = 14


@pytest.fixture
def home(world, phase):
    return world.homes["harbor"]


@pytest.fixture
def enrollment(home, phase, world):
    made = sign_agreement(home=home, phase=phase, by=world.ada, title="Administrator")
    made.signed_at = timezone.now() - timezone.timedelta(days=600)
    made.save()
    choose_goals(enrollment=made, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    return made


@pytest.fixture
def last(home) -> Month:
    """The newest complete month where the home stands."""
    return Month.of(timezone.localdate(timezone=home.place.zone)).shift(-1)


@pytest.fixture
def months(enrollment, last):
    """42 of 60 in the oldest month, one more in each."""
    measure = Measure.objects.get(code="ca_ls")
    for step in range(MONTHS):
        month = last.shift(step - MONTHS + 1)
        report = MonthReport.objects.create(
            enrollment=enrollment, month=month, status=ReportStatus.SENT,
            saved_at=timezone.now(), sent_at=timezone.now(),
        )  # fmt: skip
        Observation.objects.create(report=report, measure=measure, numerator=42 + step, denominator=60)
    return measure


@pytest.fixture
def choice(enrollment, home):
    return work_on(home, "ca")


@pytest.fixture
def ideas(db):
    load_change_ideas(by="tests")


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client
