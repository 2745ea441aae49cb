"""Reads of the definitions."""

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from campaigns.goals.models import Family, Goal, Measure, Phase
from facilities.directory.models import FacilityKind

CAMPAIGN = "ae"


def current_phase(day: dt.date | None = None) -> Phase | None:
    """The phase of Advancing Excellence that runs on that day (today), or None."""
    running = Phase.objects.filter(campaign__code=CAMPAIGN).running(day or timezone.localdate())
    return running.select_related("campaign").order_by("-number").first()


def running_phases(kind: FacilityKind | str = FacilityKind.NURSING_HOME, day: dt.date | None = None) -> list[Phase]:
    """What a home (a hospital, a community) can take part in on that day (today): the main campaign first."""
    rows = Phase.objects.running(day or timezone.localdate()).filter(campaign__participants=kind)
    found = rows.select_related("campaign").order_by("campaign", "-number")
    return sorted(found, key=lambda phase: phase.campaign.code != CAMPAIGN)


def phase_by_slug(slug: str) -> Phase | None:
    """The phase of `ae-3`, or None."""
    code, _, number = slug.rpartition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        return None
    found = Phase.objects.filter(campaign__code=code, number=number).select_related("campaign").first()
    return found if found and found.slug == slug else None


def versions_of(measure: Measure) -> list[Measure]:
    """All versions of the measure, oldest first."""
    return list(Measure.objects.filter(goal=measure.goal_id, code=measure.code).order_by("version"))


def same_scale(measure: Measure, prefix: str = "") -> Q:
    """The versions of the measure whose rate can be compared with its own by number: the same code, base and direction.

    What a home set for one of them (its target, its own number) holds for all of them:
    `enrollment.targets.filter(same_scale(measure, "measure__"))`.
    """
    facts = {"goal_id": measure.goal_id, "code": measure.code, "multiplier": measure.multiplier,
             "direction": measure.direction}  # fmt: skip
    return Q(**{f"{prefix}{name}": value for name, value in facts.items()})


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
