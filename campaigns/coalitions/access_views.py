"""Who comes to a LANE's pages: invitations sent again or taken back by the convener, whom the nation names."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access.guards import require_lane, require_nation
from accounts.access.permissions import Permission
from accounts.members.queries import by_key
from accounts.members.services import Refused, resend_invitation, revoke_invitation
from campaigns.coalitions import queries, services
from campaigns.coalitions.bodies import lane_or_404
from campaigns.coalitions.forms import ConvenerForm
from facilities.states.codes import State, state_by_slug
from qioportal.lib.refusals import said_on

GONE = "This invitation was accepted or taken back in the meantime."


@require_POST
@require_lane(Permission.MANAGE_LANE)
def send_again(request: HttpRequest, state: State, key: str) -> HttpResponse:
    """A new link, good for seven days; the one before is dead."""
    found = by_key(queries.invitations_of(lane_or_404(state)), key)
    if found is None:
        messages.info(request, GONE)
        return redirect("coalitions:roster", state.slug)
    try:
        resend_invitation(invitation=found, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"A new link is on its way to {found.email}. The one before no longer works.")
    return redirect("coalitions:roster", state.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.MANAGE_LANE)
def take_back(request: HttpRequest, state: State, key: str) -> HttpResponse:
    """Asks first; then the link is dead."""
    lane = lane_or_404(state)
    found = by_key(queries.invitations_of(lane), key)
    if found is None:
        messages.info(request, GONE)
        return redirect("coalitions:roster", state.slug)
    if request.method != "POST":
        return render(request, "campaigns/coalitions/take_back.html", {"lane": lane, "invitation": found})
    try:
        revoke_invitation(invitation=found, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"The invitation of {found.email} is taken back. The link in the mail is dead.")
    return redirect("coalitions:roster", state.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_nation(Permission.EDIT_DEFINITIONS)
def name_convener(request: HttpRequest, state: str) -> HttpResponse:
    """The national team names who leads a LANE, the first one too."""
    found = state_by_slug(state)
    lane = lane_or_404(found)
    convener = queries.convener_of(lane)
    initial = model_to_dict(convener) if convener and not queries.can_lead(convener) else {}
    form = ConvenerForm(request.POST if request.method == "POST" else None, lane=lane, initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            member, invitation = services.name_convener(lane=lane, by=request.user, **form.facts)
            how = f"An invitation is on its way to {invitation.email}." if invitation else "They come in already."
            messages.success(request, f"{member.name} is the convener of {lane}. {how}")
            return redirect("coalitions:nation-lane", found.slug)
    context = {"form": form, "lane": lane, "state": found, "convener": convener, "gives_role": bool(initial)}
    return render(request, "campaigns/coalitions/name_convener.html", context)
