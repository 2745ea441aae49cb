"""Definitions and rules in plain words, as label → text; and two of them side by side, the words that differ marked."""

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from campaigns.goals.models import Chart, Covers, DefinitionCertainty, Direction, Period, Source, StrataKind

GOAL_FACTS = {
    "name": "Name",
    "short_name": "Short name",
    "why": "Why it matters",
    "national_target": "National aim",
    "certainty": "Certainty",
    "certainty_note": "Where it comes from",
}
TEXT_FACTS = {
    "label": "Name",
    "numerator": "Count",
    "denominator": "Out of",
    "chart": "Chart",
    "chart_reason": "Why this chart",
    "least_plausible": "Asks below",
    "most_plausible": "Asks above",
    "certainty": "Certainty",
}
NUMBER_FACTS = {
    "multiplier": "Rate",
    "unit": "Unit",
    "direction": "Direction",
    "is_share": "The count is part of the whole",
    "period": "How often",
    "source": "Source",
    "strata": "Can be split",
    "own_number_label": "Number of the home's own",
    "own_number_default": "Unless a home sets it",
}
PHASE_FACTS = {
    "name": "Name",
    "starts_on": "Begins",
    "ends_on": "Ends",
    "min_goals": "Goals at least",
    "min_clinical": "Of these, clinical",
    "min_process": "Of these, process",
    "grace_days": "Due, days after the month",
    "lock_days": "Can be corrected, days after that",
    "certainty": "Certainty",
    "certainty_note": "Where it comes from",
}
_CHOICES = {
    "chart": Chart,
    "direction": Direction,
    "period": Period,
    "source": Source,
    "strata": StrataKind,
    "certainty": DefinitionCertainty,
}


def facts_of(row, names) -> dict:
    return {name: getattr(row, name) for name in names}


def said(labels: dict[str, str], facts: Mapping) -> dict[str, str]:
    """The facts by their labels, as a person reads them; what is blank is said to be."""
    return {label: _text(name, facts[name]) for name, label in labels.items() if name in facts}


def _text(name: str, value) -> str:
    if value is None or value == "":
        return "none"
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name == "multiplier":
        return f"per {value:,}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value:%B} {value.day}, {value.year}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview. The texts come in pieces: (differs, words)."""

    label: str
    old: list[tuple[bool, str]]
    new: list[tuple[bool, str]]


def changes_between(old: dict[str, str], new: dict[str, str]) -> list[Change]:
    """The lines that differ, in the order of the new."""
    return [Change(label, *marked(old.get(label, "none"), text)) for label, text in new.items()
            if old.get(label, "none") != text]  # fmt: skip


def marked(old: str, new: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, in order; together the pieces are the text, and the marked ones are what differs."""
    before, after = (re.findall(r"\S+\s*|\s+", text) for text in (old, new))
    steps = difflib.SequenceMatcher(
        a=[word.strip() for word in before], b=[word.strip() for word in after], autojunk=False
    ).get_opcodes()
    left = [(kind != "equal", "".join(before[i:j])) for kind, i, j, _, _ in steps if i < j]
    right = [(kind != "equal", "".join(after[i:j])) for kind, _, _, i, j in steps if i < j]
    return _joined(left), _joined(right)


def _joined(pieces: list[tuple[bool, str]]) -> list[tuple[bool, str]]:
    return [(mark, "".join(text for _, text in group)) for mark, group in groupby(pieces, key=itemgetter(0))]


def level_in_words(rule: Mapping) -> str:
    """What a level asks for beyond the ones below it: a target for each goal, and a first month of numbers."""
    asks = []
    if rule["needs_goals"]:
        asks.append("as many goals, and of such families, as the phase asks for")
    if rule["needs_targets"]:
        asks.append("a target for each goal")
    if rule["needs_first_month"]:
        asks.append("a first month of numbers for each goal")
    if rule["window_months"]:
        asks.append(f"numbers for {_months(rule)}, for {Covers(rule['covers']).label}")
    return "; ".join(asks) or "the signed agreement"


def _months(rule: Mapping) -> str:
    window, least = rule["window_months"], rule["least_months"]
    if least == window:
        return "the last month" if window == 1 else f"each of the last {window} months"
    return f"at least {least} of the last {window} months"
