"""When a home rests, what its clock says, and which calls the database refuses."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from campaigns.recruitment.local_time import LocalTime, local_time
from campaigns.recruitment.models import Call, Prospect, StageChange
from campaigns.recruitment.resting import rests, rests_until, working_day_after
from facilities.directory.models import Facility


def test_working_days_leave_out_the_weekend():
    friday = dt.date(2026, 11, 20)
    assert [str(working_day_after(friday, days)) for days in (0, 1, 2, 6)] == [
        "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-30",
    ]  # fmt: skip


def test_when_a_home_rests():
    now = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    day, hour = dt.timedelta(days=1), dt.timedelta(hours=1)
    assert not rests(None, None, now)
    assert rests(now - 7 * day + hour, None, now) and not rests(now - 7 * day - hour, None, now)
    assert not rests(now - day, now.date(), now) and not rests(now - day, now.date() - day, now)
    assert rests(None, now.date() + day, now) and rests(now - 30 * day, now.date() + day, now)
    assert rests(now - day, now.date(), now, by_other=True)  # what the other one agreed on ends no rest
    assert (
        rests_until(now - day, None, now)
        == rests_until(now - day, now.date(), now, by_other=True)
        == dt.date(2026, 11, 26)
    )
    assert (rests_until(now - day, dt.date(2026, 12, 1), now), rests_until(now - day, now.date(), now)) == (
        dt.date(2026, 12, 1), None,
    )  # fmt: skip
    assert not rests(now - 8 * day, now.date(), now, by_other=True) and not rests(None, now.date(), now, by_other=True)


def test_too_early_too_late_and_the_weekend_are_said():
    assert local_time(Facility(state="IN", zip_code="46402", county="Lake"), dt.datetime.now(dt.UTC)).zone == "Central"
    home = Facility(state="CA", zip_code="90001")

    def warned(text):
        return local_time(home, dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)).warns

    assert warned("2026-11-20T16:29") == "too early there" and warned("2026-11-20T16:30") == ""
    assert warned("2026-11-21T00:59") == "" and warned("2026-11-21T01:00") == "too late there"
    assert warned("2026-11-21T20:00") == "weekend there"
    assert warned("2026-07-10T15:30") == ""  # an hour earlier in summer
    moment = dt.datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("America/Chicago"))
    assert LocalTime(moment, "Central").warns == ""


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("call_channel_known", {"channel": "pigeon"}),
        ("call_place_known", {"place": "all"}),
        ("call_outcome_known", {"outcome": "evil"}),
        ("call_undone_after_made", {"undone_at": "2020-01-01T00:00Z"}),
    ],
)
def test_the_database_refuses_a_call_that_cannot_be(world, phase, name, facts):
    prospect = Prospect.objects.create(facility=world.homes["bay"], phase=phase)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Call.objects.create(prospect=prospect, **{"outcome": "talked", **facts})


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("prospect_decline_code_known", {"stage": "declined", "decline_code": "bored"}),
        ("prospect_held_for_known", {"held_for": "all"}),
        ("prospect_no_has_reason", {"stage": "declined", "decline_code": "other"}),
    ],
)
def test_the_database_refuses_a_prospect_that_cannot_be(world, phase, name, facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Prospect.objects.create(facility=world.homes["bay"], phase=phase, **facts)


def test_the_database_refuses_a_reason_of_no_list(world, phase):
    prospect = Prospect.objects.create(facility=world.homes["bay"], phase=phase)
    with pytest.raises(IntegrityError, match="stage_change_decline_code_known"), transaction.atomic():
        StageChange.objects.create(prospect=prospect, new="declined", decline_code="bored")
