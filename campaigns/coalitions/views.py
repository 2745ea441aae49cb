"""Pages of a LANE's roster: who belongs to it on a day, who joins, changes, leaves; to read for QIO and nation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_lane, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.coalitions import queries, services
from campaigns.coalitions.bodies import lane_or_404
from campaigns.coalitions.forms import MemberForm, RosterFilterForm, TermForm
from campaigns.coalitions.models import Lane, LaneMember, LaneRole
from facilities.states.codes import State, state_by_slug
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on


def _member(lane: Lane, slug: str) -> LaneMember:
    found = queries.member_of(lane, slug)
    if found is None:
        raise Http404
    return found


def roster_context(request: HttpRequest, lane: Lane) -> dict:
    """Who belonged to the LANE on the day asked for (today), what is vacant, and whose terms have ended."""
    form = RosterFilterForm(request.GET)
    chosen = form.chosen
    today = timezone.localdate()
    return {
        "lane": lane,
        "form": form,
        "is_narrowed": bool(chosen["words"] or chosen["kind"] or chosen["is_past"]),
        **chosen,
        "page": page_of(request, queries.members_matching(lane, chosen["words"], chosen["day"], chosen["kind"])),
        "former": queries.former_members(lane, today),
        "vacancies": queries.keyed_vacancies(lane, today),
        "convener": queries.convener_of(lane, today),
    }


@require_safe
@require_lane(Permission.SEE_LANE)
def roster(request: HttpRequest, state: State) -> HttpResponse:
    """Who belongs to the LANE, and who did."""
    context = roster_context(request, lane_or_404(state))
    context["may_manage"] = Permission.MANAGE_LANE in request.permissions
    context["invitations"] = queries.keyed_invitations(context["lane"]) if context["may_manage"] else []
    return render(request, "campaigns/coalitions/roster.html", context)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_lane(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The same for the QIO of the state, to read; and the state's community coalitions."""
    context = roster_context(request, lane_or_404(desk.state))
    context |= {"desk": desk, **_others_of(desk.state), "may_invite": Permission.INVITE_TO_HOME in request.permissions}
    return render(request, "campaigns/coalitions/desk_lane.html", context)


def _others_of(state: State) -> dict:
    """Who of the state takes part besides the homes."""
    return {"communities": queries.communities_of(state.code), "hospitals": queries.hospitals_of(state.code)}


@require_safe
@require_nation(Permission.SEE_NATION)
def nation_lane(request: HttpRequest, state: str) -> HttpResponse:
    """The same for the national team."""
    found = state_by_slug(state)
    context = roster_context(request, lane_or_404(found))
    context |= {"state": found, **_others_of(found), "may_name": Permission.EDIT_DEFINITIONS in request.permissions}
    context["leads_in_name_only"] = bool(context["convener"]) and not queries.can_lead(context["convener"])
    return render(request, "campaigns/coalitions/nation_lane.html", context)


@require_safe
@require_lane(Permission.SEE_LANE)
def roster_csv(request: HttpRequest, state: State) -> HttpResponse:
    """The rows of the page as a file."""
    chosen = RosterFilterForm(request.GET).chosen
    members = queries.members_matching(lane_or_404(state), chosen["words"], chosen["day"], chosen["kind"])
    header = ["name", "organization", "kind", "role", "email", "since", "planned end", "ended"]
    rows = (
        [m.name, m.organization, m.get_kind_display(), m.get_role_display(), m.email, m.starts_on, m.planned_end,
         m.ends_on] for m in members
    )  # fmt: skip
    return csv_response(f"lane-{state.slug}-{chosen['day']}.csv", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.MANAGE_LANE)
def add(request: HttpRequest, state: State) -> HttpResponse:
    """Somebody joins; `?seat=` the key of a vacancy that they take."""
    lane = lane_or_404(state)
    key = request.GET.get("seat", "")
    seat = dict(queries.keyed_vacancies(lane, timezone.localdate())).get(key)
    initial = {"seat": key, "kind": seat.kind, "organization": seat.organization} if seat else {}
    form = MemberForm(request.POST or None, lane=lane, initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            member = services.add_member(lane=lane, by=request.user, **form.facts)
            messages.success(request, f"{member.name} belongs to {lane}. The public page of {state.name} shows it.")
            return redirect("coalitions:roster", state.slug)
    return render(request, "campaigns/coalitions/add.html", {"form": form, "lane": lane})


@require_safe
@require_lane(Permission.MANAGE_LANE)
def member(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """One member, with what can be done; it names the effect before the press."""
    lane = lane_or_404(state)
    found = _member(lane, member)
    return _member_page(request, lane, found, TermForm(instance=found, lane=lane))


def _member_page(request: HttpRequest, lane: Lane, member: LaneMember, form: TermForm) -> HttpResponse:
    context = {"lane": lane, "member": member, "form": form, "convener": queries.convener_of(lane),
               "comes_in": queries.comes_in(member), "invited": queries.invited_as(member)}  # fmt: skip
    return render(request, "campaigns/coalitions/member.html", context)


@require_POST
@require_lane(Permission.MANAGE_LANE)
def change(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """What is said of the present term."""
    lane = lane_or_404(state)
    found = _member(lane, member)
    form = TermForm(request.POST, instance=found, lane=lane)
    if form.is_valid():
        with said_on(form):
            changed = services.change_member(member=found, by=request.user, **form.facts)
            messages.success(request, f"What is said of {changed.name} is changed.")
            return redirect("coalitions:roster", state.slug)
    return _member_page(request, lane, _member(lane, member), form)


@require_POST
@require_lane(Permission.MANAGE_LANE)
def end(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """The membership ends. A second press finds nobody, and says so."""
    found = queries.member_of(lane_or_404(state), member)
    if found is None:
        messages.info(request, "This membership has ended already.")
    else:
        services.end_membership(member=found, by=request.user)
        messages.success(request, f"The membership of {found.name} has ended. The term stays in the history.")
    return redirect("coalitions:roster", state.slug)


@require_POST
@require_lane(Permission.MANAGE_LANE)
def make_convener(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """The member leads the LANE from today on; with `role`, becomes a co-convener or a member again."""
    lane = lane_or_404(state)
    role = request.POST.get("role", LaneRole.CONVENER)
    found = queries.member_of(lane, member)
    if found is None:
        messages.info(request, "This person is no longer a member.")
    elif role in LaneRole.values:
        services.set_role(member=found, role=role, by=request.user)
        article = "the" if role == LaneRole.CONVENER else "a"
        messages.success(request, f"{found.name} is {article} {LaneRole(role).label} of {lane}.")
    return redirect("coalitions:roster", state.slug)


@require_POST
@require_lane(Permission.MANAGE_LANE)
def give_access(request: HttpRequest, state: State, member: str) -> HttpResponse:
    """A mail with a link to sign in to the LANE's pages."""
    found = _member(lane_or_404(state), member)
    with said_above(request, messages.error):
        services.invite_member(member=found, by=request.user)
        messages.success(request, f"An invitation is on its way to {found.email}. The link in it works for seven days.")
    return redirect("coalitions:member", state.slug, found.slug)
