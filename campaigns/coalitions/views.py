"""Pages of a state's coalition: the roster, who joins and leaves; and the same to read at a QIO's desk."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_lane
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.coalitions import queries, services
from campaigns.coalitions.forms import MemberForm
from campaigns.coalitions.models import Lane
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def _lane(state: State) -> Lane:
    lane = queries.lane_of(state.code)
    if lane is None:
        raise Http404
    return lane


@require_safe
@require_lane(Permission.SEE_LANE)
def roster(request: HttpRequest, state: State) -> HttpResponse:
    """Who belongs to the LANE today, and who did."""
    context = _roster(request, _lane(state))
    context["may_manage"] = Permission.MANAGE_LANE in request.permissions
    return render(request, "campaigns/coalitions/roster.html", context)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_lane(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The same for the QIO of the state, to read."""
    context = _roster(request, _lane(desk.state))
    return render(request, "campaigns/coalitions/desk_lane.html", context | {"desk": desk})


def _roster(request: HttpRequest, lane: Lane) -> dict:
    today = timezone.localdate()
    words = request.GET.get("q", "").strip()[:100]
    return {
        "lane": lane,
        "words": words,
        "page": page_of(request, queries.members_matching(lane, words, today)),
        "former": queries.former_members(lane, today),
        "convener": queries.convener_of(lane, today),
    }


@require_safe
@require_lane(Permission.SEE_LANE)
def roster_csv(request: HttpRequest, state: State) -> HttpResponse:
    """The rows of the page as a file."""
    words = request.GET.get("q", "").strip()[:100]
    members = queries.members_matching(_lane(state), words, timezone.localdate())
    rows = ([m.name, m.organization, m.get_role_display(), m.email, m.starts_on] for m in members)
    return csv_response(f"lane-{state.slug}.csv", ["name", "organization", "role", "email", "since"], rows)


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.MANAGE_LANE)
def add(request: HttpRequest, state: State) -> HttpResponse:
    """Somebody joins."""
    lane = _lane(state)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(lane=lane, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{member.name} belongs to {lane}. The public page of {state.name} shows it.")
            return redirect("coalitions:roster", state.slug)
    return render(request, "campaigns/coalitions/add.html", {"form": form, "lane": lane})


@require_safe
@require_lane(Permission.MANAGE_LANE)
def member(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """One member, with what can be done; it names the effect before the press."""
    lane = _lane(state)
    found = queries.member_of(lane, member)
    if found is None:
        raise Http404
    context = {"lane": lane, "member": found, "convener": queries.convener_of(lane)}
    return render(request, "campaigns/coalitions/member.html", context)


@require_POST
@require_lane(Permission.MANAGE_LANE)
def end(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """The membership ends. A second press finds nobody, and says so."""
    found = queries.member_of(_lane(state), member)
    if found is None:
        messages.info(request, "This membership has ended already.")
    else:
        services.end_membership(member=found, by=request.user)
        messages.success(request, f"The membership of {found.name} has ended. The term stays in the history.")
    return redirect("coalitions:roster", state.slug)


@require_POST
@require_lane(Permission.MANAGE_LANE)
def make_convener(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """The member leads the LANE from today on."""
    lane = _lane(state)
    found = queries.member_of(lane, member)
    if found is None:
        messages.info(request, "This person is no longer a member.")
    else:
        services.set_convener(member=found, by=request.user)
        messages.success(request, f"{found.name} is the convener of {lane}.")
    return redirect("coalitions:roster", state.slug)
