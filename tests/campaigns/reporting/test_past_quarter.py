"""The report of a past quarter: its enrollments, its contractor, its definitions; whatever happened since."""

import datetime as dt

import pytest

from campaigns.coalitions.meeting_models import ActionItem, Meeting, MeetingAttendance
from campaigns.coalitions.models import LaneMember, LaneSeat, MemberKind, RecruitmentTarget
from campaigns.enrollment.models import GoalChoice, ParticipationLevel
from campaigns.goals.models import Goal, LevelRule, Measure
from campaigns.measurements.models import MonthReport
from campaigns.recruitment.models import Call, Prospect, StageChange
from campaigns.reporting.contents import figures_of, rows_of
from campaigns.reporting.figures import Frame, goal_lines, homes_lines, months_lines
from campaigns.reporting.figures_of_work import coalition_lines, contractors_of, recruitment_lines
from facilities.cms.models import RatingSnapshot
from facilities.qios.models import Certainty, Contract, ContractKind, StatementOfWork
from qioportal.lib.months import Month
from tests.campaigns.reporting.conftest import Q1, Q2, Q3, utc


def test_a_home_that_left_and_one_that_came_back(world, lane, takes_part, lines):
    takes_part(world.homes["harbor"], "2026-02-01", "2026-05-10", again="2026-08-01")
    takes_part(world.homes["bay"], "2026-03-05", "2026-07-20")
    names = ("part", "joined", "again", "left")
    first, second, third = ([lines(homes_lines, quarter)[name] for name in names] for quarter in (Q1, Q2, Q3))
    assert first == ["2 of 2 (100.0%)", "2", "0", "0"]
    assert second == ["1 of 2 (50.0%)", "0", "0", "1"], "harbor had left; that it came back in August is not June's"
    assert third == ["1 of 2 (50.0%)", "1", "1", "1"], "harbor is back, bay has left"


def test_the_evening_of_the_last_day_is_that_of_the_state(world, lane, takes_part, lines):
    part = takes_part(world.homes["harbor"], "2026-06-30")
    part.signed_at = utc(2026, 7, 1, 3, 30)  # half past eleven in the evening of June 30 in Maryland
    part.save()
    assert lines(homes_lines, Q2)["joined"] == "1"
    assert lines(homes_lines, Q2)["part"] == "1 of 2 (50.0%)"
    assert lines(homes_lines, Q3)["joined"] == "0"


def test_a_home_of_an_earlier_phase_came_back(world, lane, phase, takes_part, lines):
    before = phase.campaign.phases.exclude(pk=phase.pk).order_by("number").first()
    takes_part(world.homes["harbor"], "2026-05-02")
    part = takes_part(world.homes["bay"], "2026-05-03")
    part.pk, part.phase, part.signed_at = None, before, utc(2010, 1, 1)
    part.save()
    assert [lines(homes_lines, Q2)[name] for name in ("joined", "again")] == ["2", "1"]


def test_a_home_that_closed_since_was_there(world, lane, takes_part, lines):
    bay = world.homes["bay"]
    takes_part(bay, "2026-03-05")
    bay.status, bay.closed_on = "closed", dt.date(2026, 8, 1)
    bay.save()
    assert lines(homes_lines, Q2)["part"] == "1 of 2 (50.0%)"
    assert lines(homes_lines, Q3)["part"] == "0 of 1 (0.0%)"


def test_stars_and_the_aim_are_those_of_the_day(world, lane, phase, takes_part, lines):
    harbor = world.homes["harbor"]
    takes_part(harbor, "2026-02-01")
    for month, stars in [(4, 1), (7, 3)]:
        RatingSnapshot.objects.create(facility=harbor, processing_date=dt.date(2026, month, 1), overall=stars)
    RecruitmentTarget.objects.create(state="MD", phase=phase, percent=60, valid_from=dt.date(2026, 1, 1))
    RecruitmentTarget.objects.create(state="MD", phase=phase, percent=80, valid_from=dt.date(2026, 7, 1))
    names = ("one-star", "one-star-part", "aim")
    assert [lines(homes_lines, Q2)[name] for name in names] == ["1", "1 of 1 (100.0%)", "60%"]
    assert [lines(homes_lines, Q3)[name] for name in names] == ["0", "–", "80%"]


