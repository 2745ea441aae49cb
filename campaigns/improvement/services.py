"""Improvement: steps, notes on the chart, the change package (cycles: cycle_services.py). The only door for writes.

A refusal is a ValidationError whose keys are the fields of the form; what was typed stays with the person.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.enrollment.models import GoalChoice
from campaigns.improvement.checks import CHANGED, locked, must_be_open, must_be_past, refuse_identifiers
from campaigns.improvement.models import Annotation, ChangeIdea, Step, StepRecord
from campaigns.improvement.plan import ANSWER_LENGTH, shipped_ideas, step_plan
from campaigns.measurements.queries import first_open_month, today_at
from qioportal.lib.months import Month


@transaction.atomic
def save_step(
    *, choice: GoalChoice, step: Step, answers: dict[str, str], done_on: dt.date | None, by,
    seen: dt.datetime | None = None,
) -> StepRecord:  # fmt: skip
    """Keep a home's answers to a step. `done_on` calls it done; that needs the answers that the step asks for.

    `seen` is when what the person saw was saved: somebody else's later answers are not overwritten unseen.
    """
    locked(choice.enrollment)
    must_be_open(choice)
    plan = step_plan(step)
    known = {question.key: question for question in plan.questions}
    answers = {key: text.strip() for key, text in answers.items() if key in known and text.strip()}
    refuse_identifiers(answers)
    if any(len(text) > ANSWER_LENGTH for text in answers.values()):
        raise ValidationError(f"An answer has at most {ANSWER_LENGTH:,} characters.")
    if done_on:
        must_be_past(done_on, choice.enrollment, "done_on")
        missing = [key for key, question in known.items() if question.needed and key not in answers]
        if missing:
            raise ValidationError(
                dict.fromkeys(missing, "Answer this before you call the step done, or leave the day empty.")
            )
    before = StepRecord.objects.filter(choice=choice, step=step).first()
    if before and (before.answers, before.done_on) == (answers, done_on):
        return before
    if before and seen != before.saved_at and before.answers != answers and before.saved_by_id != by.pk:
        raise ValidationError(CHANGED, code="changed")
    row, _ = StepRecord.objects.update_or_create(
        choice=choice,
        step=step,
        defaults={"answers": answers, "done_on": done_on, "saved_at": timezone.now(), "saved_by": by},
    )
    record(
        action="improvement.save_step", by=by, target=choice.enrollment.facility, goal=choice.goal.code, step=int(step),
        done_on=str(done_on or ""), answered=sorted(answers),
    )  # fmt: skip
    return row


@transaction.atomic
def put_note(*, choice: GoalChoice, month: Month, text: str, is_rebase: bool, by, moved_from: Month | None = None):
    """The note of a month on the goal's chart; a month has one. `moved_from`: it stood at another month before."""
    enrollment = locked(choice.enrollment)
    must_be_open(choice)
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Say in a few words what happened."})
    refuse_identifiers({"text": text})
    if month > Month.of(today_at(enrollment.facility)):
        raise ValidationError({"month": "This month lies in the future."})
    if month < first_open_month(enrollment):
        raise ValidationError({"month": f"The chart begins with {first_open_month(enrollment).label}."})
    mine = Annotation.objects.filter(enrollment=enrollment, goal=choice.goal)
    row = mine.filter(month=moved_from).first() if moved_from else None
    there = mine.filter(month=month).exclude(pk=row.pk if row else None).first()
    if there:
        raise ValidationError({"month": f"{month.label} has a note already. Change that one."})
    verb = "change_note" if row else "add_note"
    before = {"was": row.text, "was_month": str(row.month), "was_rebase": row.is_rebase} if row else {}
    row = row or Annotation(enrollment=enrollment, goal=choice.goal, created_by=by)
    row.month, row.text, row.is_rebase = month, text, is_rebase
    row.save()
    _record_note(verb, row, by, **before)
    return row


@transaction.atomic
def remove_note(*, note: Annotation, choice: GoalChoice, by) -> None:
    """Off the chart; its words stay in the audit."""
    must_be_open(choice)
    _record_note("remove_note", note, by)
    note.delete()


@transaction.atomic
def load_change_ideas(*, by) -> dict[str, int] | None:
    """Load the project's change package; again: changes what differs, deletes nothing. None when all is there."""
    counts = {"created": 0, "changed": 0}
    held = {idea.code: idea for idea in ChangeIdea.objects.all()}
    for facts in shipped_ideas():
        idea = held.get(facts["code"])
        if idea is None:
            ChangeIdea.objects.create(**facts)
            counts["created"] += 1
        elif any(getattr(idea, name) != value for name, value in facts.items()):
            ChangeIdea.objects.filter(pk=idea.pk).update(**facts)
            counts["changed"] += 1
    if not any(counts.values()):
        return None
    record(action="improvement.load_change_ideas", by=by, **counts)
    return counts


def _record_note(verb: str, note: Annotation, by, **details) -> None:
    record(
        action=f"improvement.{verb}", by=by, target=note.enrollment.facility, goal=note.goal.code,
        month=str(note.month), text=note.text, is_rebase=note.is_rebase, **details,
    )  # fmt: skip
