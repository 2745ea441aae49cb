"""Levels follow from what a home does, as it does it and night by night; nothing is lost by running twice."""

import datetime as dt

import pytest
import time_machine

from campaigns.enrollment.models import ParticipationLevel
from campaigns.enrollment.services import rejoin, set_target, withdraw
from campaigns.goals.models import LevelRule, Measure
from campaigns.measurements.checks import Entry
from campaigns.measurements.participation import recompute, recompute_all
from campaigns.measurements.services import send_month
from campaigns.measurements.tasks import keep_levels
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from tests.campaigns.charts.homes import send, signed
from tests.campaigns.measurements.levels import noon, rules
from tests.query_growth import assert_same_queries


@pytest.fixture
def enrollment(world, phase):
    """Harbor House signed on March 3, 2026 and chose two goals."""
    rules(phase)
    return signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"), on=noon(dt.date(2026, 3, 3)))


def kept(enrollment) -> list[tuple]:
    rows = ParticipationLevel.objects.filter(enrollment=enrollment).order_by("starts_on")
    return [(row.level, str(row.starts_on), row.ends_on and str(row.ends_on)) for row in rows]


def pair(enrollment, world, last="2026-04", count=1):
    send(enrollment, world.ada, {"ca_ls": [(0, 60)] * count, "med_ap": [(0, 0)] * count}, last=last)


def aims(enrollment, world, on=dt.date(2026, 3, 20)):
    with time_machine.travel(noon(on), tick=False):
        for code in ("ca_ls", "med_ap"):
            measure = Measure.objects.get(code=code, valid_to=None)
            set_target(enrollment=enrollment, measure=measure, value=5, by=world.ada)


def test_a_level_follows_each_act_and_of_a_day_the_last_counts(enrollment, world):
    """Signed and chosen on one day is one row; zero and no cases are data."""
    assert kept(enrollment) == [(1, "2026-03-03", None)]
    aims(enrollment, world)
    pair(enrollment, world)
    recompute(enrollment, dt.date(2026, 5, 10))
    assert kept(enrollment) == [(1, "2026-03-03", "2026-05-09"), (3, "2026-05-10", None)]


def test_time_alone_lets_a_level_fall_after_the_due_day(enrollment, world):
    aims(enrollment, world)
    pair(enrollment, world)
    recompute(enrollment, dt.date(2026, 5, 10))
    recompute(enrollment, dt.date(2026, 8, 20))  # July is due today: April still counts among the last three due
    assert kept(enrollment)[-1] == (3, "2026-05-10", None)
    recompute(enrollment, dt.date(2026, 8, 21))
    assert kept(enrollment)[-1] == (2, "2026-08-21", None)


def test_a_late_entry_repairs_the_gap_from_the_day_it_came(enrollment, world):
    aims(enrollment, world)
    pair(enrollment, world, last="2026-06", count=3)
    pair(enrollment, world, last="2026-09", count=2)
    recompute(enrollment, dt.date(2026, 10, 10))
    assert kept(enrollment)[-1][0] == 3
    with time_machine.travel(noon(dt.date(2026, 10, 12)), tick=False):
        measures = {code: Measure.objects.get(code=code, valid_to=None) for code in ("ca_ls", "med_ap")}
        entries = {measures["ca_ls"]: Entry(1, 60), measures["med_ap"]: Entry(1, 60)}
        send_month(enrollment=enrollment, month=Month(2026, 7), entries=entries, by=world.ada)
        recompute(enrollment)
    assert kept(enrollment)[-2:] == [(3, "2026-05-10", "2026-10-11"), (4, "2026-10-12", None)]


def test_leaving_ends_the_level_and_coming_back_begins_anew(enrollment, world):
    with time_machine.travel(noon(dt.date(2026, 5, 1)), tick=False):
        withdraw(enrollment=enrollment, by=world.ada, reason="New owner")
    assert kept(enrollment) == [(1, "2026-03-03", "2026-04-30")]
    recompute_all(dt.date(2026, 6, 1))
    assert kept(enrollment) == [(1, "2026-03-03", "2026-04-30")]
    with time_machine.travel(noon(dt.date(2026, 7, 1)), tick=False):
        rejoin(enrollment=enrollment, by=world.ada, title="Administrator")
    assert kept(enrollment) == [(1, "2026-03-03", "2026-04-30"), (1, "2026-07-01", None)]


def test_leaving_and_coming_back_on_one_day_is_no_gap(enrollment, world):
    with time_machine.travel(noon(dt.date(2026, 5, 1)), tick=False):
        withdraw(enrollment=enrollment, by=world.ada, reason="A mistake")
        rejoin(enrollment=enrollment, by=world.ada, title="Administrator")
    assert kept(enrollment) == [(1, "2026-03-03", None)]


def test_a_home_that_took_part_before_levels_were_kept_gets_its_history(enrollment, world):
    aims(enrollment, world)
    pair(enrollment, world)
    ParticipationLevel.objects.all().delete()
    recompute_all(dt.date(2026, 8, 21))
    assert kept(enrollment) == [
        (1, "2026-03-03", "2026-05-09"), (3, "2026-05-10", "2026-08-20"), (2, "2026-08-21", None),
    ]  # fmt: skip


def test_a_changed_rule_counts_from_the_next_night_and_leaves_history_be(enrollment, world):
    LevelRule.objects.filter(phase=enrollment.phase, level=1).update(needs_goals=False, needs_targets=True)
    recompute_all(dt.date(2026, 4, 1))
    recompute_all(dt.date(2026, 4, 1))
    assert kept(enrollment) == [(1, "2026-03-03", "2026-03-31"), (0, "2026-04-01", None)]


def test_the_night_asks_no_more_for_many_homes_than_for_one(enrollment, world, phase):
    def night():
        recompute_all(dt.date(2026, 8, 21))

    def grow():
        for number in range(10):
            home = Facility.objects.create(ccn=f"21{number:04d}", name=f"HOME {number}", city="EASTON", state="MD")
            other = signed(home, phase, world.ada, codes=("CA", "MED"), on=noon(dt.date(2026, 3, 3)))
            pair(other, world)
        night()

    assert_same_queries(night, grow)
    assert ParticipationLevel.objects.filter(ends_on=None).count() == 11


def test_the_task_wakes_the_same_work(enrollment):
    ParticipationLevel.objects.all().delete()
    assert keep_levels() == 1
    assert ParticipationLevel.objects.count() >= 1
