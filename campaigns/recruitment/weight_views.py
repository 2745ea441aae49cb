"""Pages of the points: what is in force, a change with its effect, the history; of a QIO and of the nation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment.call_queries import CallPlace, weights_for
from campaigns.recruitment.weight_forms import WeightsForm
from campaigns.recruitment.weight_models import FACTORS
from campaigns.recruitment.weights import follow_nation, history_of, preview_of, set_weights
from facilities.qios.models import Qio
from facilities.states.codes import STATES
from qioportal.lib.refusals import said_above


@require_desk(Permission.RECRUIT)
def weights(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Every recruiter sees the points; who leads the QIO's people sets them."""
    path = reverse("recruitment:call-weights", args=[desk.qio.slug, desk.state.slug])
    may_set = Permission.MANAGE_QIO_PEOPLE in request.permissions
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    return _page(request, desk.qio, CallPlace.of_desk(desk), path, may_set)


@require_nation(Permission.SEE_NATION)
def national_weights(request: HttpRequest) -> HttpResponse:
    """The points of every QIO that sets none of its own. Their effect is shown for the state that was asked for."""
    may_set = Permission.EDIT_DEFINITIONS in request.permissions
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    state = STATES.get(request.GET.get("state", "").upper(), STATES["CA"])
    return _page(request, None, CallPlace.of_lane(state), reverse("recruitment:national-call-weights"), may_set)


def _page(request: HttpRequest, qio: Qio | None, place: CallPlace, path: str, may_set: bool) -> HttpResponse:
    """Looking at a change comes before making it: the first press previews, the second one keeps."""
    now, preview = weights_for(qio), None
    form = WeightsForm(request.POST or None, initial={name: getattr(now, name) for name in FACTORS})
    act = request.POST.get("act", "")
    if act == "follow" and qio:
        return _follow(request, qio, path)
    if request.method == "POST" and form.is_valid():
        if act == "keep":
            kept = set_weights(qio=qio, by=request.user, points=form.points, why=form.cleaned_data["why"])
            messages.success(request, "The new points are in force." if kept else "Nothing was different.")
            return redirect(path)
        preview = preview_of(place, current_phase(), now, form.points)
    context = {"qio": qio, "place": place, "form": form, "now": now, "preview": preview, "may_set": may_set,
               "history": history_of(qio), "is_own": bool(qio and now.qio_id == qio.pk),
               "points": [form[name] for name in FACTORS], "path": path, "states": STATES.values()}  # fmt: skip
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "campaigns/recruitment/weights.html", context, status=status)


def _follow(request: HttpRequest, qio: Qio, path: str) -> HttpResponse:
    with said_above(request, messages.error):
        follow_nation(qio=qio, by=request.user)
        messages.success(request, "The nation's points are in force, also when they change.")
    return redirect(path)
