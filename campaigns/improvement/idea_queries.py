"""Reads of the change package: ideas by strategy and concept, and how many homes try them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.improvement.models import ChangeIdea, Cycle
from campaigns.improvement.plan import Strategy, strategies
from facilities.directory.models import Facility

SHOWN_FROM = 5  # homes: fewer could be guessed


@dataclass(frozen=True, slots=True)
class IdeaLine:
    """An idea with the names of the goals it helps (none: any), how many homes tried it, and how often this one did."""

    idea: ChangeIdea
    goals: list[Goal]
    homes: int | None
    own: int


@dataclass(frozen=True, slots=True)
class StrategyShelf:
    """A strategy with its concepts and their ideas."""

    strategy: Strategy
    concepts: list[tuple[str, list[IdeaLine]]]


def ideas_for(goal_code: str = "", strategy: int = 0) -> list[ChangeIdea]:
    """The ideas, in the order of the package; with a goal also those that help with any."""
    rows = ChangeIdea.objects.order_by("strategy", "pk")
    if strategy:
        rows = rows.filter(strategy=strategy)
    return [idea for idea in rows if not goal_code or _helps(idea, goal_code)]


def _helps(idea: ChangeIdea, goal_code: str) -> bool:
    codes = idea.goal_codes.upper().split()
    return not codes or goal_code.upper() in codes


def shelves(*, goal_code: str = "", strategy: int = 0, home: Facility | None = None) -> list[StrategyShelf]:
    """The package as its page shows it (a fixed number of queries)."""
    ideas = ideas_for(goal_code, strategy)
    by_code = {goal.code: goal for goal in goals_named()}
    used = Cycle.objects.filter(idea__isnull=False).order_by().values("idea")
    homes = dict(used.annotate(homes=Count("enrollment__facility", distinct=True)).values_list("idea", "homes"))
    mine = Cycle.objects.filter(enrollment__facility=home, idea__isnull=False) if home else Cycle.objects.none()
    own = Counter(mine.values_list("idea", flat=True))
    found = []
    for each in strategies():
        concepts: dict[str, list[IdeaLine]] = {}
        for idea in (idea for idea in ideas if idea.strategy == each.number):
            named = [by_code[code] for code in idea.goal_codes.split() if code in by_code]
            count = homes.get(idea.pk, 0)
            line = IdeaLine(idea, named, count if count >= SHOWN_FROM else None, own[idea.pk])
            concepts.setdefault(idea.concept, []).append(line)
        if concepts:
            found.append(StrategyShelf(each, list(concepts.items())))
    return found


CSV_HEADER = ["strategy", "concept", "change idea", "helps with", "tried by homes"]


def idea_rows(found: list[StrategyShelf], home: Facility | None = None) -> Iterator[list]:
    """The package as a file: an idea a row; with a home also how often it tried each."""
    for shelf in found:
        for concept, lines in shelf.concepts:
            for line in lines:
                names = ", ".join(goal.short_name for goal in line.goals) or "any goal"
                row = [f"{shelf.strategy.number}. {shelf.strategy.name}", concept, line.idea.action, names,
                       line.homes or f"fewer than {SHOWN_FROM}"]  # fmt: skip
                yield [*row, line.own] if home else row


def goals_named() -> list[Goal]:
    """The goals that ideas can be looked up for: those of the phase that runs."""
    phase = current_phase()
    return list(phase.goals.order_by("number")) if phase else []


def idea_by_code(code: str) -> ChangeIdea | None:
    return ChangeIdea.objects.filter(code=code).first() if code else None
