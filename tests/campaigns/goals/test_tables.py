"""The tables refuse what can't be."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase, Stratum

WRONG_MEASURE = {
    "measure_multiplier_known": {"multiplier": 10},
    "measure_direction_known": {"direction": "sideways"},
    "measure_period_known": {"period": "week"},
    "measure_source_known": {"source": "press"},
    "measure_certainty_known": {"certainty": "maybe"},
    "measure_chart_known": {"chart": "pie"},
    "measure_strata_known": {"strata": "shift"},
    "measure_ends_after_start": {"valid_to": dt.date(2000, 1, 1)},
    "measure_least_below_most_plausible": {"least_plausible": 5, "most_plausible": 5},
    "measure_own_number_has_default": {"own_number_label": "N", "own_number_default": None},
}


def refused(rows, **facts) -> str:
    with pytest.raises(IntegrityError) as said, transaction.atomic():
        rows.update(**facts)
    return str(said.value)


@pytest.mark.parametrize("name", WRONG_MEASURE)
def test_measures(phase, name):
    assert name in refused(Measure.objects.filter(code="inf_hh"), **WRONG_MEASURE[name])


def test_a_default_needs_its_name_and_is_at_least_one(phase):
    refused(Measure.objects.filter(code="inf_hh"), own_number_default=12)
    refused(Measure.objects.filter(code="ca_ls"), own_number_default=0)


def test_one_open_version_and_each_number_once(phase):
    first = Measure.objects.get(code="inf_hh")
    facts = {field.name: getattr(first, field.name) for field in Measure._meta.fields if field.name != "id"}
    for wrong in ({"version": 2}, {"version": 1, "valid_to": dt.date(2030, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.create(**facts | wrong)
    Measure.objects.create(**facts | {"version": 2, "valid_to": dt.date(2030, 1, 1)})


def test_campaigns_phases_goals(phase):
    assert "campaign_participants_known" in refused(Campaign.objects.filter(code="ae"), participants="schools")
    assert "phase_certainty_known" in refused(Phase.objects.filter(pk=phase.pk), certainty="maybe")
    assert "phase_ends_after_start" in refused(Phase.objects.filter(pk=phase.pk), ends_on=dt.date(2000, 1, 1))
    refused(Phase.objects.filter(pk=phase.pk), number=2)
    refused(Goal.objects.filter(phase=phase, code="CA"), code="SS")
    assert "goal_family_known" in refused(Goal.objects.filter(code="CA"), family="other")
    assert "goal_certainty_known" in refused(Goal.objects.filter(code="CA"), certainty="maybe")


def test_level_rules(phase):
    rule = LevelRule.objects.filter(phase=phase, level=4)
    assert "level_rule_covers_known" in refused(rule, covers="some")
    assert "level_rule_certainty_known" in refused(rule, certainty="maybe")
    assert "level_rule_months_fit_window" in refused(rule, least_months=7)
    refused(rule, level=3)


def test_a_position_once_per_measure(phase):
    refused(Stratum.objects.filter(measure__code="ss_ret", code="rn"), code="cna")
