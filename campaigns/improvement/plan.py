"""The seven steps and the change package as the project ships them (data/*.json). No tables."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
ANSWER_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a step; a needed one must be answered before the step is called done."""

    key: str
    label: str
    help: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What a step asks for, and why."""

    number: int
    name: str
    asks: str
    why: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Strategy:
    """One of the seven strategies of the change package."""

    number: int
    name: str
    says: str


@cache
def steps() -> tuple[StepPlan, ...]:
    return tuple(
        StepPlan(**{**row, "questions": tuple(Question(**question) for question in row["questions"])})
        for row in _read("steps.json")
    )


def step_plan(number: int) -> StepPlan | None:
    return next((plan for plan in steps() if plan.number == number), None)


@cache
def strategies() -> tuple[Strategy, ...]:
    return tuple(Strategy(row["number"], row["name"], row["says"]) for row in _read("change_ideas.json"))


def shipped_ideas() -> list[dict]:
    """The rows of the table ChangeIdea, in the order of the file."""
    return [
        {
            "strategy": strategy["number"],
            "concept": concept["name"],
            "certainty": concept["certainty"],
            "code": idea["code"],
            "action": idea["action"],
            "goal_codes": idea["goals"],
        }
        for strategy in _read("change_ideas.json")
        for concept in strategy["concepts"]
        for idea in concept["ideas"]
    ]


def _read(name: str) -> list[dict]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
