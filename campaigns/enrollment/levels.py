"""Participation levels as pure functions over a phase's rule table and a home's facts. No Django, no clock.

A goal counts at a rule when it has what the rule needs of a goal (target, a first month, months in the window); the
rule's `covers` says which goals must count. A level holds when it and all below hold. The window is that of the last
months that were due; the newest complete month counts too as soon as it is sent, but is missed only after its due day.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from campaigns.enrollment.rules import ChoiceRule, choice_refusals
from qioportal.lib.months import Month, months_between

FAMILIES = ("clinical", "process")


class Rule(Protocol):
    """A line of the table; goals.LevelRule is one."""

    level: int
    name: str
    needs_goals: bool
    needs_targets: bool
    needs_first_month: bool
    window_months: int
    least_months: int
    covers: str


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """A goal that the home works on: is there a target, and for which months were counts sent (zero counts too)?"""

    name: str
    family: str
    has_target: bool
    months: frozenset[Month]
    has_any: bool = False  # a month older than those in `months`

    @property
    def has_month(self) -> bool:
        return self.has_any or bool(self.months)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a home's level follows from, as of a day."""

    goals: tuple[GoalFacts, ...]
    choice: ChoiceRule
    families: frozenset[str]  # that the phase offers
    last_due: Month  # the newest month whose due day is over
    last_complete: Month
    due_on: dt.date  # due day of `last_complete`
    first_open: Month  # the oldest month that can be entered


def level_of(rules: Iterable[Rule], facts: Facts) -> int | None:
    """The highest level that holds with all below it; None where the phase has no table."""
    held = None
    for rule in _in_order(rules):
        if not _holds(rule, facts):
            break
        held = rule.level
    return held


def next_step(rules: Iterable[Rule], facts: Facts) -> str:
    """The one sentence that says what leads to the next level, or keeps the highest."""
    return ""


def _in_order(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.level)


def _holds(rule: Rule, facts: Facts) -> bool:
    if rule.needs_goals and choice_refusals(facts.choice, [goal.family for goal in facts.goals]):
        return False
    if not _asks_of_goals(rule):
        return True
    return any(_covered(rule, facts, end) for end in _ends(facts))


def _asks_of_goals(rule: Rule) -> bool:
    return rule.needs_targets or rule.needs_first_month or rule.least_months > 0


def _ends(facts: Facts) -> Sequence[Month]:
    """The window may end with the newest month due, or with one that is complete and not due yet."""
    return sorted({facts.last_due, facts.last_complete})


def _covered(rule: Rule, facts: Facts, end: Month) -> bool:
    counting = [goal for goal in facts.goals if _counts(rule, goal, end)]
    if rule.covers == "every":
        return bool(facts.goals) and len(counting) == len(facts.goals)
    if rule.covers == "one-of-each":
        return bool(counting) and {goal.family for goal in counting} >= facts.families
    return not choice_refusals(facts.choice, [goal.family for goal in counting])


def _counts(rule: Rule, goal: GoalFacts, end: Month) -> bool:
    if rule.needs_targets and not goal.has_target:
        return False
    if rule.needs_first_month and not goal.has_month:
        return False
    return len(goal.months.intersection(window_of(rule, end))) >= rule.least_months


def window_of(rule: Rule, end: Month) -> list[Month]:
    return list(months_between(end.shift(1 - rule.window_months), end))