def test_the_contractor_is_that_of_the_quarter(world, lane):
    Contract.objects.filter(state="MD").update(ends_on=dt.date(2026, 5, 15))
    Contract.objects.create(
        qio=world.qios["oh"], statement_of_work=StatementOfWork.objects.get(number=13), state="MD",
        kind=ContractKind.QIN_QIO, starts_on=dt.date(2026, 5, 16), certainty=Certainty.FOUND, is_interim=True,
    )  # fmt: skip
    held = [[(each["name"], each["from"], each["to"], each["certainty"], each["interim"]) for each in
             contractors_of(Frame.of(lane, quarter))] for quarter in (Q1, Q2, Q3)]  # fmt: skip
    assert held == [
        [("Chesapeake Quality", "Jan 1, 2026", "Mar 31, 2026", "", "")],
        [
            ("Chesapeake Quality", "Apr 1, 2026", "May 15, 2026", "", ""),
            ("Buckeye Quality", "May 16, 2026", "Jun 30, 2026", "found in a source", "acting"),
        ],
        [("Buckeye Quality", "Jul 1, 2026", "Sep 30, 2026", "found in a source", "acting")],
    ]


def test_definitions_are_those_of_the_quarter(lane, phase):
    old = Measure.objects.get(goal__phase=phase, code="ca_ls")
    old.valid_to = dt.date(2026, 7, 31)
    old.save()
    new = Measure.objects.get(pk=old.pk)
    new.pk, new.version, new.valid_from, new.valid_to = None, 2, dt.date(2026, 8, 1), None
    new.label, new.change_note = "Residents cared for by few", "Counted over the whole month"
    new.save()
    second, third = (
        next(each for each in goal_lines(Frame.of(lane, quarter)) if each.goal == old.goal) for quarter in (Q2, Q3)
    )
    assert (second.measure, second.changed) == (old, "")
    assert third.measure == new
    assert third.changed == "Changed on August 1: Counted over the whole month"
    found = [row for row in figures_of(lane, Q2)["goals"] if row["code"] == "CA"]
    assert [(row["measure"], row["version"]) for row in found] == [(old.label, old.version)]


def test_goals_are_those_that_homes_worked_on_then(world, lane, phase, takes_part):
    part = takes_part(world.homes["harbor"], "2026-02-01")
    goal = Goal.objects.get(phase=phase, code="CA")
    GoalChoice.objects.create(
        enrollment=part, goal=goal, chosen_at=utc(2026, 4, 2), dropped_at=utc(2026, 8, 2)
    )  # fmt: skip
    homes = {
        quarter: next(each.homes for each in goal_lines(Frame.of(lane, quarter)) if each.goal == goal)
        for quarter in (Q1, Q2, Q3)
    }
    assert homes == {Q1: 0, Q2: 1, Q3: 0}


def test_levels_are_those_held_then_whatever_the_rules_say_now(world, lane, phase, takes_part, lines):
    part = takes_part(world.homes["harbor"], "2026-02-01")
    ParticipationLevel.objects.create(
        enrollment=part, level=3, starts_on=dt.date(2026, 4, 10), ends_on=dt.date(2026, 7, 15)
    )
    ParticipationLevel.objects.create(enrollment=part, level=1, starts_on=dt.date(2026, 7, 16))
    assert lines(months_lines, Q2)["active"] == "1 of 1 (100.0%)"
    assert lines(months_lines, Q3)["active"] == "0 of 1 (0.0%)"
    LevelRule.objects.filter(phase=phase, level=3).update(needs_targets=True, covers="every")
    assert lines(months_lines, Q2)["active"] == "1 of 1 (100.0%)", "a rule changed since changes nothing of June"
    assert lines(months_lines, Q2)["level-3"] == "1"


def test_months_of_the_quarter(world, lane, takes_part, lines):
    harbor = takes_part(world.homes["harbor"], "2026-02-01", "2026-05-10", again="2026-08-01")
    bay = takes_part(world.homes["bay"], "2026-03-05")
    for part, month, status in [(harbor, 4, "sent"), (bay, 4, "sent"), (bay, 5, "draft"), (bay, 7, "sent")]:
        MonthReport.objects.create(
            enrollment=part, month=Month(2026, month), status=status,
            sent_at=utc(2026, month + 1, 5) if status == "sent" else None,
        )  # fmt: skip
    found = lines(months_lines, Q2)
    assert found["months"] == "2 of 4", "both at the end of April, bay alone in May and June"
    assert found["with-data"] == "1 of 1 (100.0%)"


