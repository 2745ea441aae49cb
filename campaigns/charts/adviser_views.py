"""The same charts for a QIO's adviser and the nation, where the home lets them see; else only whether it reported."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.charts.look import look_of
from campaigns.charts.pages import file_answer, find_goal, goal_page, goals_page
from campaigns.charts.queries import enrollments_shown, goals_shared, reported_months
from campaigns.charts.scope import Scope
from campaigns.enrollment.consent import may_see_values
from campaigns.measurements.queries import home_by_ccn, today_at


def _at_desk(desk: QioDesk, ccn: str) -> Scope:
    home = home_by_ccn(ccn)
    if home is None or home.state != desk.state.code:
        raise Http404
    return Scope(home, desk=desk)


def _at_nation(ccn: str) -> Scope:
    home = home_by_ccn(ccn)
    if home is None:
        raise Http404
    return Scope(home, is_nation=True)


def _goals(request: HttpRequest, scope: Scope) -> HttpResponse:
    today = today_at(scope.home)
    seen = goals_shared(request.user, scope.home, today)
    if not seen:
        return _not_shared(request, scope)
    return goals_page(request, scope, today, seen)


def _goal(request: HttpRequest, scope: Scope, slug: str) -> HttpResponse:
    look = look_of(request.GET)
    found = find_goal(scope, slug, today_at(scope.home), look, request.user)
    if not may_see_values(request.user, scope.home, found.goal):
        return _not_shared(request, scope, found.goal)
    return goal_page(request, scope, today_at(scope.home), found, look)


def _file(request: HttpRequest, scope: Scope, slug: str, measure: str, ending: str) -> HttpResponse:
    found = find_goal(scope, slug, today_at(scope.home), look_of(request.GET), request.user)
    if not may_see_values(request.user, scope.home, found.goal):
        raise Http404
    return file_answer(request, scope, found, measure, ending)


def _not_shared(request: HttpRequest, scope: Scope, goal=None) -> HttpResponse:
    """Reported or not, never a value; and how to ask."""
    today = today_at(scope.home)
    enrollments = enrollments_shown(scope.home, today)
    context = {
        "scope": scope, "home": scope.home, "goal": goal, "takes_part": bool(enrollments),
        "months": reported_months(enrollments, today, goal),
    }  # fmt: skip
    return render(request, "campaigns/charts/not_shared.html", context)


@require_desk(Permission.SEE_STATE)
def desk_goals(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    return _goals(request, _at_desk(desk, ccn))


@require_desk(Permission.SEE_STATE)
def desk_goal(request: HttpRequest, desk: QioDesk, ccn: str, goal: str) -> HttpResponse:
    return _goal(request, _at_desk(desk, ccn), goal)


@require_desk(Permission.SEE_STATE)
def desk_file(request: HttpRequest, desk: QioDesk, ccn: str, goal: str, measure: str, ending: str) -> HttpResponse:
    return _file(request, _at_desk(desk, ccn), goal, measure, ending)


@require_nation(Permission.SEE_NATION)
def nation_goals(request: HttpRequest, ccn: str) -> HttpResponse:
    return _goals(request, _at_nation(ccn))


@require_nation(Permission.SEE_NATION)
def nation_goal(request: HttpRequest, ccn: str, goal: str) -> HttpResponse:
    return _goal(request, _at_nation(ccn), goal)


@require_nation(Permission.SEE_NATION)
def nation_file(request: HttpRequest, ccn: str, goal: str, measure: str, ending: str) -> HttpResponse:
    return _file(request, _at_nation(ccn), goal, measure, ending)
