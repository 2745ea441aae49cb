"""The rules of taking part as pure functions over the phase's data: which goals, which targets. No Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Refused(Exception):
    """It can't be done; `reasons` are sentences for the person."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """What a phase asks of the goals that a home chooses (DOMAIN 1.5)."""

    min_goals: int
    min_clinical: int = 0
    min_process: int = 0


def choice_refusals(rule: ChoiceRule, families: Iterable[str]) -> list[str]:
    """Why these goals (each by its family, "clinical" or "process") are not enough; nothing when they are."""
    families = list(families)
    reasons = []
    if len(families) < rule.min_goals:
        chosen = len(families) or "none"
        reasons.append(f"Choose at least {_goals(rule.min_goals)}: you chose {chosen}.")
    for family, least in (("clinical", rule.min_clinical), ("process", rule.min_process)):
        if families.count(family) < least:
            reasons.append(f"Choose at least {number_word(least)} {family} goal{'' if least == 1 else 's'}.")
    return reasons


def target_refusal(value: Decimal, multiplier: int, is_share: bool) -> str:
    """Why this can't be a target in a measure of this multiplier; empty when it can."""
    if not value.is_finite() or value < 0:
        return "A target can't be less than 0."
    if is_share and value > multiplier:
        return f"A target can't be more than {multiplier:,}: it is part of a whole."
    if value > multiplier * 10:
        return f"{value:,} is far more than any home reports. Check the number."
    return ""


def number_word(number: int) -> str:
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else str(number)


def _goals(number: int) -> str:
    return f"{number} goal{'' if number == 1 else 's'}"
