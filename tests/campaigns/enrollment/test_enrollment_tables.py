"""The database keeps the truth of taking part."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from campaigns.enrollment.models import EarlierPart, Enrollment, GoalChoice, Target
from campaigns.goals.models import Goal, Measure
from qioportal.lib.months import Month


@pytest.fixture
def enrollment(world, phase):
    return Enrollment.objects.create(
        facility=world.homes["harbor"], phase=phase, signer_name="A", signer_title="B", agreement_version="1"
    )


def test_a_home_signs_once_per_phase(enrollment):
    with pytest.raises(IntegrityError, match=r"enrollment|UNIQUE"), transaction.atomic():
        Enrollment.objects.create(
            facility=enrollment.facility, phase=enrollment.phase, signer_name="A", signer_title="B",
            agreement_version="1",
        )  # fmt: skip


def test_a_goal_is_open_once(enrollment):
    goal = Goal.objects.get(code="CA")
    GoalChoice.objects.create(enrollment=enrollment, goal=goal)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalChoice.objects.create(enrollment=enrollment, goal=goal)


@pytest.mark.parametrize(
    ("value", "month"), [("-1", Month(2026, 11)), ("10", Month(2026, 10))], ids=["not negative", "once per month"]
)
def test_targets(enrollment, value, month):
    measure = Measure.objects.get(code="ca_ls")
    Target.objects.create(enrollment=enrollment, measure=measure, value="80", effective_from=Month(2026, 10))
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(enrollment=enrollment, measure=measure, value=value, effective_from=month)


@pytest.mark.parametrize("days", [0, -1], ids=["once", "ends after it starts"])
def test_earlier_parts(enrollment, days):
    at = enrollment.signed_at
    facts = {"signer_name": "A", "signer_title": "B", "agreement_version": "1", "signed_at": at}
    EarlierPart.objects.create(enrollment=enrollment, withdrawn_at=at, **facts)
    with pytest.raises(IntegrityError, match=r"earlier_part|UNIQUE"), transaction.atomic():
        EarlierPart.objects.create(enrollment=enrollment, withdrawn_at=at + dt.timedelta(days=days), **facts)
