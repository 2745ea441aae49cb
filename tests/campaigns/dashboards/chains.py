"""A chain whose homes stand in every way with a month: helpers of the tests of its pages, mails and matrix."""

import datetime as dt

from django.utils import timezone

from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.goals.models import Phase
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import due_day, month_due
from facilities.directory.models import Chain, Facility
from qioportal.lib.months import Month


def home_of_chain(number: int, *, state: str = "MD", name: str = "", chain: str = "900") -> Facility:
    return Facility.objects.create(
        ccn=f"29{number:04d}", name=name or f"TIDE {number:03d}", city="EASTON", state=state,
        chain=Chain.objects.get(number=chain),
    )  # fmt: skip


def takes_part(home: Facility, phase: Phase, *, since: dt.date | None = None, goals: int = 0) -> Enrollment:
    signed = dt.datetime.combine(since or dt.date(2025, 1, 10), dt.time(12), home.place.zone)
    part = Enrollment.objects.create(
        facility=home, phase=phase, signed_at=signed, signer_name="Ann Example", signer_title="Administrator",
        agreement_version="1",
    )  # fmt: skip
    for goal in phase.goals.order_by("number")[:goals]:
        GoalChoice.objects.create(enrollment=part, goal=goal)
    return part


def report(part: Enrollment, month: Month, status: str = "sent", *, late: bool = False) -> MonthReport:
    day = due_day(part.phase, month) + dt.timedelta(days=2 if late else -2)
    at = dt.datetime.combine(day, dt.time(12), part.facility.place.zone)
    returned = {"returned_at": at, "return_reason": "Please look again"} if status == "returned" else {}
    return MonthReport.objects.create(
        enrollment=part, month=month, status=status, sent_at=None if status == "draft" else at, **returned
    )


def month_now() -> Month:
    return month_due(timezone.localdate())
