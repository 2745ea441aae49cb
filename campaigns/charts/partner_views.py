"""The same charts for a LANE and for a partner hospital: the homes that share with them, and nothing of any other."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_home, require_lane
from accounts.access.permissions import Permission
from campaigns.charts.look import look_of
from campaigns.charts.pages import file_answer, find_goal, goal_page, goals_page
from campaigns.charts.partners import Partner, goals_granted, homes_sharing, sharings_of
from campaigns.charts.queries import GoalCharts, goals_shared
from campaigns.charts.scope import Scope
from campaigns.enrollment.consent import may_see_values
from campaigns.measurements.queries import home_by_ccn, today_at
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def of_lane(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the LANE as a partner."""

    def with_partner(request: HttpRequest, state: State, **path) -> HttpResponse:
        return view(request, Partner(state=state), **path)

    return require_lane(Permission.SEE_LANE)(with_partner)


def of_hospital(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the hospital as a partner; the home's key is called `home` there."""

    def with_partner(request: HttpRequest, place: Facility, **path) -> HttpResponse:
        if place.kind != FacilityKind.HOSPITAL:
            raise Http404
        if "home" in path:
            path["ccn"] = path.pop("home")
        return view(request, Partner(hospital=place), **path)

    return require_home(Permission.SEE_HOME)(with_partner)


@require_safe
def homes(request: HttpRequest, partner: Partner) -> HttpResponse:
    """Homes that share with the partner, and what. Never a value."""
    words, today = request.GET.get("q", "").strip()[:80], timezone.localdate()
    page = page_of(request, homes_sharing(partner, today, words))
    rows = [
        (each, Scope(each.home, partner=partner).goals(),
         [(goal, Scope(each.home, partner=partner).goal(goal.slug)) for goal in each.goals])
        for each in sharings_of(partner, page.object_list, today)
    ]  # fmt: skip
    context = {"partner": partner, "words": words, "page": page, "rows": rows}
    return render(request, "campaigns/charts/partner_homes.html", context)


@require_safe
def homes_csv(request: HttpRequest, partner: Partner) -> HttpResponse:
    """The rows of the page as a file."""
    today = timezone.localdate()
    found = sharings_of(partner, homes_sharing(partner, today, request.GET.get("q", "").strip()[:80]), today)
    rows = (
        [each.home.ccn, each.home.name, each.home.city,
         ", ".join(goal.short_name for goal in each.goals) or "all goals", consent.purpose, consent.starts_on,
         consent.ends_on]
        for each in found for consent in each.consents[:1]
    )  # fmt: skip
    header = ["CCN", "name", "city", "goals", "what for", "from", "until"]
    return csv_response(f"homes-that-share-{partner.keys().popitem()[1].lower()}.csv", header, rows)


def _scope(partner: Partner, ccn: str) -> tuple[Scope, set[int | None]]:
    """The home, and what it lets this partner see today; any other home isn't there."""
    home = home_by_ccn(ccn)
    granted = goals_granted(partner, home, timezone.localdate()) if home else set()
    if not granted:
        raise Http404
    return Scope(home, partner=partner), granted


def _found(request: HttpRequest, partner: Partner, ccn: str, slug: str) -> tuple[Scope, GoalCharts]:
    scope, granted = _scope(partner, ccn)
    found = find_goal(scope, slug, today_at(scope.home), look_of(request.GET), request.user)
    if not {None, found.goal.pk} & granted or not may_see_values(request.user, scope.home, found.goal):
        raise Http404
    return scope, found


@require_safe
def goals(request: HttpRequest, partner: Partner, ccn: str) -> HttpResponse:
    scope, granted = _scope(partner, ccn)
    today = today_at(scope.home)
    seen = goals_shared(request.user, scope.home, today)
    seen = seen if None in granted else seen & granted
    return goals_page(request, scope, today, seen, not_shared=[])


@require_safe
def goal(request: HttpRequest, partner: Partner, ccn: str, goal: str) -> HttpResponse:
    scope, found = _found(request, partner, ccn, goal)
    return goal_page(request, scope, today_at(scope.home), found, look_of(request.GET))


@require_safe
def file(request: HttpRequest, partner: Partner, ccn: str, goal: str, measure: str, ending: str) -> HttpResponse:
    scope, found = _found(request, partner, ccn, goal)
    return file_answer(request, scope, found, measure, ending)
