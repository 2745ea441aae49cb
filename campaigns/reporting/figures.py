"""What the quarterly report of a LANE fills in by itself: homes, months and levels, as they were at the end of the
quarter. What people did is in figures_of_work.py.

Counts of homes, of organizations, of meetings and of what LANE members do in office are no counts of people whom a
figure could give away, and show as they are; counts of people who came or take part obey the small-cell rule.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.models import Lane
from campaigns.enrollment.models import EarlierPart, Enrollment, GoalChoice, ParticipationLevel
from campaigns.enrollment.queries import main_measures
from campaigns.goals.models import Goal, LevelRule, Measure, Phase
from campaigns.goals.queries import current_phase
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.reporting.states import StateOn, states_on
from facilities.states.codes import STATES, State
from qioportal.lib.suppression import NO_VALUE

CMS = "CMS's provider file"
SIGNED = "Agreements signed in the portal"
MONTHS = "Months sent by the homes"


@dataclass(frozen=True, slots=True)
class Frame:
    """Of whom and when: the state, the quarter with its first and last moment there, the phase of its last day."""

    lane: Lane
    quarter: Quarter
    phase: Phase | None

    @classmethod
    def of(cls, lane: Lane, quarter: Quarter) -> "Frame":
        return cls(lane, quarter, current_phase(quarter.last.last_day))

    @property
    def state(self) -> State:
        return STATES[self.lane.state]

    @property
    def first_day(self) -> dt.date:
        return self.quarter.first.first_day

    @property
    def day(self) -> dt.date:
        """The day that the figures are of: the last one of the quarter."""
        return self.quarter.last.last_day

    @property
    def starts(self) -> dt.datetime:
        return dt.datetime.combine(self.first_day, dt.time(), self.state.zone)

    @property
    def ends(self) -> dt.datetime:
        """The first moment after it."""
        return dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), self.state.zone)

    def holds(self, field: str) -> Q:
        """The moment lies in the quarter."""
        return Q(**{f"{field}__gte": self.starts, f"{field}__lt": self.ends})


def line(code: str, label: str, words: object, source: str) -> dict[str, str]:
    """One figure as the page, the file and the frozen report have it."""
    return {"code": code, "label": label, "words": f"{words:,}" if isinstance(words, int) else str(words),
            "source": source}  # fmt: skip


def part_of(part: int, whole: int) -> str:
    """27 of 60 (45.0%)"""
    return f"{part:,} of {whole:,} ({100 * part / whole:.1f}%)" if whole else NO_VALUE


def homes_lines(frame: Frame) -> list[dict[str, str]]:
    """How many homes there were, took part, came and went."""
    (state,) = states_on(frame.day, frame.phase, frame.lane.state)
    joined, again, left = _comings_and_goings(frame)
    return [
        line("homes", "Nursing homes of the state", state.homes, CMS),
        line("part", "Homes taking part", part_of(state.signed, state.homes), SIGNED),
        line("aim", "Aim of the LANE", f"{state.aim}%", "Recruitment target of that day"),
        line("joined", "Homes that signed in the quarter", joined, SIGNED),
        line("again", "Of these, homes that came back or took part in an earlier phase", again, SIGNED),
        line("left", "Homes that left in the quarter", left, SIGNED),
        line("one-star", "Homes with one star", state.one_star, _stars_source(state)),
        line("one-star-part", "Homes with one star taking part", part_of(state.one_star_signed, state.one_star), CMS),
    ]  # fmt: skip


def _stars_source(state: StateOn) -> str:
    return CMS if state.rated else "No CMS file of that day or before is loaded"


def _comings_and_goings(frame: Frame) -> tuple[int, int, int]:
    """Signatures of the quarter, those of homes that had taken part before, and leavings; in every running phase."""
    here = {"phase__campaign": frame.phase and frame.phase.campaign_id, "facility__state": frame.lane.state}
    below = {f"enrollment__{name}": value for name, value in here.items()}
    before = EarlierPart.objects.filter(enrollment=OuterRef("pk"))
    older = Enrollment.objects.filter(
        facility=OuterRef("facility"), phase__campaign=OuterRef("phase__campaign"),
        phase__number__lt=OuterRef("phase__number"),
    )  # fmt: skip
    signed = Enrollment.objects.filter(frame.holds("signed_at"), **here)
    earlier = EarlierPart.objects.filter(frame.holds("signed_at"), **below)
    sibling = EarlierPart.objects.filter(enrollment=OuterRef("enrollment"), signed_at__lt=OuterRef("signed_at"))
    older_then = Enrollment.objects.filter(
        facility=OuterRef("enrollment__facility"), phase__campaign=OuterRef("enrollment__phase__campaign"),
        phase__number__lt=OuterRef("enrollment__phase__number"),
    )  # fmt: skip
    again = signed.filter(Q(Exists(before)) | Q(Exists(older))).count()
    again += earlier.filter(Q(Exists(sibling)) | Q(Exists(older_then))).count()
    left = Enrollment.objects.filter(frame.holds("withdrawn_at"), **here).count()
    left += EarlierPart.objects.filter(frame.holds("withdrawn_at"), **below).count()
    return signed.count() + earlier.count(), again, left


def parts_on(frame: Frame, day: dt.date) -> QuerySet[Enrollment]:
    """Who took part at the end of that day, in the phase of the report."""
    return Enrollment.objects.filter(phase=frame.phase, facility__state=frame.lane.state).on(day)


def months_lines(frame: Frame) -> list[dict[str, str]]:
    """What was sent for the months of the quarter, and the levels held on its last day."""
    parts = parts_on(frame, frame.day)
    sent = MonthReport.objects.filter(
        status=ReportStatus.SENT, month__gte=frame.quarter.first, month__lte=frame.quarter.last
    )
    here = sent.filter(enrollment__phase=frame.phase, enrollment__facility__state=frame.lane.state)
    whole = parts.count()
    asked = sum(parts_on(frame, month.last_day).count() for month in frame.quarter.months)
    some = parts.filter(Exists(sent.filter(enrollment=OuterRef("pk")))).count()
    held = _levels(parts, frame)
    rules = list(frame.phase.level_rules.order_by("level")) if frame.phase else []
    active = sum(held.get(rule.level, 0) for rule in rules if _is_active(rule))
    return [
        line("months", "Months sent, of those that could be sent", f"{here.count():,} of {asked:,}", MONTHS),
        line("with-data", "Homes that sent at least one month of the quarter", part_of(some, whole), MONTHS),
        line("active", "Homes at an active level on the last day", part_of(active, whole), "Levels kept by the portal"),
        *(line(f"level-{rule.level}", f"Homes at level {rule.level}, {rule.name}", held.get(rule.level, 0),
               "Levels kept by the portal") for rule in rules),
    ]  # fmt: skip


def _is_active(rule: LevelRule) -> bool:
    """A level that asks for months of late."""
    return rule.least_months > 0


def _levels(parts: QuerySet[Enrollment], frame: Frame) -> dict[int, int]:
    """How many homes held each level on the day, as it was kept then: a rule changed since changes nothing of it."""
    rows = ParticipationLevel.objects.filter(enrollment__in=parts.order_by().values("pk"), starts_on__lte=frame.day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=frame.day))
    return dict(rows.order_by().values_list("level").annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal of the phase: the homes that worked on it, and the definition of its main rate in the quarter."""

    goal: Goal
    homes: int
    measure: Measure | None
    changed: str  # that the definition changed within the quarter, and when


