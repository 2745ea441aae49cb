"""Writes about a sent month: reopening a locked one, handing one back to its home."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.permissions import Permission
from accounts.access.roles import ROLES
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.enrollment.consent import goals_seen
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import chosen_goals
from campaigns.measurements.deadlines import last_day_of_reopening
from campaigns.measurements.emails import RETURNED
from campaigns.measurements.models import MonthReport, Reopening, ReportStatus
from campaigns.measurements.participation import recompute
from campaigns.measurements.queries import lock_of, today_at
from campaigns.measurements.services import Refused
from facilities.directory.models import Facility
from qioportal.lib.identifiers import identifier_refusal
from qioportal.lib.months import Month

PLEASE_CHECK = "Please check the numbers of this month, and send it again."
_MAY_ENTER = [code for code, role in ROLES.items() if Permission.ENTER_MONTH in role.permissions]


def _held(enrollment: Enrollment, month: Month) -> tuple[Enrollment, MonthReport | None]:
    """As they are now, held, so that two acts come one after the other."""
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("facility", "phase")
    enrollment = rows.get(pk=enrollment.pk)
    report = enrollment.reports.filter(month=month).first()
    if report:
        report.enrollment = enrollment
    return enrollment, report


def _clean(reason: str, most: int) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Say why.")
    if len(reason) > most:
        raise Refused(f"The reason has {len(reason):,} letters; {most} fit.")
    if refusal := identifier_refusal(reason):
        raise Refused(refusal)
    return reason


@transaction.atomic
def reopen_month(*, enrollment: Enrollment, month: Month, reason: str, until: dt.date, by) -> Reopening:
    """Let a locked month be corrected again until a day (included)."""
    reason = _clean(reason, 300)
    enrollment, report = _held(enrollment, month)
    today = today_at(enrollment.facility)
    if not today <= until <= last_day_of_reopening(today):
        raise Refused(f"Choose a day from today to {last_day_of_reopening(today):%B %-d, %Y}.")
    lock = lock_of(report, today)
    if lock is None or not lock.is_locked:
        raise Refused(f"{month.label} isn't locked. It can be changed as it is.")
    row = Reopening.objects.create(enrollment=enrollment, month=month, reason=reason, until=until, opened_by=by)
    home = enrollment.facility
    record(action="measurements.reopen_month", by=by, target=home, month=str(month), until=str(until), reason=reason)
    return row


def may_say_why(user, enrollment: Enrollment) -> bool:
    """Whoever sees none of the home's values can only ask to check them."""
    return bool(goals_seen(user, enrollment.facility, chosen_goals(enrollment)))


@transaction.atomic
def return_month(*, enrollment: Enrollment, month: Month, reason: str, by) -> MonthReport:
    """Hand a sent month back: its numbers don't count until the home sends it again; its people hear of it once.

    Without the home's consent nobody outside has seen the values: the reason is then the portal's plain request.
    """
    reason = _clean(reason, 500) if may_say_why(by, enrollment) else PLEASE_CHECK
    enrollment, report = _held(enrollment, month)
    if report is None or report.status != ReportStatus.SENT:
        was = "was returned already" if report and report.status == ReportStatus.RETURNED else "hasn't been sent"
        raise Refused(f"{month.label} {was}.")
    report.status, report.return_reason = ReportStatus.RETURNED, reason
    report.returned_at, report.returned_by = timezone.now(), by
    report.save(update_fields=["status", "return_reason", "returned_at", "returned_by"])
    for user in people_who_enter(enrollment.facility):
        queue_mail(
            kind=RETURNED.code,
            to=user.email,
            user=user,
            key=f"{RETURNED.code}:{report.pk}:{report.returned_at.isoformat()}:{user.pk}",
            context={"report": report.pk, "returned_at": report.returned_at.isoformat(), "user": user.pk},
        )
    record(action="measurements.return_month", by=by, target=enrollment.facility, month=str(month))
    recompute(enrollment)
    return report


def people_who_enter(home: Facility) -> list[User]:
    """The home's own people who enter months; where it has none, its chain's."""
    now = Affiliation.objects.filter(role__in=_MAY_ENTER).current()
    own = list(now.filter(facility=home).people())
    return own or (list(now.filter(chain=home.chain_id).people()) if home.chain_id else [])
