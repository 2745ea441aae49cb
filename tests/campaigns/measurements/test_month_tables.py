"""The database keeps the truth of the months; reads that other rooms build on; two senders at the same moment."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.enrollment.services import choose_goals, sign_agreement, withdraw
from campaigns.goals.models import Goal
from campaigns.measurements.models import MonthReport, Observation
from campaigns.measurements.queries import (
    due_day,
    first_open_month,
    not_reported,
    open_months,
    sent_counts_by_state,
    series_of,
)
from campaigns.measurements.services import save_draft, send_month
from qioportal.lib.months import Month
from tests.campaigns.measurements.conftest import FULL


def refused():
    return pytest.raises(IntegrityError)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "sent", "sent_at": None},
        {"status": "draft", "sent_at": timezone.now()},
        {"status": "maybe"},
    ],
    ids=["sent has a moment", "a draft has none", "known status"],
)
def test_reports(sheet, wrong):
    with refused(), transaction.atomic():
        MonthReport.objects.create(enrollment=sheet.enrollment, month=sheet.due, **wrong)


def test_a_month_is_there_once_and_a_measure_once_in_it(sheet):
    report = MonthReport.objects.create(enrollment=sheet.enrollment, month=sheet.due)
    with refused(), transaction.atomic():
        MonthReport.objects.create(enrollment=sheet.enrollment, month=sheet.due)
    measure = sheet.measures["ca_ls"]
    Observation.objects.create(report=report, measure=measure, numerator=1, denominator=2)
    with refused(), transaction.atomic():
        Observation.objects.create(report=report, measure=measure, numerator=1, denominator=2)


@pytest.mark.parametrize("pair", [{"numerator": -1, "denominator": 5}, {"numerator": 1, "denominator": -5}])
def test_counts_are_not_negative(sheet, pair):
    report = MonthReport.objects.create(enrollment=sheet.enrollment, month=sheet.due)
    with refused(), transaction.atomic():
        Observation.objects.create(report=report, measure=sheet.measures["ca_ls"], **pair)


def test_the_months_that_are_open(sheet):
    today = sheet.due.shift(1).first_day
    months = open_months(sheet.enrollment, today)
    assert months[-1] == sheet.due
    assert months[0] == first_open_month(sheet.enrollment) == sheet.due.shift(-23)  # signed this month
    assert len(months) == 24
    sheet.enrollment.signed_at = timezone.datetime(2013, 1, 15, tzinfo=timezone.get_current_timezone())
    assert first_open_month(sheet.enrollment) == Month(2012, 11)  # the phase began then
    sheet.phase.ends_on = sheet.due.shift(-2).last_day
    sheet.enrollment.phase = sheet.phase
    assert open_months(sheet.enrollment, today)[-1] == sheet.due.shift(-2)


def test_due_after_the_days_of_grace(phase):
    assert str(due_day(phase, Month(2026, 10))) == "2026-11-20"


def test_who_has_not_reported(sheet, world):
    maple = sign_agreement(home=world.homes["maple"], phase=sheet.phase, by=world.olga, title="Administrator")
    later = sheet.due.shift(1)  # they signed in it, it will be asked for
    assert set(not_reported(sheet.phase, later)) == {sheet.enrollment, maple}
    assert not not_reported(sheet.phase, sheet.due).exists()  # they signed after it
    for row in (sheet.enrollment, maple):
        row.signed_at = timezone.now() - timezone.timedelta(days=400)
        row.save()
    save_draft(enrollment=maple, month=sheet.due, entries=sheet.entries(ca_ls=(1, 2)), by=world.olga)
    sheet.send(sheet.due, **FULL)
    assert list(not_reported(sheet.phase, sheet.due)) == [maple]
    assert sent_counts_by_state(sheet.phase, sheet.due) == {"MD": 1}
    withdraw(enrollment=maple, by=world.olga, reason="sold")
    withdraw(enrollment=sheet.enrollment, by=world.ada, reason="sold")
    assert not not_reported(sheet.phase, sheet.due).exists()
    assert sent_counts_by_state(sheet.phase, sheet.due) == {}


def test_series_have_gaps_and_months_without_cases(sheet, world, django_assert_num_queries):
    sheet.send(sheet.due.shift(-2), **FULL)
    sheet.send(sheet.due, **FULL | {"ca_ls": (0, 0)})
    save_draft(
        enrollment=sheet.enrollment, month=sheet.due.shift(-1), entries=sheet.entries(ca_ls=(1, 2)), by=world.dan
    )
    with django_assert_num_queries(1):
        points = series_of(sheet.enrollment, [sheet.measures["ca_ls"]], until=sheet.due, months=4)
    states = [(point.month, point.state) for point in points[sheet.measures["ca_ls"].pk]]
    assert states == [
        (sheet.due.shift(-3), "none"),
        (sheet.due.shift(-2), "entered"),
        (sheet.due.shift(-1), "none"),
        (sheet.due, "no-cases"),
    ]


@pytest.mark.postgres_only
@pytest.mark.parametrize("others", [FULL, FULL | {"ca_ls": (52, 61)}], ids=["the same", "another number"])
def test_two_senders_at_one_moment(transactional_db, sheet, world, others):
    """One report; the second either finds it sent or is shown the difference, never a silent overwrite."""
    gate = threading.Barrier(2)
    outcomes = []

    def send(pairs, by):
        gate.wait()
        try:
            send_month(
                enrollment=sheet.enrollment, month=sheet.due, entries=sheet.entries(**pairs), by=by, seen="",
                confirmed=frozenset(),
            )  # fmt: skip
            outcomes.append("sent")
        except Exception as error:  # noqa: BLE001 - what happened is what the test looks at
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=args) for args in ((FULL, world.ada), (others, world.dan))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == (["sent", "sent"] if others == FULL else ["Changed", "sent"])
    assert MonthReport.objects.count() == 1
    assert Observation.objects.count() == len(FULL)
    assert AuditEvent.objects.filter(action="measurements.send_month").count() == 1


@pytest.mark.postgres_only
def test_two_people_choose_goals_at_one_moment(transactional_db, sheet, world):
    gate = threading.Barrier(2)

    def choose(codes, by):
        gate.wait()
        try:
            goals = list(Goal.objects.filter(phase=sheet.phase, code__in=codes))
            choose_goals(enrollment=sheet.enrollment, goals=goals, by=by)
        finally:
            connection.close()

    sets = [{"CA", "MED", "SS"}, {"CA", "MED", "MOB"}]
    threads = [threading.Thread(target=choose, args=args) for args in zip(sets, (world.ada, world.dan), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {choice.goal.code for choice in sheet.enrollment.choices.current()} in sets
