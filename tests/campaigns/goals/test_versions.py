"""Versions of a measure: one is open, they neither overlap nor leave a gap, and no number changes its version."""

import datetime as dt
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.audit.models import AuditEvent
from campaigns.enrollment.models import Enrollment, GoalChoice, Target
from campaigns.goals.effects import effects_of_version, version_refusals
from campaigns.goals.models import Measure, Stratum
from campaigns.goals.queries import monthly_measures, same_scale, stamp_of_measure, versions_of
from campaigns.goals.services import ChangedMeanwhile, Refused, load_definitions, publish_version, take_back_version
from campaigns.goals.wording import NUMBER_FACTS, TEXT_FACTS, facts_of
from campaigns.measurements.models import MonthReport, Observation
from qioportal.lib.months import Month
from tests.campaigns.goals.versions import month_ahead, next_version

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def measure(phase) -> Measure:
    return Measure.objects.select_related("goal__phase__campaign").get(code="ss_turn")


@pytest.fixture
def enrollment(world, measure) -> Enrollment:
    row = Enrollment.objects.create(
        facility=world.homes["harbor"], phase=measure.goal.phase, signer_name="A", signer_title="B",
        agreement_version="1",
    )  # fmt: skip
    GoalChoice.objects.create(enrollment=row, goal=measure.goal)
    return row


def count_in(enrollment: Enrollment, measure: Measure, month: Month) -> Observation:
    report = MonthReport.objects.create(enrollment=enrollment, month=month)
    return Observation.objects.create(report=report, measure=measure, numerator=1, denominator=9)


def test_the_old_version_ends_the_day_before_and_its_positions_go_along(measure):
    new = next_version(measure, months=2, label="Who left", by="tests")
    old = Measure.objects.get(pk=measure.pk)
    assert (new.version, new.valid_from, new.valid_to, new.label) == (2, month_ahead(2), None, "Who left")
    assert old.valid_to == month_ahead(2) - dt.timedelta(days=1)
    assert old.label != "Who left" and old.edited_at and new.edited_at
    assert list(new.positions.values_list("code", "is_part")) == list(old.positions.values_list("code", "is_part"))
    assert load_definitions(by="tests") == {"created": 0, "changed": 0, "left_alone": 0}
    assert AuditEvent.objects.filter(action="goals.publish_version", details__version=2).count() == 1
    goals = [measure.goal_id]
    assert [m.version for m in monthly_measures(goals, month_ahead(1)) if m.code == "ss_turn"] == [1]
    assert [m.version for m in monthly_measures(goals, month_ahead(2)) if m.code == "ss_turn"] == [2]


def test_positions_stay_behind_when_the_count_is_no_longer_split(measure):
    assert not next_version(measure, months=1, strata="none").positions.exists()


@pytest.mark.parametrize(
    ("starts", "says"),
    [
        (dt.date(2027, 1, 2), "begins with a month"),
        (dt.date(2012, 11, 1), "Choose a later month"),
        (dt.date(2012, 10, 1), "Choose a later month"),
        (dt.date(2028, 12, 1), "the next 24"),
        (dt.date(2028, 11, 1), ""),
        (dt.date(2026, 11, 1), ""),
        (dt.date(2024, 1, 1), ""),
    ],
)
def test_when_a_version_may_begin(measure, starts, says):
    refusals = version_refusals(measure, starts, TODAY)
    assert says in refusals[0] if says else refusals == []


def test_no_version_begins_where_numbers_stand(measure, enrollment):
    count_in(enrollment, measure, Month(2026, 9))
    for month in (8, 9):
        assert "1 nursing home entered" in version_refusals(measure, dt.date(2026, month, 1), TODAY)[0]
    assert version_refusals(measure, dt.date(2026, 10, 1), TODAY) == []
    with pytest.raises(Refused, match="entered numbers for September 2026"):
        publish_version(
            measure=measure, facts=facts_of(measure, [*TEXT_FACTS, *NUMBER_FACTS]), starts=dt.date(2026, 9, 1),
            note="x", seen=stamp_of_measure(measure), by="tests",
        )  # fmt: skip
    assert versions_of(measure) == [measure] and Measure.objects.get(pk=measure.pk).valid_to is None


def test_no_version_after_the_end_of_its_phase_or_of_the_measure(measure):
    measure.goal.phase.ends_on = dt.date(2026, 12, 31)
    assert version_refusals(measure, dt.date(2026, 12, 1), TODAY) == []
    assert "ends before" in version_refusals(measure, dt.date(2027, 1, 1), TODAY)[0]
    measure.valid_to = dt.date(2026, 6, 30)
    assert "has ended" in version_refusals(measure, dt.date(2026, 12, 1), TODAY)[0]


def test_a_number_keeps_its_version(measure, enrollment):
    seen = count_in(enrollment, measure, Month(2026, 9))
    new = next_version(measure, months=1)
    seen.refresh_from_db()
    assert seen.measure == measure and not new.observations.exists()


