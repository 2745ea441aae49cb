"""Reads of who takes part and with what."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from campaigns.enrollment.models import Enrollment, GoalChoice, ParticipationLevel, Target
from campaigns.enrollment.rules import ChoiceRule, choice_refusals
from campaigns.goals.models import Goal, LevelRule, Measure, Phase
from campaigns.goals.queries import CAMPAIGN, current_phase, monthly_measures, running_phases, same_scale
from facilities.directory.models import Facility
from facilities.directory.participation import PublicLevel
from qioportal.lib.months import Month


def enrollment_of(home: Facility, phase: Phase | None) -> Enrollment | None:
    """The home's part in the phase, also one that it has left; None when it never signed."""
    if phase is None:
        return None
    rows = Enrollment.objects.filter(facility=home, phase=phase)
    return rows.select_related("phase__campaign", "facility", "signed_by").first()


def former_part(home: Facility, phase: Phase | None) -> Enrollment | None:
    """The home's newest part in an earlier phase of the same campaign, or None."""
    if phase is None:
        return None
    rows = Enrollment.objects.filter(facility=home, phase__campaign=phase.campaign_id, phase__number__lt=phase.number)
    return rows.select_related("phase__campaign").order_by("-phase__number").first()


def active_enrollment(home: Facility, phase: Phase | None) -> Enrollment | None:
    """The home's signed and not ended part in the phase, or None."""
    found = enrollment_of(home, phase)
    return found if found and found.withdrawn_at is None else None


def enrollments_now(home: Facility, day: dt.date | None = None) -> list[Enrollment]:
    """The home's signed and not ended parts in the phases that run on that day (today), the main campaign first."""
    rows = Enrollment.objects.active().filter(
        facility=home, phase__in=Phase.objects.running(day or timezone.localdate())
    )
    rows = rows.select_related("phase__campaign", "facility", "signed_by")
    return sorted(
        rows, key=lambda each: (each.phase.campaign.code != CAMPAIGN, each.phase.campaign_id, -each.phase.number)
    )


def main_phase(home: Facility, day: dt.date | None = None) -> Phase | None:
    """What such a place is asked for first: of a home Advancing Excellence, of others the campaign made for them."""
    phases = running_phases(home.kind, day)
    return phases[0] if phases else None


def own_number_on(enrollment: Enrollment, measure: Measure, month: Month) -> int | None:
    """The home's own N of the measure in that month, its default until the home sets one; None where none is asked."""
    if not measure.own_number_label:
        return None
    rows = enrollment.own_numbers.filter(measure__goal=measure.goal_id, measure__code=measure.code)
    row = rows.filter(effective_from__lte=month).order_by("-effective_from").first()
    return row.value if row else measure.own_number_default


def rule_of(phase: Phase) -> ChoiceRule:
    return ChoiceRule(phase.min_goals, phase.min_clinical, phase.min_process)


def chosen_goals(enrollment: Enrollment) -> list[Goal]:
    """The goals that the home works on now, in the phase's order."""
    rows = Goal.objects.filter(choices__enrollment=enrollment, choices__dropped_at__isnull=True)
    return list(rows.order_by("number"))


def main_measures(goals: Iterable[Goal], month: Month) -> dict[int, Measure]:
    """By goal: the main rate that a home enters for it, in the version of that month."""
    found: dict[int, Measure] = {}
    for measure in monthly_measures([goal.pk for goal in goals], month.first_day):
        found.setdefault(measure.goal_id, measure)  # they come in order of their position
    return found


def targets_on(enrollment: Enrollment, month: Month) -> dict[int, Target]:
    """By measure: the target that holds in that month. One set for a version of a measure holds for all its versions
    on the same scale until it is replaced."""
    rows = enrollment.targets.filter(effective_from__lte=month).select_related("measure")
    newest = {_scale(row.measure): row for row in rows.order_by("effective_from", "measure__version")}
    versions = Measure.objects.filter(goal__in={row.measure.goal_id for row in newest.values()})
    return {measure.pk: newest[_scale(measure)] for measure in versions if _scale(measure) in newest}


def _scale(measure: Measure) -> tuple:
    """goals.queries.same_scale as a key."""
    return measure.goal_id, measure.code, measure.multiplier, measure.direction