def goal_lines(frame: Frame) -> list[GoalLine]:
    """The goals in the order of the phase. Homes as on the last day; the definitions are those of the quarter."""
    if frame.phase is None:
        return []
    goals = list(frame.phase.goals.order_by("number"))
    choices = GoalChoice.objects.filter(Q(dropped_at__isnull=True) | Q(dropped_at__gte=frame.ends))
    choices = choices.filter(
        enrollment__in=parts_on(frame, frame.day).order_by().values("pk"), chosen_at__lt=frame.ends
    )
    homes = dict(choices.order_by().values_list("goal").annotate(count=Count("enrollment", distinct=True)))
    first, last = (main_measures(goals, month) for month in (frame.quarter.first, frame.quarter.last))
    return [
        GoalLine(goal, homes.get(goal.pk, 0), last.get(goal.pk), _change(first.get(goal.pk), last.get(goal.pk)))
        for goal in goals
    ]


def _change(first: Measure | None, last: Measure | None) -> str:
    if first is None or last is None or first.pk == last.pk:
        return ""
    return f"Changed on {last.valid_from:%B} {last.valid_from.day}: {last.change_note or 'a new version'}"


def in_zone_of(frame: Frame):
    """Days of the database's moments are those of the state."""
    return timezone.override(frame.state.zone)


def one_per_code(lines: Iterable[dict[str, str]]) -> dict[str, dict[str, str]]:
    """For tests and files: by code."""
    return {each["code"]: each for each in lines}
