"""Reads of recognition: what a home holds and what is missing to the next award; certificates for the nation."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from campaigns.charts.queries import charts_of_all
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.enrollment.queries import enrollments_now
from campaigns.goals.models import Goal, LevelRule, Phase
from campaigns.measurements.models import ReportStatus
from campaigns.measurements.participation import next_step_now
from campaigns.measurements.queries import last_open_month
from campaigns.recognition.awards import LEAST_SENT, WINDOW, Sustained, sustained_of
from campaigns.recognition.models import AwardKind, Certificate, CertificateState
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.lib.search import narrowed

CODE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")
NO_MEASURE = "Homes enter nothing for it: its rates come from CMS's files."


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """One goal and the award for sustained improvement; `held` is its valid certificate."""

    goal: Goal
    sustained: Sustained | None
    held: Certificate | None = None

    @property
    def missing(self) -> list[str]:
        return self.sustained.missing if self.sustained else [f"This goal can't earn the award. {NO_MEASURE}"]


@dataclass(frozen=True, slots=True)
class Part:
    """One campaign that the home takes part in: its level, the way to the next one, its goals."""

    enrollment: Enrollment
    level: LevelRule | None
    level_earns: bool
    next_step: str
    goals: list[GoalStanding]


def certificates_of(home: Facility) -> list[Certificate]:
    """All that the home ever got, the newest first."""
    rows = Certificate.objects.filter(enrollment__facility=home)
    return list(rows.select_related("goal", "enrollment__facility", "enrollment__phase__campaign"))


def parts_of(home: Facility, today: dt.date) -> list[Part]:
    """What the home holds and what is missing, campaign by campaign."""
    enrollments = enrollments_now(home)
    goals = goals_of(enrollments, today)
    held = _held(enrollments, today)
    levels = dict(
        ParticipationLevel.objects.filter(enrollment__in=enrollments, ends_on__isnull=True).values_list(
            "enrollment", "level"
        )
    )
    parts = []
    for enrollment in enrollments:
        rule = enrollment.phase.level_rules.filter(level=levels.get(enrollment.pk, -1)).first()
        standings = [
            GoalStanding(goal, found, held.get((enrollment.pk, goal.pk))) for goal, found in goals[enrollment.pk]
        ]
        earns = bool(rule and rule.least_months)
        parts.append(Part(enrollment, rule, earns, next_step_now(enrollment), standings))
    return parts


def _held(enrollments: Sequence[Enrollment], today: dt.date) -> dict[tuple[int, int], Certificate]:
    rows = Certificate.objects.filter(enrollment__in=enrollments, kind=AwardKind.SUSTAINED)
    valid = rows.in_state(CertificateState.VALID, today)
    return {(row.enrollment_id, row.goal_id): row for row in valid}


def goals_of(enrollments: Sequence[Enrollment], today: dt.date) -> dict[int, list[tuple[Goal, Sustained | None]]]:
    """By enrollment, its goals with how far they are. The number of queries doesn't grow."""
    found: dict[int, list] = {enrollment.pk: [] for enrollment in enrollments}
    for each in charts_of_all(enrollments, today):
        chart = each.charts[0] if each.charts else None
        until = last_open_month(each.enrollment, today)
        standing = sustained_of(chart.picture, chart.marks, until) if chart else None
        found[each.enrollment.pk].append((each.goal, standing))
    return found


def sent_enough(today: dt.date) -> QuerySet[Enrollment]:
    """Active parts of running phases that sent enough months for the award; only their charts are looked at."""
    until = Month.of(today).shift(-1)
    in_window = Q(
        reports__status=ReportStatus.SENT, reports__month__gte=until.shift(-WINDOW), reports__month__lte=until
    )
    rows = Enrollment.objects.active().filter(phase__in=Phase.objects.running(today))
    return rows.annotate(sent=Count("reports", filter=in_window)).filter(sent__gte=LEAST_SENT)


def levels_that_earn(today: dt.date) -> QuerySet[ParticipationLevel]:
    """Levels held now that ask for months of numbers; signing up alone earns no paper."""
    rules = LevelRule.objects.filter(phase__in=Phase.objects.running(today), least_months__gt=0)
    fits = Q(pk__in=[])
    for phase, level in rules.values_list("phase", "level"):
        fits |= Q(enrollment__phase=phase, level=level)
    return ParticipationLevel.objects.filter(fits, ends_on__isnull=True, enrollment__withdrawn_at__isnull=True)


def normal_code(text: str) -> str:
    """As it stands on the paper: capitals, one hyphen. Empty when it can't be a code."""
    plain = re.sub(r"[\s\-–]", "", text.upper())
    code = f"{plain[:4]}-{plain[4:]}"
    return code if CODE.fullmatch(code) else ""


def certificate_by(code: str, home: Facility | None = None) -> Certificate | None:
    rows = Certificate.objects.select_related(
        "goal", "enrollment__facility", "enrollment__phase__campaign", "revoked_by"
    )
    rows = rows.filter(enrollment__facility=home) if home else rows
    return rows.filter(code=code).first()


def certificates(words: str = "", kind: str = "", state: str = "", place: str = "") -> QuerySet[Certificate]:
    """Of all homes, the newest first. Every word must be in the home's name, its CCN, the code or the title."""
    rows = Certificate.objects.select_related("enrollment__facility", "enrollment__phase__campaign", "goal")
    rows = narrowed(
        rows, words, "enrollment__facility__name__icontains", "enrollment__facility__ccn__iexact",
        "code__icontains", "title__icontains",
    )  # fmt: skip
    if kind:
        rows = rows.filter(kind=kind)
    if place:
        rows = rows.filter(enrollment__facility__state=place)
    if state:
        rows = rows.in_state(state, timezone.localdate())
    return rows.order_by("-issued_on", "code")
