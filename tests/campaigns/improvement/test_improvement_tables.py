"""The database keeps the truth of improvement."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from campaigns.goals.models import Goal
from campaigns.improvement.models import Annotation, ChangeIdea, Cycle, StepRecord
from qioportal.lib.months import Month


@pytest.fixture
def goal(enrollment):
    return Goal.objects.get(phase=enrollment.phase, code="CA")


def cycle(enrollment, goal, **changed) -> Cycle:
    facts = {"number": 1, "title": "T", "plan": "P", "prediction": "R", "starts_on": dt.date(2026, 9, 7)}
    return Cycle.objects.create(enrollment=enrollment, goal=goal, **facts | changed)


def refused(make, **facts) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**facts)


@pytest.mark.parametrize("step", [0, 8])
def test_steps_are_one_to_seven(choice, step):
    refused(StepRecord.objects.create, choice=choice, step=step)


def test_a_step_has_one_record(choice):
    StepRecord.objects.create(choice=choice, step=1)
    refused(StepRecord.objects.create, choice=choice, step=1)


@pytest.mark.parametrize(
    "changed", [{"strategy": 0}, {"strategy": 8}, {"certainty": "hope"}], ids=["too low", "too high", "certainty"]
)
def test_ideas(db, changed):
    facts = {"strategy": 1, "code": "x", "concept": "c", "action": "a", "certainty": "high"}
    refused(ChangeIdea.objects.create, **facts | changed)


def test_an_ideas_code_is_its_own(ideas):
    refused(ChangeIdea.objects.create, strategy=1, code="buddy", concept="c", action="a", certainty="high")


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 1},
        {"outcome": "perhaps"},
        {"ends_on": dt.date(2026, 9, 6)},
        {"outcome": "adopt"},
    ],
    ids=["number", "outcome", "ends after start", "closed has a day"],
)
def test_cycles(enrollment, goal, changed):
    cycle(enrollment, goal)
    with pytest.raises(IntegrityError), transaction.atomic():
        cycle(enrollment, goal, **{"number": 2} | changed)


def test_notes(enrollment, goal):
    month = Month(2026, 9)
    refused(Annotation.objects.create, enrollment=enrollment, goal=goal, month=month, text="")
    Annotation.objects.create(enrollment=enrollment, goal=goal, month=month, text="New team")
    refused(Annotation.objects.create, enrollment=enrollment, goal=goal, month=month, text="Another", is_rebase=True)
