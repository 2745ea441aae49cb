"""Levels and the sentence about the next one, against tables and words written by hand (DOMAIN 1.5)."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from campaigns.enrollment.levels import Facts, GoalFacts, level_of, next_step
from campaigns.enrollment.rules import ChoiceRule
from qioportal.lib.months import Month, months_between


@dataclass(frozen=True)
class Rule:
    level: int
    name: str
    needs_goals: bool = False
    needs_targets: bool = False
    needs_first_month: bool = False
    window_months: int = 0
    least_months: int = 0
    covers: str = "required"


RULES = [
    Rule(0, "Registered"),
    Rule(1, "Goals selected", needs_goals=True),
    Rule(2, "Baseline", needs_targets=True, needs_first_month=True, covers="every"),
    Rule(3, "Active", window_months=3, least_months=1),
    Rule(4, "Full active", window_months=6, least_months=6, covers="one-of-each"),
]
TWO = ChoiceRule(2, 1, 1)
OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)


def months(first: str, last: str) -> frozenset[Month]:
    return frozenset(months_between(Month.parse(first), Month.parse(last)))


def goal(name: str, family: str, sent=frozenset(), *, target=True, older=False) -> GoalFacts:
    return GoalFacts(name, family, target, frozenset(sent), older)


def facts(*goals: GoalFacts, due_over: bool = False, choice: ChoiceRule = TWO) -> Facts:
    """November 2026; October is complete, and due on the 20th."""
    return Facts(
        goals=goals, choice=choice, families=frozenset({"clinical", "process"}),
        last_due=OCTOBER if due_over else SEPTEMBER, last_complete=OCTOBER, due_on=dt.date(2026, 11, 20),
        first_open=Month(2024, 11),
    )  # fmt: skip


HALF_YEAR = months("2026-04", "2026-09")
CA, INF, MED = "Consistent assignment", "Infections", "Medications"
FULL = [goal(CA, "process", HALF_YEAR), goal(INF, "clinical", HALF_YEAR)]


@pytest.mark.parametrize(
    ("known", "level", "said"),
    [
        (facts(), 0, "To reach level 1, Goals selected, choose one clinical goal and one process goal."),
        (facts(goal(CA, "process")), 0, "To reach level 1, Goals selected, choose one clinical goal."),
        (
            facts(goal(CA, "process"), choice=ChoiceRule(3)),
            0,
            "To reach level 1, Goals selected, choose two more goals.",
        ),
        (
            facts(goal(CA, "process", target=False), goal(INF, "clinical")),
            1,
            (
                "To reach level 2, Baseline, set a target for Consistent assignment, and send a first month for "
                "Consistent assignment and Infections."
            ),
        ),
        (
            facts(goal(CA, "process", older=True), goal(INF, "clinical", older=True)),
            2,
            "To reach level 3, Active, send October 2026 for Consistent assignment and Infections.",
        ),
        (
            facts(goal(CA, "process", HALF_YEAR), goal(INF, "clinical", HALF_YEAR - {Month(2026, 6), SEPTEMBER})),
            3,
            "To reach level 4, Full active, send June 2026 and September 2026 for Infections.",
        ),
        (
            facts(*FULL, due_over=True),
            3,
            "To reach level 4, Full active, send October 2026 for Consistent assignment and Infections.",
        ),
        (facts(*FULL), 4, "This is the highest level. To keep it, send October 2026 by November 20, 2026."),
        (
            facts(*[replace(each, months=each.months | {OCTOBER}) for each in FULL]),
            4,
            "This is the highest level. To keep it, go on sending every month.",
        ),
        # a third goal, new and without a month, lets the "every" of the baseline fall
        (
            facts(*FULL, goal(MED, "clinical", target=False)),
            1,
            "To reach level 2, Baseline, set a target for Medications, and send a first month for Medications.",
        ),
        # the required goals are two of the three
        (facts(*FULL, goal(MED, "clinical", older=True)), 4, None),
        # one goal's months are not another's
        (facts(goal(CA, "process", HALF_YEAR), goal(INF, "clinical", {Month(2026, 7)})), 3, None),
        (facts(goal(CA, "process", HALF_YEAR), goal(INF, "clinical", {Month(2026, 6)})), 2, None),
        # sent early it counts at once: May to October
        (facts(*[replace(each, months=months("2026-05", "2026-10")) for each in FULL]), 4, None),
        (facts(*[replace(each, months=months("2026-05", "2026-10")) for each in FULL], due_over=True), 4, None),
    ],
)
def test_level_and_next_step(known, level, said):
    assert level_of(RULES, known) == level
    if said:
        assert next_step(RULES, known) == said


def test_months_that_cannot_be_entered_any_more_are_not_asked_for():
    young = replace(facts(*[replace(each, months=months("2026-08", "2026-09")) for each in FULL]),
                    first_open=Month(2026, 8))  # fmt: skip
    assert next_step(RULES, young) == (
        "To reach level 4, Full active, send every month for Consistent assignment and Infections: "
        "6 months are there with January 2027."
    )


def test_the_order_of_the_table_does_not_matter_and_without_a_table_there_is_no_level():
    assert level_of(reversed(RULES), facts(*FULL)) == 4
    assert level_of([], facts(*FULL)) is None
    assert next_step([], facts(*FULL)) == ""


def test_a_campaign_of_one_family_asks_for_that_family_alone():
    clinical = replace(facts(FULL[1], choice=ChoiceRule(1)), families=frozenset({"clinical"}))
    assert level_of(RULES, clinical) == 4


def test_a_level_above_one_that_does_not_hold_is_not_held():
    assert level_of(RULES, facts(*[replace(each, has_target=False) for each in FULL])) == 1
