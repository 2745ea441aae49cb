"""Levels that are kept equal levels recomputed from what was done and when."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.enrollment.models import Enrollment, GoalChoice, ParticipationLevel, Target
from campaigns.goals.models import Measure
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.measurements.level_facts import history_of, table_of
from campaigns.measurements.models import MonthReport, Observation, ObservationRevision, ReportStatus
from campaigns.measurements.participation import recompute
from qioportal.lib.months import Month
from tests.campaigns.measurements.levels import noon, rules
from tests.world import build_world

START = dt.date(2025, 1, 10)
CODES = ["CA", "MED", "SS"]


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    """Harbor House and phase 3, set up once for all examples."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        load_definitions(by="tests")
        phase = current_phase()
        rules(phase)
        measures = {}
        for each in Measure.objects.filter(goal__phase=phase, goal__code__in=CODES).entered_monthly():
            measures.setdefault(each.goal.code, each)
        yield world.homes["harbor"], phase, measures
        transaction.set_rollback(True)


class Diary:
    """What a home does on a day, written as the services write it."""

    def __init__(self, place) -> None:
        self.home, self.phase, self.measures = place
        self.enrollment = Enrollment.objects.create(
            facility=self.home, phase=self.phase, signed_at=noon(START), signer_name="A", signer_title="B",
            agreement_version="1",
        )  # fmt: skip

    def do(self, act: str, code: str, month: Month, day: dt.date) -> None:
        getattr(self, act)(code, month, noon(day))

    def choose(self, code, month, at) -> None:
        goal = self.measures[code].goal
        if not GoalChoice.objects.current().filter(enrollment=self.enrollment, goal=goal).exists():
            GoalChoice.objects.create(enrollment=self.enrollment, goal=goal, chosen_at=at)

    def drop(self, code, month, at) -> None:
        GoalChoice.objects.current().filter(enrollment=self.enrollment, goal__code=code).update(dropped_at=at)

    def aim(self, code, month, at) -> None:
        start = Month.of(at.date()).shift(1)
        Target.objects.get_or_create(
            enrollment=self.enrollment, measure=self.measures[code], effective_from=start,
            defaults={"value": 5, "set_at": at},
        )  # fmt: skip

    def send(self, code, month, at) -> None:
        """All of a zero, no cases and counts are data; sent again it is a correction."""
        if month >= Month.of(at.date()):
            return
        report, is_new = MonthReport.objects.get_or_create(
            enrollment=self.enrollment, month=month, defaults={"status": ReportStatus.SENT, "sent_at": at}
        )
        row, _ = Observation.objects.get_or_create(report=report, measure=self.measures[code])
        if not is_new:
            self._keep(row, at)
        row.numerator, row.denominator = (0, 0) if month.number % 2 else (0, 50)
        row.save()

    def blank(self, code, month, at) -> None:
        """A correction that takes the counts away."""
        row = Observation.objects.filter(report__month=month, measure=self.measures[code]).first()
        if row and row.numerator is not None:
            self._keep(row, at)
            Observation.objects.filter(pk=row.pk).update(numerator=None, denominator=None)

    def give_back(self, code, month, at) -> None:
        MonthReport.objects.filter(enrollment=self.enrollment, month=month).update(
            status=ReportStatus.RETURNED, returned_at=at, return_reason="Look again"
        )

    def leave(self, code, month, at) -> None:
        Enrollment.objects.filter(pk=self.enrollment.pk, withdrawn_at=None).update(withdrawn_at=at)

    def _keep(self, row, at) -> None:
        ObservationRevision.objects.create(
            observation=row, numerator=row.numerator, denominator=row.denominator, replaced_at=at
        )


ACTS = ["choose"] * 6 + ["drop"] + ["aim"] * 6 + ["send"] * 40 + ["blank"] * 3 + ["give_back"] * 2
DAYS = 420


@st.composite
def lives(draw):
    """Fourteen months of a home: what it did on which day."""
    acts = [(draw(st.integers(0, 40)), act, code, Month(2024, 12))
            for code in CODES[: draw(st.integers(1, 3))] for act in ("choose", "aim")]  # fmt: skip
    diligence = draw(st.integers(0, 10))
    for step in range(13):
        month = Month(2024, 12).shift(step)
        if draw(st.integers(0, 10)) <= diligence:
            day = (month.shift(1).first_day - START).days + draw(st.integers(0, 60))
            acts += [(day, "send", code, month) for code in draw(st.lists(st.sampled_from(CODES), max_size=4))]
    for _ in range(draw(st.integers(0, 8))):
        month = Month(2024, 12).shift(draw(st.integers(0, 12)))
        acts.append((draw(st.integers(0, DAYS)), draw(st.sampled_from(ACTS)), draw(st.sampled_from(CODES)), month))
    if draw(st.integers(0, 4)) == 0:
        acts.append((draw(st.integers(0, DAYS)), "leave", "CA", Month(2025, 1)))
    return sorted((act for act in acts if 0 <= act[0] <= DAYS), key=lambda act: act[0])


@pytest.mark.django_db
@given(life=lives(), quiet=st.sets(st.integers(0, DAYS), max_size=12))
@settings(max_examples=15, deadline=None, database=None, derandomize=True)
def test_levels_recomputed_from_history_equal_levels_kept(place, life, quiet):
    """Each night and each act computes the level of the day; afterwards all days are computed anew from the facts."""
    with transaction.atomic():
        diary = Diary(place)
        table = table_of(diary.phase)
        recompute(diary.enrollment, START)
        acts = {day: [act for act in life if act[0] == day] for day, *_ in life}
        turns = {number for number in range(DAYS + 1)
                 if (START + dt.timedelta(days=number)).day in (1, 21)}  # fmt: skip
        for number in sorted({*acts, *turns, *quiet}):
            day = START + dt.timedelta(days=number)
            for _, act, code, month in acts.get(number, []):
                if act not in ("choose", "drop", "aim") or not Enrollment.objects.get().withdrawn_at:
                    diary.do(act, code, month, day)
                recompute(diary.enrollment, day)
            recompute(diary.enrollment, day)
        kept = ParticipationLevel.objects.filter(enrollment=diary.enrollment).order_by("starts_on")
        kept = list(kept.values_list("level", "starts_on", "ends_on"))
        until = START + dt.timedelta(days=DAYS)
        anew = history_of(table, Enrollment.objects.select_related("facility", "phase").get(), until)
        assert kept == [(span.level, span.starts_on, span.ends_on) for span in anew]
        transaction.set_rollback(True)
