"""What each kind of person can do: data/actions.json, in plain words. What was done is in a table. No Django here."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).parent / "data" / "actions.json"


@dataclass(frozen=True, slots=True)
class Action:
    """Something small that one person can do."""

    code: str
    text: str
    why: str


@lru_cache(maxsize=1)
def _all() -> dict[str, tuple[Action, ...]]:
    found = json.loads(LIST.read_text(encoding="utf-8"))
    return {kind: tuple(Action(**line) for line in lines) for kind, lines in found.items()}


def actions_for(kind: str) -> tuple[Action, ...]:
    """In the order in which they are offered."""
    return _all()[kind]


def action_of(kind: str, code: str) -> Action | None:
    return next((each for each in actions_for(kind) if each.code == code), None)
