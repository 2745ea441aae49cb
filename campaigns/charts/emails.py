"""A chart by mail, to the person who asked: sentence, picture as a file, link."""

from django.http import QueryDict

from accounts.mail.kinds import MailFile, NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from campaigns.charts.exports import file_name, file_svg, png_of
from campaigns.charts.look import look_of
from campaigns.charts.queries import charts_of_all, enrollments_shown, place_words
from campaigns.charts.scope import Scope
from campaigns.enrollment.consent import may_see_values
from campaigns.measurements.queries import home_by_ccn, today_at

CHART = "charts.chart"


def _chart(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    home = home_by_ccn(facts["home"])
    look = look_of(QueryDict(facts["query"].removeprefix("?")))
    today = today_at(home)
    found = enrollments_shown(home, today)
    goals = charts_of_all(found, today, goal_slug=facts["goal"], look=look, reader=delivery.user)
    charts = goals[0].charts if goals else ()
    chart = next((each for each in charts if each.measure.slug == facts["measure"] and each.picture.marks), None)
    if chart is None or delivery.user is None or not may_see_values(delivery.user, home, goals[0].goal):
        raise NotNeeded("the person may not see the chart any more, or there is none")
    made = render_mail(
        "campaigns/charts/chart",
        {"home": home, "chart": chart, "chart_link": site_link(Scope(home).goal(facts["goal"], chart.same_months))},
    )
    picture = png_of(file_svg(chart, place_words(home)))
    return made.with_files(MailFile(file_name(home.ccn, chart, "png"), "image/png", picture))


register(CHART, _chart)
