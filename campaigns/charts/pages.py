"""What the pages of a home's charts hold, for its own people and for whom it lets see: all goals, one goal, files."""

import datetime as dt
from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.charts.comparison import comparison_of, homes_known
from campaigns.charts.exports import csv_header, csv_rows, file_name, file_svg, png_of
from campaigns.charts.look import SPAN_WORDS, VIEW_WORDS, Look, look_of
from campaigns.charts.picture import View
from campaigns.charts.queries import GoalCharts, MeasureChart, charts_of_all, enrollments_shown, place_words
from campaigns.charts.scope import FILES, Scope
from campaigns.charts.splits import splits_of
from campaigns.enrollment.services import record_view
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.downloads import file_response

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def goals_page(
    request: HttpRequest, scope: Scope, today: dt.date, seen: Collection[int] | None, **more
) -> HttpResponse:
    """Small charts of all measures of the goals chosen; `seen` names the goals whose numbers the reader may see."""
    look = look_of(request.GET)
    enrollments = enrollments_shown(scope.home, today)
    found = charts_of_all(enrollments, today, look=look)
    hidden = [each for each in found if seen is not None and each.goal.pk not in seen]
    shown = [each for each in found if each not in hidden]
    record_view(viewer=request.user, home=scope.home, what="all goals")
    context = {
        "home": scope.home, "scope": scope, "today": today, "enrollment": enrollments[0] if enrollments else None,
        "campaigns": len(enrollments), "goals": shown, "not_shared": hidden, "look": look,
        **_controls(look, [chart for each in shown for chart in each.charts]), **more,
    }  # fmt: skip
    return render(request, "campaigns/charts/goals.html", context)


def goal_page(
    request: HttpRequest, scope: Scope, today: dt.date, found: GoalCharts, look: Look, **more
) -> HttpResponse:
    """One goal: the sentence first, then the picture, the table, target and comparison, what it is split into."""
    record_view(viewer=request.user, home=scope.home, what=found.goal.short_name)
    known = homes_known(request.user, found.goal)
    sections = [
        (
            chart,
            comparison_of(chart.measure, chart.last_sent.month, scope.home, known) if chart.last_sent else None,
            splits,
        )
        for chart, splits in zip(found.charts, splits_of(found, scope.home), strict=True)
    ]
    context = {
        "home": scope.home, "scope": scope, "today": today, "found": found, "sections": sections, "look": look,
        **_controls(look, found.charts), **more,
    }  # fmt: skip
    return render(request, "campaigns/charts/goal.html", context)


def _controls(look: Look, charts: Collection[MeasureChart]) -> dict:
    """The links that change the look: views that one of the charts has, spans of months, state and nation."""
    there = {view for chart in charts for view in chart.picture.subject.views}
    first = look.view or View.RUN
    views = [
        (words, look.with_view(view).query or "?", view == first)
        for view, words in VIEW_WORDS.items() if view in there and view != View.LINE
    ]  # fmt: skip
    spans = [
        (words, look.over(span).query or "?", span == look.span and not look.is_between)
        for span, words in SPAN_WORDS.items()
    ]  # fmt: skip
    months = sorted({mark.month for chart in charts for mark in chart.marks})
    return {"views": views if len(views) > 1 else [], "spans": spans, "months": months[::-1],
            "is_control": look.view == View.CONTROL}  # fmt: skip


def find_goal(scope: Scope, slug: str, today: dt.date, look: Look, reader) -> GoalCharts:
    """The goal, if the home ever chose it in a phase that runs; state and nation as the reader may see them."""
    found = charts_of_all(enrollments_shown(scope.home, today), today, goal_slug=slug, look=look, reader=reader)
    if not found or found[0].goal.slug != slug:
        raise Http404
    return found[0]


def file_answer(request: HttpRequest, scope: Scope, found: GoalCharts, measure: str, ending: str) -> HttpResponse:
    """The chart of the page as a file: the same look, the same numbers."""
    chart = next((each for each in found.charts if each.measure.slug == measure and each.picture.marks), None)
    if chart is None or ending not in FILES:
        raise Http404
    record_view(viewer=request.user, home=scope.home, what=f"{found.goal.short_name}, {ending}")
    name = file_name(scope.home.ccn, chart, ending)
    if ending == "csv":
        return csv_response(name, csv_header(chart), csv_rows(chart))
    drawing = file_svg(chart, place_words(scope.home))
    body = png_of(drawing) if ending == "png" else drawing.encode()
    return file_response(name, body, TYPES[ending])
