"""What a LANE is asked each quarter and until when: data/form.json, with how sure we are of it. No Django."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from campaigns.charts.report.quarters import Quarter, quarters_between
from qioportal.lib.months import Month

FORM = Path(__file__).parent / "data" / "form.json"
LONGEST_ANSWER = 4000


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form, with the days in which it is asked."""

    code: str
    text: str
    help: str
    certainty: str
    valid_from: dt.date
    valid_to: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Form:
    due_days: int
    remind_days: int
    asked_since: Quarter
    certainty: str
    note: str
    questions: tuple[Question, ...]


@lru_cache(maxsize=1)
def the_form() -> Form:
    """As it is shipped."""
    found = json.loads(FORM.read_text(encoding="utf-8"))
    questions = tuple(
        Question(**{
            **line,
            "valid_from": dt.date.fromisoformat(line["valid_from"]),
            "valid_to": line["valid_to"] and dt.date.fromisoformat(line["valid_to"]),
        })
        for line in found["questions"]
    )  # fmt: skip
    return Form(
        found["due_days"], found["remind_days"], Quarter.parse(found["asked_since"]), found["certainty"],
        found["note"], questions,
    )  # fmt: skip


def questions_of(quarter: Quarter) -> list[Question]:
    """What is asked of a quarter: the questions that held on its last day."""
    return [each for each in the_form().questions if each.holds_on(quarter.last.last_day)]


def parse_quarter(text: str) -> Quarter | None:
    """The quarter of `2026-q3`, or None."""
    try:
        return Quarter.parse(text)
    except ValueError:
        return None


def due_on(quarter: Quarter) -> dt.date:
    return quarter.last.last_day + dt.timedelta(days=the_form().due_days)


def is_over(quarter: Quarter, today: dt.date) -> bool:
    return quarter.last.last_day < today


def is_asked(quarter: Quarter) -> bool:
    """Whether a report was asked for at all: not of the years before the portal."""
    return quarter >= the_form().asked_since


def quarters_shown(today: dt.date) -> list[Quarter]:
    """The running quarter, and those before it for which a report is asked; newest first."""
    return quarters_between(the_form().asked_since.first, Month.of(today)) or [Quarter.of(Month.of(today))]


def newest_over(today: dt.date) -> Quarter:
    return Quarter.of(Month.of(today)).before()
