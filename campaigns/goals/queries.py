"""Reads of the definitions."""

import datetime as dt
from itertools import groupby
from operator import attrgetter

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from campaigns.goals.effects import stamp_of
from campaigns.goals.models import Campaign, Family, Goal, LevelRule, Measure, Phase
from campaigns.goals.wording import facts_of, level_in_words
from facilities.directory.models import FacilityKind
from qioportal.lib.search import narrowed

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


def stamp_of_measure(measure: Measure) -> str:
    """Another word as soon as the version or its positions are changed, or another version follows it."""
    return stamp_of(measure, *measure.positions.order_by("position", "code"))


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


def definitions(
    words: str = "", campaign: Campaign | None = None, phase: Phase | None = None, chart: str = "", certainty: str = ""
) -> QuerySet[Goal]:
    """Goals of all campaigns and phases, newest phase first, with `shown_measures`, every version of them.

    A goal is found when it holds every word, in its own words or in a measure's. A chart or a certainty asked for
    leaves only the measures that have it.
    """
    kept = {name: value for name, value in [("chart", chart), ("certainty", certainty)] if value}
    measures = Measure.objects.filter(**kept)
    rows = Goal.objects.select_related("phase__campaign").prefetch_related(
        Prefetch("measures", measures.order_by("position", "code", "-version"), to_attr="shown_measures")
    )
    if phase:
        rows = rows.filter(phase=phase)
    if campaign:
        rows = rows.filter(phase__campaign=campaign)
    if kept:
        rows = rows.filter(pk__in=measures.values("goal"))
    rows = narrowed(
        rows, words, "name__icontains", "short_name__icontains", "code__icontains", "family__icontains", _in_measure
    )
    return rows.order_by("phase__campaign__pk", "-phase__number", "number")


def _in_measure(word: str) -> Q:
    ways = "label__icontains", "code__icontains", "numerator__icontains", "denominator__icontains"
    return Q(pk__in=narrowed(Measure.objects.all(), word, *ways).values("goal"))


def all_phases() -> list[Phase]:
    """Every phase of every campaign, newest first."""
    return list(Phase.objects.select_related("campaign").order_by("campaign__pk", "-number"))


def goal_by_slugs(phase: str, goal: str) -> Goal | None:
    """The goal of `ae-3` and `ca`, or None."""
    found = phase_by_slug(phase)
    rows = found.goals.select_related("phase__campaign") if found else Goal.objects.none()
    return next((each for each in rows if each.slug == goal), None)


def measures_with_versions(goal: Goal) -> list[list[Measure]]:
    """Each measure of the goal as the list of its versions, newest first, with their positions."""
    rows = goal.measures.prefetch_related("positions").order_by("code", "-version")
    found = [list(group) for _, group in groupby(rows, key=attrgetter("code"))]
    return sorted(found, key=lambda versions: versions[0].position)


def measure_by_slugs(phase: str, goal: str, measure: str, version: int | None = None) -> Measure | None:
    """One version of the goal's measure `ca-ls`; the latest when none is asked for."""
    found = goal_by_slugs(phase, goal)
    rows = found.measures.select_related("goal__phase__campaign").order_by("-version") if found else []
    fits = [each for each in rows if each.slug == measure and version in (None, each.version)]
    return fits[0] if fits else None


def campaigns_with_phases(day: dt.date) -> list[Campaign]:
    """Every campaign with `shown_phases`, newest first, and `running`, the phase of that day or None."""
    phases = Prefetch("phases", Phase.objects.select_related("campaign").order_by("-number"), to_attr="shown_phases")
    rows = list(Campaign.objects.prefetch_related(phases).order_by("pk"))
    for row in rows:
        row.running = next((phase for phase in row.shown_phases if phase.runs_on(day)), None)
    return rows


def levels_in_words(phase: Phase) -> list[tuple[LevelRule, str]]:
    """The phase's levels, lowest first, each with what it asks for beyond the one below."""
    names = ["needs_goals", "needs_targets", "needs_first_month", "window_months", "least_months", "covers"]
    return [(rule, level_in_words(facts_of(rule, names))) for rule in phase.level_rules.order_by("level")]
