"""Public pages: the portal's first page, the states; and a person's way to their places."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_signed_in
from accounts.access.places import places_of
from campaigns.coalitions.meeting_queries import next_open_meeting
from campaigns.coalitions.models import Lane
from campaigns.coalitions.project_queries import public_projects
from campaigns.coalitions.queries import current_members, lane_of, vacancies
from campaigns.dashboards.last_place import last_place
from campaigns.dashboards.queries import as_cell, in_order, listed_homes, matching, national_figures, state_figures
from campaigns.goals.queries import current_phase
from campaigns.measurements.queries import month_due
from campaigns.supporters.queries import public_count
from facilities.qios.queries import help_for
from facilities.states.codes import STATES, State, state_by_slug
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

MANY_PLACES = 10


@require_safe
def public_home(request: HttpRequest) -> HttpResponse:
    """What this is, how far each state is, and the doors."""
    figures = national_figures(current_phase())
    return render(request, "campaigns/dashboards/public_home.html", {"figures": figures, "states": STATES.values()})


@require_safe
def states(request: HttpRequest) -> HttpResponse:
    """All states; `?state=md` (the form of the first page) goes to the state's page."""
    asked = state_by_slug(request.GET.get("state", "").strip().lower())
    if asked:
        return redirect("dashboards:state", state=asked.slug)
    figures = national_figures(current_phase())
    words, sort = request.GET.get("q", "")[:80], request.GET.get("sort", "name")
    rows = in_order(matching(figures.states, words), sort)
    context = {"figures": figures, "rows": rows, "words": words, "sort": sort}
    return render(request, "campaigns/dashboards/states.html", context)


@require_safe
def states_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file."""
    figures = national_figures(current_phase())
    rows = in_order(matching(figures.states, request.GET.get("q", "")[:80]), request.GET.get("sort", "name"))
    header = ["State", "Name", "Homes", "Take part", "Share in percent", f"Sent {figures.month}", "Counted"]
    counted = timezone.localtime(figures.counted_at).strftime("%Y-%m-%d %H:%M")
    lines = [[row.code, row.state.name, row.share.homes, row.share.signed, as_cell(row.share.percent), row.sent,
              counted] for row in rows]  # fmt: skip
    return csv_response("states.csv", header, lines)


@require_safe
def state(request: HttpRequest, state: str) -> HttpResponse:
    """One state: how many homes take part, who helps, its coalition."""
    found = _state_or_404(state)
    phase = current_phase()
    lane = lane_of(found.code)
    context = {
        "state": found,
        "figures": state_figures(found.code, phase),
        "listed": listed_homes(found.code, phase).count(),
        "people": public_count(found.code),
        "month": month_due(timezone.localdate()),
        "now": timezone.now(),
        "help": help_for(found, timezone.localdate()),
        "lane": lane,
        **(_of_lane(lane) if lane else {}),
    }
    return render(request, "campaigns/dashboards/state.html", context)


def _of_lane(lane: Lane) -> dict:
    """What the state's page says of its coalition."""
    today = timezone.localdate()
    return {
        "members": current_members(lane),
        "vacancies": [seat for seat in vacancies(lane, today) if seat.is_wanted],
        "open_meeting": next_open_meeting(lane, today),
        "lane_projects": public_projects(lane),
    }


@require_safe
def state_homes(request: HttpRequest, state: str) -> HttpResponse:
    """The homes that take part and are named, by city."""
    found = _state_or_404(state)
    words = request.GET.get("q", "")[:80]
    homes = listed_homes(found.code, current_phase(), words)
    context = {"state": found, "words": words, "page": page_of(request, homes), "now": timezone.now()}
    return render(request, "campaigns/dashboards/state_homes.html", context)


def _state_or_404(slug: str) -> State:
    found = state_by_slug(slug)
    if found is None:
        raise Http404
    return found


@require_safe
@require_signed_in
def work(request: HttpRequest) -> HttpResponse:
    """To the person's last place, or the only one; otherwise they choose."""
    found = places_of(request.user)
    paths = [place.path for place in found]
    last = last_place(request)
    if last in paths:
        return redirect(last)
    own = [place.path for place in found if not place.is_below]
    return redirect(own[0] if len(own) == 1 else "dashboards:places")


@require_safe
@require_signed_in
def places(request: HttpRequest) -> HttpResponse:
    """Change place: all places of the person, by kind, with a search when there are many."""
    found = places_of(request.user)
    words = request.GET.get("q", "")[:80].lower()
    shown = [place for place in found if all(w in f"{place.name} {place.detail}".lower() for w in words.split())]
    context = {
        "groups": [(kind, list(group)) for kind, group in groupby(shown, key=lambda place: place.kind)],
        "has_search": len(found) > MANY_PLACES,
        "words": words,
        "found": found,
        "help_desk_email": settings.HELP_DESK_EMAIL,
    }
    return render(request, "campaigns/dashboards/places.html", context)
