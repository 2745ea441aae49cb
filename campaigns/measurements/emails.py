"""Mails of the months: one was handed back."""

import datetime as dt

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.measurements.models import MonthReport, ReportStatus


def _returned(delivery: Delivery) -> Rendered:
    """Cancelled when the home has sent the month again, or it was returned once more since."""
    facts = delivery.message.context
    rows = MonthReport.objects.select_related("enrollment__facility", "enrollment__phase__campaign", "returned_by")
    report = rows.filter(pk=facts["report"], status=ReportStatus.RETURNED).first()
    user = User.objects.filter(pk=facts["user"], is_active=True).first()
    if report is None or user is None or report.returned_at != dt.datetime.fromisoformat(facts["returned_at"]):
        raise NotNeeded("the month is sent again, or the sign-in is closed")
    home = report.enrollment.facility
    link = site_link(reverse("measurements:month", args=[home.ccn, report.month]))
    context = {"person": user, "report": report, "month": report.month, "home": home, "link": link,
               "campaign": report.enrollment.phase.campaign}  # fmt: skip
    return render_mail("campaigns/measurements/returned", context)


RETURNED = register("measurements.returned", _returned)
