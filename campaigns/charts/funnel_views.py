"""Homes beside each other, for a QIO's desk and the nation: a funnel of those that share their numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.charts.funnel import PERIODS, funnel_of_goal, goals_with_funnel
from campaigns.charts.funnel_svg import funnel_chart
from campaigns.charts.look import positive
from qioportal.lib.csvfiles import csv_response


@require_desk(Permission.SEE_STATE)
def desk_index(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    return _index(request, desk)


@require_nation(Permission.SEE_NATION)
def nation_index(request: HttpRequest) -> HttpResponse:
    return _index(request, None)


@require_desk(Permission.SEE_STATE)
def desk(request: HttpRequest, desk: QioDesk, goal: str) -> HttpResponse:
    return _funnel(request, desk, goal)


@require_nation(Permission.SEE_NATION)
def nation(request: HttpRequest, goal: str) -> HttpResponse:
    return _funnel(request, None, goal)


def _index(request: HttpRequest, desk: QioDesk | None) -> HttpResponse:
    goals = goals_with_funnel(desk.state.code if desk else "")
    return render(request, "campaigns/charts/funnels.html", {"desk": desk, "goals": goals})


def _funnel(request: HttpRequest, desk: QioDesk | None, goal: str) -> HttpResponse:
    period = positive(request.GET.get("months"), PERIODS, PERIODS[-1])
    found = funnel_of_goal(request.user, desk.state.code if desk else "", goal, period)
    if found is None:
        raise Http404
    if request.GET.get("format") == "csv":
        rows = ([row.home.ccn, row.home.display_name, row.numerator, row.denominator, round(row.rate, 4), row.words]
                for row in found.rows)  # fmt: skip
        header = ["CCN", "Home", "Number", "Out of", f"Rate {found.per}", "Where"]
        return csv_response(f"funnel-{goal}-{found.last}.csv", header, rows)
    context = {
        "desk": desk, "found": found, "drawing": funnel_chart(found.plot, "funnel") if found.plot else "",
        "narrow": funnel_chart(found.plot, "funnel-narrow", narrow=True) if found.plot else "",
        "periods": [(count, count == period) for count in PERIODS],
    }  # fmt: skip
    return render(request, "campaigns/charts/funnel.html", context)
