"""Invented enrollments and months: two years for a few hundred homes, the last month for the rest that take part."""

import datetime as dt
import random
from collections.abc import Iterator

from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice, Target
from campaigns.goals.models import Goal, Measure, Phase
from campaigns.measurements.models import MonthReport, Observation, ReportStatus
from campaigns.measurements.queries import month_due
from facilities.directory.models import Facility
from qioportal.lib.months import Month, months_between

MONTHS = 24
FULL_STATES = {"MD": 1.0, "DE": 1.0, "DC": 1.0, "WV": 0.6, "GA": 0.25}  # share of enrolled homes with two years
GAP_MONTHS_BACK = 6  # the named home sent nothing then

# measure: start rate and rate two years later (in its unit), and where its denominator comes from
_COURSES = {
    "ss_turn": (58.0, 50.0, "staff"),
    "ss_ret": (62.0, 68.0, "staff"),
    "ca_ls": (70.0, 86.0, "residents"),
    "ca_ss": (64.0, 72.0, "admissions"),
    "hosp_readm": (21.0, 18.0, "admissions"),
    "hosp_adm": (2.6, 2.1, "days"),
    "hosp_ed": (1.4, 1.2, "days"),
    "hosp_obs": (0.5, 0.5, "days"),
    "pcc_pref": (78.0, 85.0, "asked"),
    "pcc_conf": (55.0, 70.0, "meetings"),
    "inf_cdi": (1.1, 0.8, "days"),
    "inf_hh": (72.0, 88.0, "asked"),
    "med_ap": (18.5, 14.0, "residents"),
    "mob": (74.0, 76.0, "residents"),
    "pain3": (9.0, 7.0, "residents"),
    "pu_ih": (3.0, 2.2, "residents"),
    "pu_hr": (8.0, 6.5, "at risk"),
}


def share_of(state: str) -> float:
    """What part of a state's homes takes part, the same on every machine; 62.6 % in Maryland."""
    return 0.626 if state == "MD" else random.Random(f"share of {state}").uniform(0.34, 0.88)  # noqa: S311


def signed_days_ago(draw: int) -> int:
    """Of a draw from 0 to 699: three in five homes signed before the two years of months, the others evenly since, so
    that each state's share rises to the day of the demo."""
    return 780 + draw if draw < 420 else (700 - draw) * 780 // 280


def invent_enrollments(phase: Phase, named: list[Facility], left_out: set[int]) -> list[Enrollment]:
    """Homes of all states, by each state's share; the named homes always, those left out never."""
    rng = random.Random("enrollments")  # noqa: S311 - invented numbers, not secrets
    names = {home.pk for home in named}
    rows = []
    for home in Facility.objects.open().homes().order_by("ccn").only("pk", "state"):
        draws = rng.random(), rng.randrange(700)
        if home.pk in left_out or (home.pk not in names and draws[0] > share_of(home.state)):
            continue
        days = 780 + draws[1] if home.pk in names else signed_days_ago(draws[1])
        signed = timezone.now() - dt.timedelta(days=days)
        rows.append(
            Enrollment(
                facility=home,
                phase=phase,
                signed_at=signed,
                signer_name="Invented Signer",
                signer_title="Administrator",
                agreement_version=phase.agreement_version,
            )
        )
    Enrollment.objects.bulk_create(rows, batch_size=1000)
    return list(Enrollment.objects.filter(phase=phase).select_related("facility").order_by("facility__ccn"))


def invent_goals(phase: Phase, enrollments: list[Enrollment], named: dict[int, list[str]]) -> dict[int, list[Goal]]:
    """Two or three goals per home, one of each family; `named` fixes the codes of some homes."""
    rng = random.Random("goals")  # noqa: S311
    goals = {goal.code: goal for goal in Goal.objects.filter(phase=phase)}
    clinical = [goal for goal in goals.values() if goal.family == "clinical"]
    process = [goal for goal in goals.values() if goal.family == "process"]
    chosen: dict[int, list[Goal]] = {}
    rows = []
    for enrollment in enrollments:
        picked = [rng.choice(process), rng.choice(clinical)]
        if rng.random() < 0.3:
            picked.append(rng.choice([goal for goal in goals.values() if goal not in picked]))
        codes = named.get(enrollment.facility_id)
        chosen[enrollment.pk] = [goals[code] for code in codes] if codes else picked
        rows += [
            GoalChoice(enrollment=enrollment, goal=goal, chosen_at=enrollment.signed_at)
            for goal in chosen[enrollment.pk]
        ]
    GoalChoice.objects.bulk_create(rows, batch_size=1000)
    return chosen


