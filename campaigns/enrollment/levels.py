"""Participation levels as pure functions over a phase's rule table and a home's facts. No Django, no clock.

A goal counts at a rule when it has what the rule needs of a goal (target, a first month, months in the window); the
rule's `covers` says which goals must count. A level holds when it and all below hold. The window is that of the last
months that were due; the newest complete month counts too as soon as it is sent, but is missed only after its due day.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from campaigns.enrollment.rules import ChoiceRule, choice_refusals, number_word
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
    ordered = _in_order(rules)
    missing = next((rule for rule in ordered if not _holds(rule, facts)), None)
    if missing is None:
        return _how_to_keep(facts) if ordered else ""
    return f"To reach level {missing.level}, {missing.name}, {_what_is_missing(missing, facts)}."


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


def window_of(rule: Rule, end: Month) -> tuple[Month, ...]:
    return _window(rule.window_months, end)


@lru_cache(maxsize=4096)
def _window(length: int, end: Month) -> tuple[Month, ...]:
    """Looked at once for each goal of each home: many homes, few windows."""
    return tuple(months_between(end.shift(1 - length), end))


def _how_to_keep(facts: Facts) -> str:
    newest = facts.last_complete
    if newest > facts.last_due and any(newest not in goal.months for goal in facts.goals):
        return f"This is the highest level. To keep it, send {newest.label} by {_day(facts.due_on)}."
    return "This is the highest level. To keep it, go on sending every month."


def _what_is_missing(rule: Rule, facts: Facts) -> str:
    if rule.needs_goals and (lacking := _goals_lacking(facts)):
        return f"choose {lacking}"
    # the way that asks for the least; of two equal ones the one with the newer months
    _, _, nearest, end = min(_ways(rule, facts), key=lambda way: way[:2])
    goals = [goal for goal in facts.goals if goal in nearest]
    acts = [
        _act("set a target for", [goal.name for goal in goals if rule.needs_targets and not goal.has_target]),
        _act("send a first month for", [goal.name for goal in goals if rule.needs_first_month and not goal.has_month]),
        *_months_to_send(rule, facts, goals, end),
    ]
    return ", and ".join(act for act in acts if act) or "go on as you do"


def _goals_lacking(facts: Facts) -> str:
    """one clinical goal and one process goal"""
    families = [goal.family for goal in facts.goals]
    least = {"clinical": facts.choice.min_clinical, "process": facts.choice.min_process}
    lacking = {family: max(least[family] - families.count(family), 0) for family in FAMILIES}
    rest = max(facts.choice.min_goals - len(families) - sum(lacking.values()), 0)
    parts = [f"{number_word(number)} {family} goal{_s(number)}" for family, number in lacking.items() if number]
    if rest:
        more = "more " if families or parts else ""
        parts.append(f"{number_word(rest)} {more}goal{_s(rest)}")
    return and_list(parts)


def _ways(rule: Rule, facts: Facts) -> Iterator[tuple[int, int, list[GoalFacts], Month]]:
    for place, end in enumerate(reversed(_ends(facts))):
        goals = _goals_nearest(rule, facts, end)
        yield sum(_lacking(rule, goal, end) for goal in goals), place, goals, end


def _goals_nearest(rule: Rule, facts: Facts, end: Month) -> list[GoalFacts]:
    """The goals that the rule looks at, where it leaves a choice those that lack the least."""
    nearest = sorted(facts.goals, key=lambda goal: _lacking(rule, goal, end))
    if rule.covers == "every":
        return list(facts.goals)
    if rule.covers == "one-of-each":
        firsts = (next((goal for goal in nearest if goal.family == family), None) for family in FAMILIES)
        return [goal for goal in firsts if goal]
    least = {"clinical": facts.choice.min_clinical, "process": facts.choice.min_process}
    taken = [goal for family in FAMILIES for goal in [g for g in nearest if g.family == family][: least[family]]]
    rest = [goal for goal in nearest if goal not in taken]
    return taken + rest[: max(facts.choice.min_goals - len(taken), 0)]


def _lacking(rule: Rule, goal: GoalFacts, end: Month) -> int:
    """How many things are still to be done for this goal."""
    target = rule.needs_targets and not goal.has_target
    months = max(rule.least_months - len(goal.months.intersection(window_of(rule, end))), 0)
    first = rule.needs_first_month and not goal.has_month and not months
    return target + first + months


def _months_to_send(rule: Rule, facts: Facts, goals: list[GoalFacts], end: Month) -> Iterator[str]:
    """send May 2026 and June 2026 for Infections"""
    window = window_of(rule, end)
    wanted: dict[tuple[Month, ...], list[str]] = {}
    later: list[str] = []
    for goal in goals:
        missing = [month for month in window if month not in goal.months]
        number = rule.least_months - (len(window) - len(missing))
        if number <= 0:
            continue
        open_ones = [month for month in missing if month >= facts.first_open]
        if len(open_ones) < number:
            later.append(goal.name)
        else:
            wanted.setdefault(tuple(open_ones[-number:]), []).append(goal.name)
    for months, names in wanted.items():
        yield f"send {and_list([month.label for month in months])} for {and_list(names)}"
    if later:
        full = facts.first_open.shift(rule.least_months - 1)
        yield f"send every month for {and_list(later)}: {rule.least_months} months are there with {full.label}"


def _act(words: str, names: list[str]) -> str:
    return f"{words} {and_list(names)}" if names else ""


def and_list(words: list[str]) -> str:
    """a, b and c"""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
