"""The database keeps the truth of the caseload."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_models import CaseEntry, HomeRequest, RequestAnswer
from campaigns.caseload.models import Alert, CaseloadAssignment
from campaigns.goals.models import Goal
from facilities.directory.models import FacilityCorrection
from facilities.qios.models import SowTask

DAY = dt.date(2026, 11, 2)


def refused(model, **facts) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**facts)


def test_a_home_has_one_adviser_at_a_desk(world):
    facts = {"facility": world.homes["harbor"], "qio": world.qios["md"], "adviser": world.rita, "starts_on": DAY}
    CaseloadAssignment.objects.create(**facts)
    refused(CaseloadAssignment, **facts)
    refused(CaseloadAssignment, **facts | {"facility": world.homes["bay"], "ends_on": DAY - dt.timedelta(days=1)})


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "hunch"},
        {"kind": "worse"},
        {"dismissed_at": timezone.now()},
        {"dismissed_reason": "No time"},
    ],
    ids=["kind", "worse without goal", "put aside without reason", "reason without moment"],
)
def test_alerts(harbor, changed):
    refused(Alert, **{"enrollment": harbor, "kind": "silent", "fact": "a", "since": DAY} | changed)


def test_an_alert_is_there_once_per_fact_and_only_a_change_has_a_goal(harbor):
    facts = {"enrollment": harbor, "kind": "silent", "fact": "after 2026-07", "since": DAY}
    Alert.objects.create(**facts)
    refused(Alert, **facts)
    refused(Alert, **facts | {"fact": "b", "goal": Goal.objects.first()})


@pytest.mark.parametrize("changed", [{"topic": "x"}, {"words": ""}, {"number": 1}], ids=["topic", "words", "number"])
def test_requests(world, changed):
    facts = {"facility": world.homes["harbor"], "number": 2, "topic": "other", "words": "Help", "asked_by": world.ada}
    HomeRequest.objects.create(**facts | {"number": 1})
    refused(HomeRequest, **facts | changed)


def test_an_answer_says_something(world):
    asked = HomeRequest.objects.create(
        facility=world.homes["harbor"], number=1, topic="other", words="Help", asked_by=world.ada
    )
    refused(RequestAnswer, request=asked, by=world.rita, from_home=False, words="")


@pytest.mark.parametrize(
    "changed",
    [
        {"manner": "x"}, {"topic": "x"}, {"minutes": 0}, {"minutes": 1441}, {"people": 1001}, {"number": 1},
        {"taken_back_at": timezone.now()}, {"taken_back_reason": "Wrong"},
    ],
    ids=["manner", "topic", "no minutes", "minutes", "people", "number", "no reason", "no moment"],
)  # fmt: skip
def test_entries(world, changed):
    facts = {
        "facility": world.homes["harbor"], "qio": world.qios["md"], "number": 2, "day": DAY, "manner": "call",
        "topic": "other", "minutes": 10, "logged_by": world.rita,
    }  # fmt: skip
    CaseEntry.objects.create(**facts | {"number": 1})
    refused(CaseEntry, **facts | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"what": "beds"}, {"status": "x"}, {"should_say": ""}, {"number": 1}, {"what": "name"}, {"status": "accepted"},
        {"status": "refused", "settled_at": timezone.now()}, {"status": "accepted", "settled_at": timezone.now()},
        {"undone_at": timezone.now(), "undone_reason": "A"}, {"undone_reason": "A"},
    ],
    ids=["what", "status", "nothing", "number", "two open", "no moment", "no words", "not checked", "no yes",
         "not undone"],
)  # fmt: skip
def test_change_requests(world, changed):
    facts = {"facility": world.homes["harbor"], "number": 2, "what": "phone", "should_say": "X", "asked_by": world.ada}
    ChangeRequest.objects.create(**facts | {"number": 1, "what": "name"})
    refused(ChangeRequest, **facts | changed)


def test_a_correction_belongs_to_what_was_accepted(world):
    home = world.homes["harbor"]
    facts = {"facility": home, "field": "phone", "value": "4105550000", "starts_on": DAY, "recorded_by": "t"}
    correction = FacilityCorrection.objects.create(**facts)
    refused(ChangeRequest, facility=home, number=1, what="phone", should_say="X", asked_by=world.ada,
            correction=correction)  # fmt: skip
    refused(FacilityCorrection, **facts)
    refused(FacilityCorrection, **facts | {"field": "beds"})
    refused(FacilityCorrection, **facts | {"field": "name", "value": ""})
    refused(FacilityCorrection, **facts | {"field": "name", "ends_on": DAY - dt.timedelta(days=1)})


def test_a_task_of_a_contract_has_one_code(task_of_contract):
    facts = {"statement_of_work": task_of_contract.statement_of_work, "code": "NH", "title": "T", "certainty": "found"}
    refused(SowTask, **facts)
    refused(SowTask, **facts | {"code": "X", "certainty": "hope"})
