"""Reads of improvement: marks for the chart."""

from dataclasses import dataclass
from typing import Literal

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal
from campaigns.improvement.models import Annotation, Cycle
from qioportal.lib.months import Month


@dataclass(frozen=True, slots=True)
class Mark:
    """What the chart shows at a month: a note of the home, or a PDSA cycle from its first to its last month.

    `number` is a cycle's number; a note has none. `ends_month` is None for a note and for a cycle under way.
    """

    month: Month
    text: str
    is_rebase: bool
    kind: Literal["note", "cycle"]
    number: int | None = None
    ends_month: Month | None = None


def marks_for(enrollment: Enrollment, goal: Goal) -> list[Mark]:
    """Notes and PDSA cycles of the goal, oldest first (two queries)."""
    notes = Annotation.objects.filter(enrollment=enrollment, goal=goal).order_by("month", "pk")
    cycles = Cycle.objects.filter(enrollment=enrollment, goal=goal).order_by("starts_on", "number")
    marks = [Mark(note.month, note.text, note.is_rebase, "note") for note in notes]
    marks += [
        Mark(
            Month.of(cycle.starts_on), cycle.title, False, "cycle", cycle.number,
            Month.of(cycle.ends_on) if cycle.ends_on else None,
        )
        for cycle in cycles
    ]  # fmt: skip
    return sorted(marks, key=lambda mark: mark.month)
