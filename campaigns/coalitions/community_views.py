"""Pages of a community coalition's members: for its own people to keep, for the desk and the nation to read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.coalitions import community_services, queries
from campaigns.coalitions.bodies import CommunityBody
from campaigns.coalitions.forms import CommunityFilterForm, CommunityMemberForm
from campaigns.coalitions.models import CommunityMember
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on


def _members(request: HttpRequest, community: Facility) -> dict:
    form = CommunityFilterForm(request.GET)
    chosen = form.chosen
    rows = queries.community_members(community, chosen["day"], chosen["words"], chosen["kind"])
    return {
        "community": community,
        "form": form,
        "is_narrowed": bool(chosen["words"] or chosen["kind"] or chosen["is_past"]),
        **chosen,
        "page": page_of(request, rows),
        "former": queries.former_of_community(community, CommunityBody(community).today),
    }


@require_safe
def members(request: HttpRequest, body: CommunityBody) -> HttpResponse:
    """Who belongs to the coalition."""
    context = {**_members(request, body.whole), "may_manage": body.writes in request.permissions}
    return render(request, "campaigns/coalitions/community.html", context)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_community(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """The same for the QIO of the state, to read."""
    community = queries.community_by_key(ccn, desk.state.code)
    if community is None:
        raise Http404
    return render(request, "campaigns/coalitions/community.html", {
        **_members(request, community), "desk": desk, "may_invite": Permission.INVITE_TO_HOME in request.permissions,
    })  # fmt: skip


@require_safe
@require_nation(Permission.SEE_NATION)
def nation_community(request: HttpRequest, ccn: str) -> HttpResponse:
    """The same for the national team."""
    community = queries.community_by_key(ccn)
    if community is None:
        raise Http404
    return render(request, "campaigns/coalitions/community.html", {**_members(request, community), "is_nation": True})


@require_safe
def members_csv(request: HttpRequest, body: CommunityBody) -> HttpResponse:
    """The rows of the page as a file."""
    chosen = CommunityFilterForm(request.GET).chosen
    members = queries.community_members(body.whole, chosen["day"], chosen["words"], chosen["kind"])
    header = ["organization", "kind", "CCN", "name", "email", "since", "ended"]
    rows = (
        [m.organization, m.get_kind_display(), m.facility.ccn if m.facility else "", m.name, m.email, m.starts_on,
         m.ends_on] for m in members
    )  # fmt: skip
    return csv_response(f"members-{body.file_key}-{chosen['day']}.csv", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, body: CommunityBody) -> HttpResponse:
    """An organization joins."""
    form = CommunityMemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            member = community_services.join_community(community=body.whole, by=request.user, **form.facts)
            messages.success(request, f"{member.organization} belongs to {body}.")
            return redirect("coalitions:community", body.whole.ccn)
    return render(request, "campaigns/coalitions/community_join.html", {"form": form, "body": body})


def _member(body: CommunityBody, slug: str) -> CommunityMember:
    found = queries.community_member_of(body.whole, slug)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, body: CommunityBody, member: str) -> HttpResponse:
    """One member: what is said of it, and ending the membership."""
    found = _member(body, member)
    form = CommunityMemberForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            changed = community_services.change_community_member(member=found, by=request.user, **form.facts)
            messages.success(request, f"What is said of {changed.organization} is changed.")
            return redirect("coalitions:community", body.whole.ccn)
    context = {"form": form, "body": body, "member": found}
    return render(request, "campaigns/coalitions/community_member.html", context)


@require_POST
def leave(request: HttpRequest, body: CommunityBody, member: str) -> HttpResponse:
    """The membership ends. A second press finds nobody, and says so."""
    found = queries.community_member_of(body.whole, member)
    if found is None:
        messages.info(request, "This membership has ended already.")
    else:
        community_services.leave_community(member=found, by=request.user)
        messages.success(request, f"The membership of {found.organization} has ended. The term stays in the history.")
    return redirect("coalitions:community", body.whole.ccn)
