"""The definitions load whole, loading them again changes nothing, and what was edited in the portal is left alone."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.utils import timezone

import campaigns.goals
from accounts.audit.models import AuditEvent
from campaigns.goals.models import Campaign, Chart, Goal, LevelRule, Measure, Phase, Stratum
from campaigns.goals.queries import (
    current_phase,
    monthly_measures,
    phase_by_slug,
    running_phases,
    same_scale,
    versions_of,
)
from campaigns.goals.services import load_definitions

DATA = Path(campaigns.goals.__file__).parent / "data"
AE = json.loads((DATA / "goals.json").read_text(encoding="utf-8"))
FURTHER = json.loads((DATA / "further_goals.json").read_text(encoding="utf-8"))


def test_all_is_loaded_once_and_again_changes_nothing(db, django_assert_max_num_queries):
    first = load_definitions(by="tests")
    tables = [Campaign, Phase, LevelRule, Goal, Measure, Stratum]
    assert [table.objects.count() for table in tables] == [4, 8, 40, 45, 59, 15]
    assert first == {"created": 171, "changed": 0, "left_alone": 0}
    with django_assert_max_num_queries(8):
        assert load_definitions(by="tests") == {"created": 0, "changed": 0, "left_alone": 0}
    assert AuditEvent.objects.filter(action="goals.load_definitions").count() == 1


def test_advancing_excellence_is_as_its_file_says(phase):
    """By phase, goal and measure; certainty too."""
    of_ae = Goal.objects.filter(phase__campaign__code="ae")
    assert {(g.phase.number, g.number, g.code, g.name, g.family, g.national_target) for g in of_ae} == {
        (g["phase"], g["number"], g["code"], g["name"], g["type"], g["national_target"]) for g in AE
    }
    rows = Measure.objects.filter(goal__in=of_ae).order_by("goal__phase__number", "goal__number", "position")
    assert [(m.goal.code, m.code, m.multiplier, m.direction, m.period, m.unit, m.certainty) for m in rows] == [
        (g["code"], m["id"], m["multiplier"], m["better"].split()[0], m["period"].split(",")[0].split()[0], m["unit"],
         m["certainty"])
        for g in AE for m in g["measures"]
    ]  # fmt: skip
    said = {g["code"]: g["goal_certainty"] for g in AE}
    assert {g.code: g.certainty_note for g in of_ae} == said
    assert all((g.certainty == "found") == said[g.code].startswith("found") for g in of_ae)


def test_the_other_campaigns_are_loaded_too(phase):
    rows = Measure.objects.exclude(goal__phase__campaign__code="ae")
    assert set(rows.values_list("code", flat=True)) == {m["id"] for g in FURTHER for m in g["measures"]}
    mine, ours = Measure.objects.get(code="nn_ap"), Measure.objects.get(code="med_ap")
    same = ["label", "numerator", "denominator", "multiplier", "direction", "is_share", "chart", "chart_reason"]
    assert [getattr(mine, name) for name in same] == [getattr(ours, name) for name in same]
    hai = Measure.objects.get(code="hai_cdi")
    assert (hai.multiplier, hai.is_share, hai.goal.phase.campaign.participants) == (10_000, False, "hospital")
    assert not Measure.objects.filter(goal__phase__campaign__code__in=["hai", "care"], certainty__in=["found", "high"])


def test_codes_of_measures_are_used_once(phase):
    codes = list(Measure.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)), "files name a measure by its code alone"
    slugs = [goal.slug for each in running_phases(day=dt.date(2026, 11, 1)) for goal in each.goals.all()]
    assert len(slugs) == len(set(slugs)), "a home's addresses name a goal by its code alone"


def test_every_measure_has_a_chart_that_fits_and_says_why(phase):
    for measure in Measure.objects.all():
        assert len(measure.chart_reason.split()) >= 8, measure.code
        if measure.chart in (Chart.P, Chart.P_PRIME):
            assert measure.is_share, f"{measure.code}: a p chart needs a share"
        if measure.chart in (Chart.U, Chart.U_PRIME, Chart.G):
            assert not measure.is_share and measure.multiplier >= 1000, f"{measure.code}: events per days or people"
    charts = dict(Measure.objects.values_list("code", "chart"))
    lasting = ["hrpu", "restr", "painls", "pu_hr", "med_ap", "pain3", "ss_turn", "ss_ret", "turn2", "nn_ap"]
    assert {charts[code] for code in lasting} == {"line"}, "months in a row prove nothing about lasting states"
    assert (charts["hosp_adm"], charts["hosp_readm"], charts["inf_cdi"], charts["turn1"]) == ("u", "p", "g", "i")
    assert "beside" in Measure.objects.get(code="inf_cdi").chart_reason


def test_staff_is_split_by_position_and_caregivers_by_unit(phase):
    for code in ["ss_turn", "ss_ret"]:
        rows = Stratum.objects.filter(measure__code=code).order_by("position")
        assert [(row.code, row.is_part) for row in rows] == [
            ("cna", True), ("lpn", True), ("rn", True), ("don", False), ("nha", False)
        ]  # fmt: skip
    for code in ["ca_ls", "ca_ss"]:
        measure = Measure.objects.get(code=code)
        assert (measure.strata, measure.own_number_default) == ("unit", 12) and "N" in measure.own_number_label
    assert set(Measure.objects.filter(strata="position").values_list("code", flat=True)) == {
        "turn2", "ss_turn", "ss_ret"
    }  # fmt: skip


def test_five_levels_for_every_phase(phase):
    for each in Phase.objects.all():
        rules = {rule.level: rule for rule in each.level_rules.all()}
        assert sorted(rules) == [0, 1, 2, 3, 4]
        assert {rule.certainty for rule in rules.values()} == {"low"}
        assert rules[1].needs_goals and rules[2].needs_targets and rules[2].needs_first_month
        assert (rules[3].window_months, rules[3].least_months) == (3, 1)
        assert (rules[4].window_months, rules[4].least_months) == (6, 6)
        mix = bool(each.min_clinical and each.min_process)
        assert rules[4].covers == ("one-of-each" if mix else "required"), "all goals of hospitals are clinical"


# What was edited in the portal -------------------------------------------------------------------------------------


def test_what_was_edited_in_the_portal_is_left_alone_and_counted(phase):
    now = timezone.now()
    Goal.objects.filter(code="CA").update(name="Same faces", edited_at=now)
    Measure.objects.filter(code="ca_ls").update(label="Same faces for long-stay residents", edited_at=now)
    Measure.objects.filter(code="ca_ss").update(edited_at=now)  # edited back to what is shipped: nothing to leave alone
    Measure.objects.filter(code="inf_hh").update(label="Clean hands")  # not by the portal: loading mends it
    Phase.objects.filter(pk=phase.pk).update(grace_days=10, edited_at=now)
    LevelRule.objects.filter(phase=phase, level=4).update(window_months=9, least_months=9, edited_at=now)
    assert load_definitions(by="tests") == {"created": 0, "changed": 1, "left_alone": 4}
    assert Goal.objects.get(code="CA").name == "Same faces"
    assert Measure.objects.get(code="ca_ls").label == "Same faces for long-stay residents"
    assert Measure.objects.get(code="inf_hh").label == "Hand hygiene done"
    assert Phase.objects.get(pk=phase.pk).grace_days == 10
    assert LevelRule.objects.get(phase=phase, level=4).window_months == 9


def test_a_position_taken_away_from_an_edited_measure_does_not_come_back(phase):
    measure = Measure.objects.get(code="ss_turn")
    measure.positions.filter(code="nha").delete()
    assert load_definitions(by="tests")["created"] == 1
    measure.positions.filter(code="nha").delete()
    Measure.objects.filter(pk=measure.pk).update(edited_at=timezone.now())
    assert load_definitions(by="tests")["created"] == 0


# Questions ---------------------------------------------------------------------------------------------------------


def test_the_phase_of_a_day_is_advancing_excellences(phase):
    assert (phase.number, phase.slug) == (3, "ae-3")
    assert current_phase(dt.date(2009, 10, 21)).number == 1
    assert current_phase(dt.date(2009, 10, 22)).number == 2
    assert current_phase(dt.date(2006, 9, 28)) is None
    assert {current_phase(dt.date(year, 6, 1)).campaign.code for year in range(2007, 2027)} == {"ae"}


@pytest.mark.parametrize(
    ("kind", "day", "slugs"),
    [
        ("nursing-home", dt.date(2026, 11, 1), ["ae-3", "nnhqcc-3"]),
        ("nursing-home", dt.date(2016, 1, 1), ["ae-3", "nnhqcc-1"]),
        ("nursing-home", dt.date(2017, 4, 1), ["ae-3", "nnhqcc-2"]),
        ("nursing-home", dt.date(2020, 1, 1), ["ae-3"]),
        ("nursing-home", dt.date(2006, 1, 1), []),
        ("hospital", dt.date(2026, 11, 1), ["hai-1"]),
        ("community", dt.date(2026, 11, 1), ["care-1"]),
    ],
)
def test_what_runs_for_whom(phase, kind, day, slugs):
    assert [each.slug for each in running_phases(kind, day)] == slugs


def test_a_phase_by_its_address(phase):
    assert phase_by_slug("ae-3") == phase
    assert phase_by_slug("nnhqcc-2").name == "Collaborative II"
    for strange in ["", "ae", "ae-", "-3", "ae-03", "ae-9", "zz-3", "ae-3-3", "ae-³", "ae-999999999999999999999"]:
        assert phase_by_slug(strange) is None, strange


def test_rules_are_data_of_the_phase(phase):
    rules = {p.slug: (p.min_goals, p.min_clinical, p.min_process) for p in Phase.objects.select_related("campaign")}
    assert (rules["ae-1"], rules["ae-2"], rules["ae-3"]) == ((3, 1, 1), (3, 1, 1), (2, 1, 1))
    assert set(rules.values()) == {(3, 1, 1), (2, 1, 1), (1, 0, 0)}


def test_the_running_phase_is_entered_month_by_month(phase):
    goals = Goal.objects.filter(phase=phase)
    codes = [measure.code for measure in monthly_measures(goals, dt.date(2026, 10, 31))]
    assert codes[:4] == ["ss_turn", "ss_ret", "ca_ls", "ca_ss"]
    assert len(codes) == 17
    assert not Measure.objects.get(code="ss_turn").is_share
    assert Measure.objects.get(code="med_ap").is_share


def test_versions_oldest_first_and_what_holds_for_all_of_them(phase):
    first = Measure.objects.get(code="inf_cdi")
    Measure.objects.filter(pk=first.pk).update(valid_to=dt.date(2025, 12, 31))
    facts = {field.name: getattr(first, field.name) for field in Measure._meta.fields if field.name != "id"}
    second = Measure.objects.create(**{**facts, "version": 2, "valid_from": dt.date(2026, 1, 1),
                                       "valid_to": dt.date(2026, 6, 30)})  # fmt: skip
    third = Measure.objects.create(**{**facts, "version": 3, "valid_from": dt.date(2026, 7, 1), "multiplier": 1000})
    assert versions_of(third) == versions_of(first) == [first, second, third]
    assert set(Measure.objects.filter(same_scale(second))) == {first, second}
    assert set(Measure.objects.filter(same_scale(third))) == {third}
