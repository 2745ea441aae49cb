"""Reminds conveners of a report that is due: once per person and quarter, a few days before, and not at all when it was
sent. The outbox knows what was queued, so this may run twice, or late."""

import datetime as dt

from accounts.mail.services import queue_mail
from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.models import Lane
from campaigns.reporting.emails import DUE
from campaigns.reporting.form_asked import due_on, is_asked, newest_over, the_form
from campaigns.reporting.models import LaneReport
from campaigns.reporting.queries import OPEN_TO_LANE, conveners_of, status_of, today_in, with_sendings
from facilities.states.codes import STATES


def queue_reminders() -> int:
    """For each LANE whose report of the last quarter is due within the week; how many mails were asked for."""
    asked = 0
    for lane in Lane.objects.all():
        today = today_in(STATES[lane.state])
        quarter = newest_over(today)
        if is_due_soon(quarter, today) and not _was_sent(lane, quarter):
            asked += _remind(lane, quarter)
    return asked


def is_due_soon(quarter: Quarter, today: dt.date) -> bool:
    days = (due_on(quarter) - today).days
    return is_asked(quarter) and 0 <= days <= the_form().remind_days


def _was_sent(lane: Lane, quarter: Quarter) -> bool:
    report = with_sendings(LaneReport.objects.filter(lane=lane, quarter=str(quarter))).first()
    return status_of(report) not in OPEN_TO_LANE


def _remind(lane: Lane, quarter: Quarter) -> int:
    people = list(conveners_of(lane.state))
    for person in people:
        queue_mail(
            kind=DUE, to=person.email, user=person, key=f"{DUE}:{lane.state}:{quarter}:{person.pk}",
            context={"state": lane.state, "quarter": str(quarter)}, zone=STATES[lane.state].zone_name,
        )  # fmt: skip
    return len(people)