def target_in_force(enrollment: Enrollment, measure: Measure, month: Month) -> Target | None:
    rows = enrollment.targets.filter(same_scale(measure, "measure__"), effective_from__lte=month)
    return rows.order_by("-effective_from", "-measure__version").first()


class Step(StrEnum):
    """What the home does next about taking part."""

    SIGN = "sign"
    COME_BACK = "come-back"
    CHOOSE = "choose"
    TARGETS = "targets"
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal that the home chose, its target now and the one that comes next month."""

    choice: GoalChoice
    measure: Measure | None
    now: Target | None
    later: Target | None

    @property
    def goal(self) -> Goal:
        return self.choice.goal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a home stands in a phase."""

    enrollment: Enrollment | None
    step: Step
    goals: list[GoalLine] = field(default_factory=list)
    dropped: list[GoalChoice] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # why the goals chosen are not enough

    @property
    def takes_part(self) -> bool:
        return self.enrollment is not None and self.enrollment.withdrawn_at is None


def standing_of(home: Facility, phase: Phase | None, month: Month) -> Standing:
    """Agreement, goals, targets and the next step; `month` is the present one."""
    enrollment = enrollment_of(home, phase)
    if enrollment is None:
        return Standing(None, Step.SIGN)
    choices = list(enrollment.choices.select_related("goal").order_by("goal__number", "-chosen_at"))
    held = [choice for choice in choices if choice.dropped_at is None]
    later, now = targets_on(enrollment, month.shift(1)), targets_on(enrollment, month)
    measures = main_measures([choice.goal for choice in held], month)
    lines = [_line(choice, measures.get(choice.goal_id), now, later) for choice in held]
    missing = choice_refusals(rule_of(enrollment.phase), [line.goal.family for line in lines])
    if enrollment.withdrawn_at is not None:
        step = Step.COME_BACK
    elif missing:
        step = Step.CHOOSE
    elif any(line.measure and not line.later for line in lines):
        step = Step.TARGETS
    else:
        step = Step.ENTER
    return Standing(enrollment, step, lines, [choice for choice in choices if choice.dropped_at], missing)


def _line(choice: GoalChoice, measure: Measure | None, now: dict[int, Target], later: dict[int, Target]) -> GoalLine:
    if measure is None:
        return GoalLine(choice, None, None, None)
    return GoalLine(choice, measure, now.get(measure.pk), later.get(measure.pk))


def named_homes() -> QuerySet:
    """Ids of the homes that take part now and let the public list name them (facilities/directory/participation.py)."""
    rows = Enrollment.objects.active().filter(phase=current_phase(), is_listed=True)
    return rows.order_by().values_list("facility_id", flat=True)


def public_level(home: Facility) -> PublicLevel | None:
    """The level that the public may read: of a home that lets itself be named, in the main campaign."""
    rows = ParticipationLevel.objects.filter(ends_on=None, enrollment__facility=home, enrollment__is_listed=True)
    row = rows.filter(enrollment__phase=current_phase(), enrollment__withdrawn_at=None).first()
    rule = row and LevelRule.objects.filter(phase__enrollments=row.enrollment_id, level=row.level).first()
    return PublicLevel(rule.level, rule.name, rule.says) if rule else None


def title_of(user, home: Facility) -> str:
    """The person's role at the home, to fill in under the signature."""
    row = Affiliation.objects.filter(user=user, facility=home).current().first()
    return row.role_data.name if row else ""


@dataclass(frozen=True, slots=True)
class Held:
    """A level that was held from a day to a day (included), with its words of today."""

    level: int
    rule: LevelRule | None
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def name(self) -> str:
        return self.rule.name if self.rule else ""


@dataclass(frozen=True, slots=True)
class Levels:
    """A phase's table, and what one home held of it, newest first."""

    rules: list[LevelRule]
    history: list[Held]

    @property
    def now(self) -> Held | None:
        return self.history[0] if self.history and self.history[0].ends_on is None else None


def levels_of(enrollment: Enrollment) -> Levels:
    rules = list(enrollment.phase.level_rules.order_by("level"))
    words = {rule.level: rule for rule in rules}
    rows = enrollment.levels.order_by("-starts_on")
    return Levels(rules, [Held(row.level, words.get(row.level), row.starts_on, row.ends_on) for row in rows])