def invent_targets(enrollments: list[Enrollment], chosen: dict[int, list[Goal]], measures: list[Measure]) -> None:
    main = {measure.goal_id: measure for measure in measures if measure.position == 1}
    first = month_due(timezone.localdate()).shift(-MONTHS + 12)
    rows = []
    for enrollment in enrollments:
        for goal in chosen[enrollment.pk]:
            start, end, _ = _COURSES[main[goal.pk].code]
            aim = round(start + (end - start) * 0.95, 1)
            rows.append(
                Target(
                    enrollment=enrollment, measure=main[goal.pk], value=aim,
                    effective_from=max(first, Month.of(timezone.localdate(enrollment.signed_at))),
                    set_at=enrollment.signed_at,
                )
            )  # fmt: skip
    Target.objects.bulk_create(rows, batch_size=1000)


def invent_months(enrollments: list[Enrollment], chosen: dict[int, list[Goal]], measures: list[Measure],
                  due: Month, unsent: set[int], gaps: set[int]) -> int:  # fmt: skip
    """Reports and observations; homes in `unsent` have not sent the month due, those in `gaps` missed one before."""
    by_goal: dict[int, list[Measure]] = {}
    for measure in measures:
        by_goal.setdefault(measure.goal_id, []).append(measure)
    reports, observations = [], []
    for enrollment in enrollments:
        rng = random.Random(f"months of {enrollment.facility.ccn}")  # noqa: S311
        wanted = [measure for goal in chosen[enrollment.pk] for measure in by_goal[goal.pk]]
        full = rng.random() < FULL_STATES.get(enrollment.facility.state, 0)
        signed = Month.of(timezone.localdate(enrollment.signed_at))
        first = max(due.shift(1 - MONTHS) if full else due, signed)
        for report in _reports(enrollment, first, due, rng, unsent, gaps):
            reports.append(report)
            observations += [
                Observation(report=report, measure=measure, numerator=numerator, denominator=denominator)
                for measure, numerator, denominator in _counts(
                    enrollment.facility, report.month - due + MONTHS, wanted, rng
                )
            ]
    MonthReport.objects.bulk_create(reports, batch_size=1000)
    Observation.objects.bulk_create(observations, batch_size=2000)
    return len(observations)


def _reports(enrollment: Enrollment, first: Month, due: Month, rng: random.Random, unsent: set[int],
             gaps: set[int]) -> Iterator[MonthReport]:  # fmt: skip
    for month in months_between(first, due):
        missing = rng.random() < (0.27 if month == due else 0.04)
        if enrollment.facility_id in gaps:
            missing = due - month == GAP_MONTHS_BACK
        if missing or (month == due and enrollment.facility_id in unsent):
            continue
        sent = dt.datetime.combine(month.last_day, dt.time(15), dt.UTC) + dt.timedelta(days=rng.randint(2, 19))
        sent = min(sent, timezone.now())
        yield MonthReport(enrollment=enrollment, month=month, status=ReportStatus.SENT, saved_at=sent, sent_at=sent)


def _counts(home: Facility, step: int, measures: list[Measure], rng: random.Random
            ) -> Iterator[tuple[Measure, int, int]]:  # fmt: skip
    """A measure's count moves from its start to its end over the two years, with the noise of a real count."""
    residents = max(12, int(home.residents_per_day or home.certified_beds or 60))
    for measure in measures:
        start, end, base = _COURSES[measure.code]
        denominator = {
            "staff": int(residents * 0.62),
            "residents": residents,
            "admissions": max(3, residents // 8),
            "days": residents * 30,
            "asked": max(6, residents // 3),
            "meetings": max(3, residents // 6),
            "at risk": max(4, residents // 2),
        }[base] + rng.randint(-2, 2)
        denominator = max(1, denominator)
        # the change comes in the second year, so that a run chart has something to say
        progress = min(1.0, max(0.0, (step - MONTHS * 0.45) / (MONTHS * 0.35)))
        share = (start + (end - start) * progress) / measure.multiplier
        spread = (share * max(0.0, 1 - share) / denominator) ** 0.5 * (0.55 if measure.is_share else 0.8)
        numerator = round(denominator * rng.gauss(share, spread))
        yield measure, max(0, min(numerator, denominator) if measure.is_share else numerator), denominator
