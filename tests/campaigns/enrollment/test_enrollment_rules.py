"""The rules of taking part, against sentences and numbers written by hand."""

from decimal import Decimal

import pytest

from campaigns.enrollment.rules import ChoiceRule, choice_refusals, target_refusal

PHASE_3 = ChoiceRule(min_goals=2, min_clinical=1, min_process=1)
PHASE_1 = ChoiceRule(min_goals=3, min_clinical=1, min_process=1)


@pytest.mark.parametrize(
    ("rule", "families", "reasons"),
    [
        (PHASE_3, ["clinical", "process"], []),
        (PHASE_3, ["clinical"] * 4 + ["process"], []),
        (PHASE_3, ["process", "process"], ["Choose at least one clinical goal."]),
        (PHASE_3, ["clinical", "clinical"], ["Choose at least one process goal."]),
        (
            PHASE_3,
            ["clinical"],
            ["Choose at least 2 goals: you chose 1.", "Choose at least one process goal."],
        ),
        (
            PHASE_3,
            [],
            [
                "Choose at least 2 goals: you chose none.",
                "Choose at least one clinical goal.",
                "Choose at least one process goal.",
            ],
        ),
        (PHASE_1, ["clinical", "process"], ["Choose at least 3 goals: you chose 2."]),
        (ChoiceRule(1), ["process"], []),
        (ChoiceRule(1), [], ["Choose at least 1 goal: you chose none."]),
        (ChoiceRule(3, min_clinical=2), ["process"] * 3, ["Choose at least two clinical goals."]),
    ],
)
def test_goals_are_enough_or_it_says_why(rule, families, reasons):
    assert choice_refusals(rule, families) == reasons


@pytest.mark.parametrize(
    ("value", "multiplier", "is_share", "may"),
    [
        ("0", 100, True, True),
        ("100", 100, True, True),
        ("100.01", 100, True, False),
        ("-0.01", 100, True, False),
        ("140", 100, False, True),  # more people can leave in a year than are employed at once
        ("1000.01", 100, False, False),
        ("3.5", 1000, False, True),
        ("NaN", 100, False, False),
        ("Infinity", 100, False, False),
    ],
)
def test_a_target_is_within_what_can_be(value, multiplier, is_share, may):
    assert (target_refusal(Decimal(value), multiplier, is_share) == "") is may
