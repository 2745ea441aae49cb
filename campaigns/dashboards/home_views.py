"""The first page of a home: what needs me this week."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.dashboards.home_queries import home_page
from campaigns.dashboards.last_place import remember_place
from facilities.directory.models import Facility


@require_home(Permission.SEE_HOME)
def home(request: HttpRequest, home: Facility) -> HttpResponse:
    page = home_page(home, request.user, request.permissions)
    context = {
        "home": home,
        "week": page,
        "may_sign": Permission.SIGN_AGREEMENT in request.permissions,
        "may_choose": Permission.CHOOSE_GOALS in request.permissions,
    }
    response = render(request, "campaigns/dashboards/home.html", context)
    return remember_place(request, response, f"/h/{home.ccn}/")
