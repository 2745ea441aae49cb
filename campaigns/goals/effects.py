"""What a change of a definition touches: counts for the preview, and what stands against a new version.

Who chose a goal and what was counted lies in rooms above this one; they are reached from here by the names under which
their tables hang on ours (choices, observations, enrollments), and only to be counted.
"""

import datetime as dt
import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.audit.models import AuditEvent
from campaigns.goals.models import Goal, Measure, Phase
from qioportal.lib.months import Month
from qioportal.lib.words import counted

MONTHS_AHEAD = 24


def stamp_of(*rows: models.Model) -> str:
    """A short word that is another one as soon as anything in the rows is."""
    facts = [[getattr(row, field.attname) for field in row._meta.concrete_fields] for row in rows]
    return hashlib.sha256(json.dumps(facts, cls=DjangoJSONEncoder).encode()).hexdigest()[:24]


def last_change(*rows: models.Model) -> AuditEvent | None:
    """Who changed one of the rows last, and when."""
    about = models.Q()
    for row in rows:
        about |= models.Q(target_type=row._meta.label_lower, target_id=str(row.pk))
    return AuditEvent.objects.filter(about).order_by("-at", "-id").first() if rows else None


def choosers(goal: Goal) -> int:
    """How many take part and have chosen the goal."""
    rows = goal.choices.filter(dropped_at__isnull=True, enrollment__withdrawn_at__isnull=True)
    return rows.values("enrollment").distinct().count()


def values_from(measure: Measure, day: dt.date) -> tuple[int, int]:
    """(homes, months) with numbers under this version in the months from that day on."""
    rows = measure.observations.filter(report__month__gte=Month.of(day))
    found = rows.aggregate(
        homes=models.Count("report__enrollment", distinct=True), months=models.Count("report", distinct=True)
    )
    return found["homes"], found["months"]


def version_refusals(latest: Measure, starts: dt.date, today: dt.date) -> list[str]:
    """Why a new version of the measure can't begin on that day, as sentences; empty: it can."""
    phase = latest.goal.phase
    if starts.day != 1:
        return ["A version begins with a month. Choose its first day."]
    if latest.valid_to:
        return ["This measure has ended. A version can't follow it."]
    if starts <= latest.valid_from:
        return [f"The version before begins in {Month.of(latest.valid_from).label}. Choose a later month."]
    if phase.ends_on and starts > phase.ends_on:
        return [f"{phase} ends before that."]
    if starts > Month.of(today).shift(MONTHS_AHEAD).first_day:
        return [f"Choose a month of the next {MONTHS_AHEAD}."]
    month = Month.of(starts)
    homes, months = values_from(latest, starts)
    if months:
        who = counted(homes, phase.participants)
        return [f"{who} entered numbers for {month.label} or later by the version before. Choose a later month."]
    return []


def effects_on_goal(goal: Goal) -> list[str]:
    return [
        f"Chosen by {counted(choosers(goal), goal.phase.participants)}.",
        "The words change on all pages, charts and mails at once, also for past months. No number changes.",
    ]


def effects_of_words(measure: Measure) -> list[str]:
    return [
        f"Entered under this version: {_held(measure)}. No number changes.",
        "The words, the chart and the bounds change at once, also for past months.",
    ]


def effects_of_version(latest: Measure, facts: dict, starts: dt.date) -> list[str]:
    phase, first, last = latest.goal.phase, Month.of(starts).label, Month.of(starts).shift(-1).label
    lines = [
        f"Chosen by {counted(choosers(latest.goal), phase.participants)}. From {first} on the new version holds.",
        f"Entered under the version before: {_held(latest)}. They stay as they are; that version ends with {last}.",
        f"Charts are re-based from {first}: a line is drawn there, and months before and after are not compared.",
    ]
    if facts["multiplier"] == latest.multiplier and facts["direction"] == latest.direction:
        lines.append("Targets, and numbers that a home set itself, go on holding.")
    else:
        lines.append("Targets end with the version before, because the rate is another one. New ones are asked for.")
    return lines


def effects_on_phase(phase: Phase, facts: dict) -> list[str]:
    active = phase.enrollments.filter(withdrawn_at__isnull=True)
    lines = [f"Taking part in this phase: {counted(active.count(), phase.participants)}."]
    ends, starts = facts["ends_on"], facts["starts_on"]
    if ends and ends != phase.ends_on:
        after = active.filter(reports__month__gt=Month.of(ends)).values("reports").distinct().count()
        lines.append(f"Sent or begun after the new end: {counted(after, 'months')}. They are kept.")
    if starts > phase.starts_on:
        before = active.filter(reports__month__lt=Month.of(starts)).values("reports").distinct().count()
        lines.append(f"Sent or begun before the new beginning: {counted(before, 'months')}. They are kept.")
    if (facts["grace_days"], facts["lock_days"]) != (phase.grace_days, phase.lock_days):
        lines.append("Due days and locks move at once, also those of past months that are still open.")
    return [*lines, "Levels are worked out anew in the coming night."]


def effects_on_levels(phase: Phase) -> list[str]:
    active = phase.enrollments.filter(withdrawn_at__isnull=True).count()
    return [
        f"Taking part in this phase: {counted(active, phase.participants)}.",
        "Their levels are worked out anew in the coming night. How many change shows only then.",
        "Levels held until then stay in the history.",
    ]


def _held(measure: Measure) -> str:
    homes, months = values_from(measure, measure.valid_from)
    return f"{counted(months, 'months')} of {counted(homes, measure.goal.phase.participants)}"
