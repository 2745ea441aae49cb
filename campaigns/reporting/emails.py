"""What the reports say by mail: that one is due soon, and what the national team said of one."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery, Lane, Topic
from accounts.mail.rendering import render_mail, site_link
from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions import queries as coalitions
from campaigns.reporting.form_asked import due_on
from campaigns.reporting.models import LaneReportSending
from campaigns.reporting.queries import OPEN_TO_LANE, report_of, status_of
from facilities.states.codes import STATES

DUE = "reporting.due"
REVIEWED = "reporting.reviewed"


def link_to(state: str, quarter: Quarter) -> str:
    path = reverse("reporting:report", kwargs={"state": STATES[state].slug, "quarter": str(quarter)})
    return site_link(path)


def _due(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    lane, quarter = coalitions.lane_of(facts["state"]), Quarter.parse(facts["quarter"])
    if lane is None or status_of(report_of(lane, quarter)) not in OPEN_TO_LANE:
        raise NotNeeded("the report was sent")
    words = {"lane": str(lane), "quarter": quarter.label, "due_on": due_on(quarter)}
    return render_mail("campaigns/reporting/due", {**words, "link": link_to(lane.state, quarter)})


def _reviewed(delivery: Delivery) -> Rendered:
    rows = LaneReportSending.objects.select_related("report__lane", "reviewed_by")
    sending = rows.filter(pk=delivery.message.context["sending"]).first()
    if sending is None or not sending.verdict:
        raise NotNeeded("the review was taken back")
    quarter = Quarter.parse(sending.report.quarter)
    words = {"lane": str(sending.report.lane), "quarter": quarter.label, "sending": sending}
    return render_mail("campaigns/reporting/reviewed", {**words, "link": link_to(sending.report.lane.state, quarter)})


register(DUE, _due, lane=Lane.BULK, topic=Topic.LANE)
register(REVIEWED, _reviewed, topic=Topic.LANE)
