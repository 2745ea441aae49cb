"""The figures of states and nation: what is counted, what isn't, and what happens without the cache."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.coalitions.models import Lane
from campaigns.dashboards.queries import (
    Figures,
    StateFigures,
    homes_for_lane,
    in_order,
    listed_homes,
    matching,
    national_figures,
    state_figures,
)
from campaigns.enrollment.models import Enrollment
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import month_due
from campaigns.recruitment.queries import Share
from facilities.directory.models import Facility, FacilityKind
from qioportal.lib.months import Month


def sign(home, phase, **fields):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="Ada", signer_title="Administrator", agreement_version="1", **fields
    )


def send(part, month=None):
    month = month or month_due(timezone.localdate())
    return MonthReport.objects.create(enrollment=part, month=month, status="sent", sent_at=timezone.now())


def test_open_homes_that_signed_and_did_not_leave_are_counted(world, phase):
    part = sign(world.homes["harbor"], phase)
    sign(world.homes["bay"], phase, withdrawn_at=timezone.now())
    sign(world.homes["elm"], phase)  # closed
    Facility.objects.create(ccn="21H001", name="HOSPITAL", state="MD", kind=FacilityKind.HOSPITAL)
    send(part)
    send(part, month_due(timezone.localdate()).shift(-1))
    maryland = state_figures("MD", phase)
    assert (maryland.share.homes, maryland.share.signed, maryland.sent) == (2, 1, 1)
    assert state_figures("OH", phase).share == Share(1, 0)
    nation = national_figures(phase).nation
    assert (nation.share.homes, nation.share.signed, nation.sent) == (3, 1, 1)
    assert len(national_figures(phase).states) == 54


def test_a_draft_and_a_home_that_left_do_not_count_as_sent(world, phase):
    MonthReport.objects.create(enrollment=sign(world.homes["harbor"], phase), month=month_due(timezone.localdate()))
    send(sign(world.homes["bay"], phase, withdrawn_at=timezone.now()))
    assert state_figures("MD", phase).sent == 0


def test_without_a_phase_nobody_takes_part_and_guam_has_no_share(world):
    assert state_figures("MD", None).share == Share(2, 0)
    guam = state_figures("GU", None)
    assert (guam.share.percent, guam.floor, guam.step, guam.reaches_aim) == (None, None, 0, False)


def test_the_nation_is_kept_for_a_minute_and_the_state_never(world, phase, django_assert_num_queries):
    national_figures(phase)
    sign(world.homes["harbor"], phase)
    with django_assert_num_queries(0):
        assert national_figures(phase).nation.share.signed == 0
    assert state_figures("MD", phase).share.signed == 1
    cache.clear()
    with django_assert_num_queries(5):
        assert national_figures(phase).nation.share.signed == 1


class Cache:
    """A cache that fails on the named calls and is empty otherwise."""

    def __init__(self, *broken):
        self.broken = broken

    def get(self, key):
        return self._answer("get")

    def set(self, key, value, seconds):
        return self._answer("set")

    def _answer(self, call):
        if call in self.broken:
            raise ConnectionError("no cache here")


@pytest.mark.parametrize("broken", [("get",), ("set",), ("get", "set")])
def test_a_cache_that_is_down_costs_the_counting_only(world, phase, monkeypatch, broken):
    monkeypatch.setattr("qioportal.lib.kept.caches", {"shared": Cache(*broken)})
    assert national_figures(phase).nation.share.homes == 3


def test_as_many_queries_for_many_states(world, phase, django_assert_num_queries):
    for number, state in enumerate(["TX", "CA", "NY", "GA", "KS", "AR"]):
        sign(Facility.objects.create(ccn=f"9900{number:02d}", name="X", state=state), phase)
    with django_assert_num_queries(5):
        national_figures(phase)


def test_the_aim_of_the_lane_holds_in_its_state(world, phase):
    Lane.objects.filter(state="MD").delete()
    Lane.objects.create(state="MD", name="Maryland LANE", aim_percent=50)
    sign(world.homes["harbor"], phase)
    assert state_figures("MD", phase).reaches_aim and not state_figures("OH", phase).reaches_aim


def row(code, homes, signed, sent=0):
    return StateFigures(code, Share(homes, signed), sent)


@pytest.mark.parametrize(
    ("homes", "signed", "floor", "step"),
    [(1000, 449, 44, 1), (100, 45, 45, 2), (1000, 599, 59, 2), (10, 6, 60, 3), (1000, 749, 74, 3), (4, 3, 75, 4),
     (1000, 899, 89, 4), (10, 9, 90, 5), (10, 10, 100, 5), (10, 0, 0, 1)],
)  # fmt: skip
def test_the_tile_never_looks_better_than_the_share(homes, signed, floor, step):
    assert (row("MD", homes, signed).floor, row("MD", homes, signed).step) == (floor, step)


@pytest.mark.parametrize(("homes", "band"), [(345, "large"), (344, "medium"), (132, "medium"), (131, "small")])
def test_sizes_of_states(homes, band):
    assert row("MD", homes, 0).band == band


def test_places_within_a_size_orders_and_searches():
    rows = (row("AR", 229, 206), row("CO", 230, 170), row("KS", 300, 300), row("TX", 1200, 100), row("GU", 0, 0))
    figures = Figures(rows, "Phase 3", Month(2026, 10), timezone.now())
    assert [figures.rank_in_band(code) for code in ("KS", "AR", "CO", "TX", "GU")] == [
        (1, 3),
        (2, 3),
        (3, 3),
        (1, 1),
        None,
    ]
    assert figures.at_aim == 2
    assert [each.code for each in in_order(rows, "-share")] == ["KS", "AR", "CO", "TX", "GU"]
    assert [each.code for each in in_order(rows, "homes")][:2] == ["GU", "AR"]
    assert in_order(rows, "nonsense") == list(rows)
    assert [each.code for each in matching(rows, "kans")] == ["AR", "KS"]
    assert [each.code for each in matching(rows, "co")] == ["CO"]
    assert [each.code for each in matching(rows, "", "large")] == ["TX"]


def test_lists_of_homes_name_only_whom_they_may(world, phase):
    sign(world.homes["harbor"], phase, is_listed=False)
    sign(world.homes["bay"], phase)
    assert [home.ccn for home in listed_homes("MD", phase)] == ["215002"]
    assert [home.ccn for home in listed_homes("MD", phase, "harbor")] == []
    assert [home.ccn for home in homes_for_lane("MD", phase, "", "yes")] == ["215002", "215001"]
    assert [(home.ccn, home.takes_part) for home in homes_for_lane("OH", phase)] == [("365001", False)]
