"""A list to look through: what is asked for, what fits, and how many there would be behind each filter."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import QueryDict

from campaigns.goals.models import Goal
from campaigns.improvement.models import Step
from campaigns.library.models import Audience, Kind, Language, Owner, Practice, Resource
from campaigns.library.search import search
from facilities.states.codes import STATES

FACETS = ("goal", "step", "audience", "kind", "language", "owner")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; a word that nobody knows is no filter."""

    words: str = ""
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, get: QueryDict, known: dict[str, Iterable[str]]) -> "Asked":
        words = get.get("q", "").replace("\0", " ").strip()[:LONGEST]
        chosen = {name: get.get(name, "") for name, values in known.items() if get.get(name, "") in set(values)}
        return cls(words, chosen)

    def __bool__(self) -> bool:
        return bool(self.words or self.chosen)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Keys in their order, and the options of each filter with their counts (those that would lead to something)."""

    keys: list[int]
    facets: list[tuple[str, str, list[Option]]]  # name, label, options


LABELS = {"goal": "Goal", "step": "Step", "audience": "Written for", "kind": "Kind", "language": "Language",
          "owner": "From"}  # fmt: skip


def labels_of(goals: list[Goal]) -> dict[str, dict[str, str]]:
    """Every value that a filter can have, with its words, in the order in which they are offered."""
    return {
        "goal": {goal.slug: goal.short_name or goal.name for goal in goals},
        "step": {str(step.value): f"{step.value}. {step.label}" for step in Step},
        "audience": {each.value: each.label.capitalize() if each != Audience.QIO_STAFF else each.label
                     for each in Audience},
        "kind": {each.value: each.label.capitalize() for each in Kind},
        "language": dict(Language.choices),
        "owner": {Owner.NATION.value: "Steering Committee (national)", Owner.QIO.value: "QIOs",
                  **{f"lane-{state.slug}": f"{state.name} LANE" for state in STATES.values() if state.has_qio}},
    }  # fmt: skip


def resources_found(rows: QuerySet[Resource], asked: Asked, labels: dict) -> Found:
    """Of the rows that somebody may see: those that fit, the best first, or the newest where no words are given."""
    facts = rows.order_by("-current__published_at", "-pk").values_list(
        "pk", "current__goals", "current__steps", "current__audiences", "current__kind", "current__language", "owner",
        "state",
    )  # fmt: skip
    return _found(facts, _values_of_resource, search(asked.words, rows) if asked.words else None, asked, labels)


def practices_found(rows: QuerySet[Practice], asked: Asked, labels: dict) -> Found:
    facts = rows.order_by("-published_at", "-pk").values_list("pk", "goals")
    return _found(facts, lambda row: {"goal": _codes(row[0])}, search(asked.words, rows) if asked.words else None,
                  asked, {"goal": labels["goal"]})  # fmt: skip


ANY = None  # of goals or steps: it helps with each of them


def _codes(codes: tuple[str, ...]) -> list[str] | None:
    return [code.lower() for code in codes] or ANY


def _values_of_resource(row: tuple) -> dict[str, list[str] | None]:
    goals, steps, audiences, kind, language, owner, state = row
    whose = f"lane-{state.lower()}" if owner == Owner.LANE else owner
    return {"goal": _codes(goals), "step": list(steps) or ANY, "audience": audiences, "kind": [kind],
            "language": [language], "owner": [whose]}  # fmt: skip


def _found(facts: Iterable[tuple], values_of: Callable, ranked: list[int] | None, asked: Asked, labels: dict) -> Found:
    """A filter's counts are those of the list with all other filters as they are. Rows of the same facts, of which
    there are few kinds, are looked at once."""
    among = None if ranked is None else set(ranked)
    fits: list[int] = []
    rows_of: Counter = Counter()
    against_of: dict[tuple, list[str]] = {}
    for key, *values in facts:
        if among is not None and key not in among:
            continue
        values = tuple(values)
        rows_of[values] += 1
        if values not in against_of:
            against_of[values] = _against(values_of(values), asked)
        if not against_of[values]:
            fits.append(key)
    if ranked is not None:
        fit = set(fits)
        fits = [key for key in ranked if key in fit]
    counts: dict[str, Counter] = {name: Counter() for name in labels}
    for values, rows in rows_of.items():
        against, by_name = against_of[values], values_of(values)
        for name in labels if not against else against if len(against) == 1 else ():
            for value in ("*",) if by_name[name] is ANY else by_name[name]:
                counts[name][value] += rows
    return Found(fits, [(name, LABELS[name], _options(name, counts[name], asked, labels[name])) for name in labels])


def _against(values: dict[str, list[str] | None], asked: Asked) -> list[str]:
    """The filters that the row doesn't pass."""
    return [name for name, value in asked.chosen.items() if not (values[name] is ANY or value in values[name])]


def _options(name: str, counts: Counter, asked: Asked, labels: dict[str, str]) -> list[Option]:
    chosen = asked.chosen.get(name, "")
    options = [Option(value, label, counts[value] + counts["*"], value == chosen) for value, label in labels.items()]
    return [option for option in options if option.count or option.is_chosen]