def test_calls_count_for_who_made_them_and_in_the_quarter_of_the_call(world, lane, phase, lines):
    prospect = Prospect.objects.create(facility=world.homes["harbor"], phase=phase)
    for day, place, undone in [(5, "lane", None), (6, "qio", None), (7, "qio", None), (8, "lane", utc(2026, 5, 9))]:
        Call.objects.create(prospect=prospect, at=utc(2026, 5, day), place=place, outcome="talked", undone_at=undone)
    Call.objects.create(prospect=prospect, at=utc(2026, 7, 5), outcome="talked")
    StageChange.objects.create(prospect=prospect, new="declined", at=utc(2026, 6, 1))
    names = ("calls-lane", "calls-qio", "homes-reached", "declined")
    assert [lines(recruitment_lines, Q2)[name] for name in names] == ["1", "2", "1", "1"]
    assert [lines(recruitment_lines, Q3)[name] for name in names] == ["0", "1", "1", "0"]


def test_the_coalition_of_the_quarter(world, lane, lines):
    since, until = dt.date(2025, 1, 1), dt.date(2026, 7, 31)
    LaneMember.objects.create(
        lane=lane, name="Ann", organization="Ombudsman", kind=MemberKind.OMBUDSMAN, starts_on=since
    )
    LaneMember.objects.create(
        lane=lane, name="Bob", organization="Union", kind=MemberKind.UNION, starts_on=since, ends_on=until
    )
    LaneSeat.objects.create(lane=lane, kind=MemberKind.UNION, starts_on=since)
    kept, called_off = (
        Meeting.objects.create(
            lane=lane, day=dt.date(2026, 5, day), title="Meeting", starts_at=dt.time(10), cancelled_at=at,
            cancel_reason="Snow" if at else "",
        )
        for day, at in [(5, None), (19, utc(2026, 5, 18))]
    )  # fmt: skip
    for name in ("Ann", "Bob", "Cid"):
        MeetingAttendance.objects.create(meeting=kept, guest=name)
    MeetingAttendance.objects.create(meeting=called_off, guest="Nobody")
    for what, done in [("Letters", utc(2026, 6, 1)), ("Calls", utc(2026, 8, 1)), ("Press", None)]:
        ActionItem.objects.create(
            meeting=kept, what=what, who="Ann", until=dt.date(2026, 6, 30), done_at=done, noted_at=utc(2026, 5, 5)
        )
    names = ("members", "vacancies", "meetings", "attendance", "actions-done", "actions-open")
    assert [lines(coalition_lines, Q2)[name] for name in names] == ["2", "1", "1", "3", "1", "2"]
    assert [lines(coalition_lines, Q3)[name] for name in names] == ["1", "1", "0", "0", "1", "1"]
    assert "members-union" in lines(coalition_lines, Q2)
    assert "members-union" not in lines(coalition_lines, Q3)


def test_what_was_sent_stays_as_it_was(world, lane, takes_part, sent):
    takes_part(world.homes["harbor"], "2026-02-01")
    sending = sent(Q2)
    before = sending.figures
    takes_part(world.homes["bay"], "2026-03-01")  # entered late: it changes what June looks like today
    sending.refresh_from_db()
    assert sending.figures == before
    part = {row[1]: row[2] for row in rows_of(before, sending.answers)}["Homes taking part"]
    assert part == "1 of 2 (50.0%)"
    now = {row[1]: row[2] for row in rows_of(figures_of(lane, Q2), [])}["Homes taking part"]
    assert now == "2 of 2 (100.0%)"


@pytest.mark.parametrize("quarter", [Q1, Q2, Q3], ids=str)
def test_figures_are_plain_words_that_can_be_frozen(lane, quarter):
    found = figures_of(lane, quarter)
    assert found["day"] == quarter.last.last_day.isoformat()
    assert all(each["source"] for group in found["groups"] for each in group["lines"])
