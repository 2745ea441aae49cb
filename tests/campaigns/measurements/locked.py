"""Months that are sent, and months whose days for correcting are over."""

import datetime as dt

from django.utils import timezone

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal, Measure
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.measurements.checks import Entry
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import month_due, today_at
from campaigns.measurements.services import send_month
from qioportal.lib.months import Month


def put_back(report: MonthReport, days: int) -> MonthReport:
    """As if it had been sent so many days ago."""
    at = timezone.now() - dt.timedelta(days=days)
    MonthReport.objects.filter(pk=report.pk).update(sent_at=at, saved_at=at)
    report.refresh_from_db()
    return report


def _send(world, months_back: int) -> tuple[MonthReport, Month]:
    load_definitions(by="tests")
    home = world.homes["harbor"]
    enrollment = sign_agreement(home=home, phase=current_phase(), by=world.ada, title="Administrator")
    goals = list(Goal.objects.filter(phase=enrollment.phase, code__in=["CA", "MED"]))
    choose_goals(enrollment=enrollment, goals=goals, by=world.ada)
    month = month_due(today_at(home)).shift(-months_back)
    entries = {
        each: Entry(5, 60) for each in Measure.objects.filter(goal__in=goals).entered_monthly().on(month.first_day)
    }
    return send_month(enrollment=enrollment, month=month, entries=entries, by=world.dan), month


def sent(world) -> dict:
    _, month = _send(world, 0)
    return {"month": str(month)}


def locked(world) -> dict:
    report, month = _send(world, 4)
    put_back(report, 100)
    return {"month": str(month)}
