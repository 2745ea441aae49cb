"""Pages of a home's charts: all goals, one goal, the downloads. Values are the home's own: a stranger gets 404."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.charts.comparison import comparison_of
from campaigns.charts.exports import csv_header, csv_rows, file_name, png_of
from campaigns.charts.queries import GoalCharts, MeasureChart, charts_of, place_words
from campaigns.charts.svg import chart_file
from campaigns.enrollment.queries import enrollment_of
from campaigns.goals.queries import current_phase
from campaigns.measurements.queries import today_at
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_response


@require_home(Permission.SEE_HOME)
def goals(request: HttpRequest, home: Facility) -> HttpResponse:
    """Small charts of all measures of the goals chosen."""
    today = today_at(home)
    enrollment = enrollment_of(home, current_phase(today))
    found = charts_of(enrollment, today) if enrollment else []
    context = {
        "home": home,
        "today": today,
        "enrollment": enrollment,
        "goals": found,
        "may_sign": Permission.SIGN_AGREEMENT in request.permissions,
        "may_choose": Permission.CHOOSE_GOALS in request.permissions,
    }
    return render(request, "campaigns/charts/goals.html", context)


@require_home(Permission.SEE_HOME)
def goal(request: HttpRequest, home: Facility, goal: str) -> HttpResponse:
    """One goal: the sentence first, then the picture, the table, target and comparison."""
    found = _goal(home, goal)
    sections = [
        (chart, comparison_of(chart.measure, chart.picture.last.month, home) if chart.picture.last else None)
        for chart in found.charts
    ]
    context = {
        "home": home,
        "today": today_at(home),
        "found": found,
        "sections": sections,
        "may_choose": Permission.CHOOSE_GOALS in request.permissions,
        "may_enter": Permission.ENTER_MONTH in request.permissions,
    }
    return render(request, "campaigns/charts/goal.html", context)


@require_home(Permission.SEE_HOME)
def svg(request: HttpRequest, home: Facility, goal: str, measure: str) -> HttpResponse:
    chart = _chart(home, goal, measure)
    return _download(_drawing(home, chart).encode(), "image/svg+xml", file_name(home.ccn, chart, "svg"))


@require_home(Permission.SEE_HOME)
def png(request: HttpRequest, home: Facility, goal: str, measure: str) -> HttpResponse:
    chart = _chart(home, goal, measure)
    return _download(png_of(_drawing(home, chart)), "image/png", file_name(home.ccn, chart, "png"))


@require_home(Permission.SEE_HOME)
def csv(request: HttpRequest, home: Facility, goal: str, measure: str) -> HttpResponse:
    chart = _chart(home, goal, measure)
    return csv_response(file_name(home.ccn, chart, "csv"), csv_header(chart), csv_rows(chart))


def _goal(home: Facility, slug: str) -> GoalCharts:
    """The goal, if the home ever chose it in the present phase."""
    enrollment = enrollment_of(home, current_phase(today_at(home)))
    found = charts_of(enrollment, today_at(home), goal_slug=slug) if enrollment else []
    if not found or found[0].goal.slug != slug:
        raise Http404
    return found[0]


def _chart(home: Facility, goal: str, measure: str) -> MeasureChart:
    """A chart that has at least one month: there is no picture of nothing."""
    for chart in _goal(home, goal).charts:
        if chart.measure.slug == measure and chart.marks:
            return chart
    raise Http404


def _drawing(home: Facility, chart: MeasureChart) -> str:
    return chart_file(chart.picture, place_words(home), chart.key)


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
