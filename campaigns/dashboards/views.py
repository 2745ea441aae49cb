"""Pages that bring the rooms together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access.guards import require_signed_in
from accounts.access.places import places_of


def public_home(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/dashboards/public_home.html")


def states(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/dashboards/public_home.html")


@require_signed_in
def work(request: HttpRequest) -> HttpResponse:
    """The person's first place."""
    found = places_of(request.user)
    return redirect(found[0].path if len(found) == 1 else "dashboards:places")


@require_signed_in
def places(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/dashboards/places.html")
