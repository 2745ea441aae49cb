"""The definitions load whole, and loading them again changes nothing."""

import datetime as dt

from campaigns.goals.models import Goal, Measure, Phase
from campaigns.goals.queries import current_phase, monthly_measures
from campaigns.goals.services import load_definitions


def test_all_goals_and_measures_are_loaded_once(db):
    first = load_definitions(by="tests")
    assert (Phase.objects.count(), Goal.objects.count(), Measure.objects.count()) == (3, 25, 34)
    assert first["created"] == 1 + 3 + 25 + 34
    assert load_definitions(by="tests") == {"created": 0, "changed": 0}


def test_the_phase_of_a_day(phase):
    assert phase.number == 3
    assert current_phase(dt.date(2009, 10, 21)).number == 1
    assert current_phase(dt.date(2009, 10, 22)).number == 2
    assert current_phase(dt.date(2006, 9, 28)) is None


def test_rules_are_data_of_the_phase(phase):
    rules = {p.number: (p.min_goals, p.min_clinical, p.min_process) for p in Phase.objects.all()}
    assert rules == {1: (3, 1, 1), 2: (3, 1, 1), 3: (2, 1, 1)}


def test_the_running_phase_is_entered_month_by_month(phase):
    goals = Goal.objects.filter(phase=phase)
    codes = [measure.code for measure in monthly_measures(goals, dt.date(2026, 10, 31))]
    assert codes[:4] == ["ss_turn", "ss_ret", "ca_ls", "ca_ss"]
    assert len(codes) == 17
    assert not Measure.objects.get(code="ss_turn").is_share
    assert Measure.objects.get(code="med_ap").is_share
