"""Pages of a LANE's seats and address, and of the state's recruitment target, the latter for the nation too."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access.guards import require_lane, require_nation
from accounts.access.permissions import Permission
from campaigns.coalitions import queries, seat_services
from campaigns.coalitions.bodies import lane_or_404
from campaigns.coalitions.forms import ContactForm, SeatForm, TargetForm
from campaigns.goals.queries import current_phase
from facilities.states.codes import State, state_by_slug
from qioportal.lib.refusals import said_above, said_on


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.MANAGE_LANE)
def add_seat(request: HttpRequest, state: State) -> HttpResponse:
    """A seat that nobody holds yet."""
    lane = lane_or_404(state)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            seat = seat_services.add_seat(lane=lane, by=request.user, **form.cleaned_data)
            where = f" The public page of {state.name} asks for somebody." if seat.is_wanted else ""
            messages.success(request, f"There is a seat for {seat} now.{where}")
            return redirect("coalitions:roster", state.slug)
    return render(request, "campaigns/coalitions/add_seat.html", {"form": form, "lane": lane})


@require_POST
@require_lane(Permission.MANAGE_LANE)
def end_seat(request: HttpRequest, state: State, key: str) -> HttpResponse:
    """The LANE keeps this seat no longer."""
    seat = queries.seat_of(lane_or_404(state), key, timezone.localdate())
    if seat is None:
        messages.info(request, "This seat is gone already.")
    else:
        with said_above(request, messages.error):
            seat_services.end_seat(seat=seat, by=request.user)
            messages.success(request, f"The seat for {seat} is gone.")
    return redirect("coalitions:roster", state.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.MANAGE_LANE)
def contact(request: HttpRequest, state: State) -> HttpResponse:
    """The LANE's own address."""
    lane = lane_or_404(state)
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"email": lane.email})
    if request.method == "POST" and form.is_valid():
        seat_services.set_email(lane=lane, by=request.user, **form.cleaned_data)
        says = form.cleaned_data["email"] or "no address"
        messages.success(request, f"The public page of {state.name} shows {says} for the LANE.")
        return redirect("coalitions:roster", state.slug)
    return render(request, "campaigns/coalitions/contact.html", {"form": form, "lane": lane})


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.SEE_LANE)
def target(request: HttpRequest, state: State) -> HttpResponse:
    """The state's recruitment target with its history; the convener sets the next one."""
    may_set = Permission.MANAGE_LANE in request.permissions
    return _target(request, state, may_set, reverse("coalitions:target", args=[state.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@require_nation(Permission.SEE_NATION)
def nation_target(request: HttpRequest, state: str) -> HttpResponse:
    """The same for the national team."""
    found = state_by_slug(state)
    lane_or_404(found)
    may_set = Permission.EDIT_DEFINITIONS in request.permissions
    return _target(request, found, may_set, reverse("coalitions:nation-target", args=[found.slug]))


def _target(request: HttpRequest, state: State, may_set: bool, here: str) -> HttpResponse:
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    lane, phase, today = lane_or_404(state), current_phase(), timezone.localdate()
    form = TargetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            row = seat_services.set_target(state=state, by=request.user, **form.cleaned_data)
            messages.success(
                request, f"{state.name} aims at {row.percent}% in {row.phase.name}. What held before stays."
            )
            return redirect(here)
    context = {
        "lane": lane, "state": state, "phase": phase, "aim": queries.aim_on(state.code, phase, today),
        "target": queries.target_on(state.code, phase, today), "targets": queries.targets_of(state.code),
        "form": form if may_set and phase else None, "here": here, "today": today,
        "is_nation": request.place == "nation",
    }  # fmt: skip
    return render(request, "campaigns/coalitions/target.html", context)
