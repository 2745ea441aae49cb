"""Reads of the definitions."""

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from campaigns.goals.models import Family, Goal, Measure, Phase

CAMPAIGN = "ae"


def current_phase(day: dt.date | None = None) -> Phase | None:
    """The phase of Advancing Excellence that runs on that day (today), or None."""
    running = Phase.objects.filter(campaign__code=CAMPAIGN).running(day or timezone.localdate())
    return running.select_related("campaign").order_by("-number").first()


def monthly_measures(goal_ids, day: dt.date) -> list[Measure]:
    """What a home enters month by month for these goals, in the versions of that day, in the order of the page."""
    rows = Measure.objects.filter(goal__in=goal_ids).entered_monthly().on(day)
    return list(rows.select_related("goal").order_by("goal__number", "position", "code"))


def goals_of(phase: Phase, day: dt.date) -> list[Goal]:
    """The goals of the phase with `shown_measures`, the versions of that day (two queries)."""
    measures = Prefetch("measures", Measure.objects.on(day).order_by("position", "code"), to_attr="shown_measures")
    return list(phase.goals.order_by("number").prefetch_related(measures))


def goal_of(phase: Phase, slug: str, day: dt.date) -> Goal | None:
    """The goal of `/goals/ca/`, with `shown_measures`, or None."""
    return next((goal for goal in goals_of(phase, day) if goal.slug == slug), None)


def by_family(goals: list[Goal]) -> list[tuple[Family, list[Goal]]]:
    """Clinical goals, then process goals; a family without goals is left out."""
    families = [(family, [goal for goal in goals if goal.family == family]) for family in Family]
    return [(family, members) for family, members in families if members]


def rule_in_words(phase: Phase) -> str:
    """at least 2 goals, one clinical and one process"""
    least = [(phase.min_clinical, Family.CLINICAL), (phase.min_process, Family.PROCESS)]
    parts = [f"{'one' if count == 1 else count} {family.label}" for count, family in least if count]
    goals = f"at least {phase.min_goals} {'goal' if phase.min_goals == 1 else 'goals'}"
    return ", ".join([goals, " and ".join(parts)]) if parts else goals


def definitions(words: str = "", phase: Phase | None = None) -> QuerySet[Goal]:
    """All goals of all campaigns and phases, newest phase first, that hold every word in name, code or measure."""
    rows = Goal.objects.select_related("phase__campaign")
    rows = rows.prefetch_related(Prefetch("measures", Measure.objects.order_by("position", "code", "-version")))
    if phase:
        rows = rows.filter(phase=phase)
    for word in words.split()[:8]:
        in_measure = Measure.objects.filter(
            Q(label__icontains=word)
            | Q(code__icontains=word)
            | Q(numerator__icontains=word)
            | Q(denominator__icontains=word)
        )
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(code__icontains=word)
            | Q(family__icontains=word)
            | Q(pk__in=in_measure.values("goal"))
        )
    return rows.order_by("phase__campaign__code", "-phase__number", "number")


def all_phases() -> list[Phase]:
    """Every phase of every campaign, newest first."""
    return list(Phase.objects.select_related("campaign").order_by("campaign__code", "-number"))