def test_targets_hold_for_versions_of_the_same_scale(measure, enrollment):
    Target.objects.create(enrollment=enrollment, measure=measure, value=40, effective_from=Month(2026, 1))
    same = next_version(measure, months=1)
    assert enrollment.targets.filter(same_scale(same, "measure__")).count() == 1
    other = next_version(measure, months=2, multiplier=1000)
    assert not enrollment.targets.filter(same_scale(other, "measure__")).exists()


def test_the_preview_says_what_is_touched(measure, enrollment):
    count_in(enrollment, measure, Month(2026, 8))
    count_in(enrollment, measure, Month(2026, 9))
    facts = facts_of(measure, [*TEXT_FACTS, *NUMBER_FACTS])
    said = " ".join(effects_of_version(measure, facts, dt.date(2027, 1, 1)))
    assert "Chosen by 1 nursing home." in said and "2 months of 1 nursing home" in said
    assert "ends with December 2026" in said and "re-based from January 2027" in said
    assert "go on holding" in said
    assert "New ones are asked for" in effects_of_version(measure, facts | {"multiplier": 1000}, dt.date(2027, 1, 1))[3]


def test_who_looked_before_somebody_else_published_is_told(measure):
    facts, seen = facts_of(measure, [*TEXT_FACTS, *NUMBER_FACTS]), stamp_of_measure(measure)
    next_version(measure, months=1)
    with pytest.raises(ChangedMeanwhile):
        publish_version(measure=measure, facts=facts, starts=month_ahead(2), note="x", seen=seen, by="tests")
    assert len(versions_of(measure)) == 2


def test_the_stamp_changes_with_the_positions_too(measure):
    seen = stamp_of_measure(measure)
    Stratum.objects.filter(measure=measure, code="rn").update(name="Registered nurse")
    assert stamp_of_measure(measure) != seen


# Taking back ---------------------------------------------------------------------------------------------------------


def test_a_version_that_has_not_begun_can_be_taken_back(measure):
    next_version(measure, months=1)
    last = next_version(measure, months=2)
    second = take_back_version(measure=last, by="tests")
    assert [(row.version, row.valid_to) for row in versions_of(measure)] == [
        (1, month_ahead(1) - dt.timedelta(days=1)), (2, None)
    ]  # fmt: skip
    assert second.version == 2
    with pytest.raises(Refused, match="not the latest"):
        take_back_version(measure=last, by="tests")


def test_not_the_first_nor_one_that_has_begun_nor_one_with_targets(measure, enrollment):
    with pytest.raises(Refused, match="not the latest"):
        take_back_version(measure=measure, by="tests")
    begun = next_version(measure, months=0)
    with pytest.raises(Refused, match="has begun"):
        take_back_version(measure=begun, by="tests")
    later = next_version(measure, months=3)
    Target.objects.create(enrollment=enrollment, measure=later, value=40, effective_from=Month.of(month_ahead(3)))
    with pytest.raises(Refused, match="set a target"):
        take_back_version(measure=later, by="tests")
    assert [row.valid_to is None for row in versions_of(measure)] == [False, False, True]
    assert not AuditEvent.objects.filter(action="goals.take_back_version").exists()


# Any order of acts ---------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.one_of(st.integers(-30, 30), st.just("back")), max_size=8))
def test_periods_never_overlap_nor_leave_a_gap(phase, acts):
    measure = Measure.objects.select_related("goal__phase__campaign").get(code="inf_hh", version=1)
    Measure.objects.filter(code="inf_hh", version__gt=1).delete()
    Measure.objects.filter(pk=measure.pk).update(valid_to=None)
    for act in acts:
        latest = versions_of(measure)[-1]
        try:
            take_back_version(measure=latest, by="tests") if act == "back" else next_version(measure, months=act)
        except Refused:
            continue
    rows = versions_of(measure)
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert [row.valid_to is None for row in rows] == [False] * (len(rows) - 1) + [True]
    for before, after in pairwise(rows):
        assert before.valid_to + dt.timedelta(days=1) == after.valid_from > before.valid_from
    start = measure.valid_from
    for day in [start, timezone.localdate(), *(row.valid_from for row in rows), *(r.valid_to for r in rows[:-1])]:
        assert Measure.objects.filter(code="inf_hh").on(day).count() == 1


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_the_same_moment_make_one_version(transactional_db):
    load_definitions(by="tests")
    measure = Measure.objects.get(code="ss_turn")
    facts, seen = facts_of(measure, [*TEXT_FACTS, *NUMBER_FACTS]), stamp_of_measure(measure)
    start, outcomes = Barrier(2, timeout=20), []

    def publish(name: str) -> None:
        try:
            start.wait()
            publish_version(measure=measure, facts=facts | {"label": name}, starts=month_ahead(1), note="x", seen=seen,
                            by=name)  # fmt: skip
            outcomes.append("published")
        except ChangedMeanwhile:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=publish, args=[name]) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["published", "told"]
    assert [row.version for row in versions_of(measure)] == [1, 2]
