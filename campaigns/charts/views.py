"""Pages of a home's charts for its own people: all goals, one goal, the downloads, the chart by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.charts.look import look_of
from campaigns.charts.pages import file_answer, find_goal, goal_page, goals_page
from campaigns.charts.scope import Scope
from campaigns.charts.services import mail_chart
from campaigns.measurements.queries import today_at
from facilities.directory.models import Facility


@require_home(Permission.SEE_HOME)
def goals(request: HttpRequest, home: Facility) -> HttpResponse:
    may = request.permissions
    return goals_page(
        request, Scope(home), today_at(home), None,
        may_sign=Permission.SIGN_AGREEMENT in may, may_choose=Permission.CHOOSE_GOALS in may,
    )  # fmt: skip


@require_home(Permission.SEE_HOME)
def goal(request: HttpRequest, home: Facility, goal: str) -> HttpResponse:
    look, may = look_of(request.GET), request.permissions
    found = find_goal(Scope(home), goal, today_at(home), look, request.user)
    return goal_page(
        request, Scope(home), today_at(home), found, look,
        may_choose=Permission.CHOOSE_GOALS in may, may_enter=Permission.ENTER_MONTH in may,
    )  # fmt: skip


@require_home(Permission.SEE_HOME)
def file(request: HttpRequest, home: Facility, goal: str, measure: str, ending: str) -> HttpResponse:
    found = find_goal(Scope(home), goal, today_at(home), look_of(request.GET), request.user)
    return file_answer(request, Scope(home), found, measure, ending)


@require_POST
@require_home(Permission.SEE_HOME)
def mail(request: HttpRequest, home: Facility, goal: str, measure: str) -> HttpResponse:
    """To the person's own address, nowhere else."""
    look = look_of(request.GET)
    found = find_goal(Scope(home), goal, today_at(home), look, request.user)
    mail_chart(user=request.user, home=home, found=found, measure=measure, look=look)
    messages.success(request, f"The chart is on its way to {request.user.email}.")
    return redirect(Scope(home).goal(goal, look))
