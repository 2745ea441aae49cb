"""Writes of the charts: a picture asked for by mail."""

from django.http import Http404

from accounts.mail.models import Delivery
from accounts.mail.services import queue_mail
from campaigns.charts.emails import CHART
from campaigns.charts.look import Look
from campaigns.charts.queries import GoalCharts
from facilities.directory.models import Facility


def mail_chart(*, user, home: Facility, found: GoalCharts, measure: str, look: Look) -> Delivery:
    """To the address the person signs in with. The mail holds the picture as it is when it leaves, if the person may
    still see it then."""
    if not any(chart.measure.slug == measure and chart.picture.marks for chart in found.charts):
        raise Http404
    context = {"home": home.ccn, "goal": found.goal.slug, "measure": measure, "query": look.query}
    return queue_mail(kind=CHART, to=user.email, user=user, context=context)
