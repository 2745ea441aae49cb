"""The call list of a QIO's desk and of the LANE: one list, one log, so that nobody calls a home twice in a week."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk, require_lane
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment import call_services as services
from campaigns.recruitment.call_forms import CallFilterForm, ResultForm, SaidNoForm
from campaigns.recruitment.call_page import address, call_page, file_rows
from campaigns.recruitment.call_queries import CallPlace, last_log
from campaigns.recruitment.models import Outcome
from campaigns.recruitment.queries import chains_of, counties_of, home_of
from campaigns.recruitment.resting import UNDO
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.refusals import said_above


def _for_both(act):
    """The same view for the desk and for the LANE: it gets the place for which somebody calls."""

    @wraps(act)
    def of_desk(request: HttpRequest, desk: QioDesk, **keys) -> HttpResponse:
        return act(request, CallPlace.of_desk(desk), **keys)

    @wraps(act)
    def of_lane(request: HttpRequest, state: State, **keys) -> HttpResponse:
        return act(request, CallPlace.of_lane(state), **keys)

    return of_desk, of_lane


def _filter_form(request: HttpRequest, place: CallPlace) -> CallFilterForm:
    return CallFilterForm(request.GET, place=place, counties=counties_of(place), chains=chains_of(place))


def _list(request: HttpRequest, place: CallPlace, status: int = 200, **forms) -> HttpResponse:
    context = call_page(request, place, _filter_form(request, place), **forms)
    return render(request, "campaigns/recruitment/calls.html", context, status=status)


def _export(request: HttpRequest, place: CallPlace) -> HttpResponse:
    header, rows = file_rows(request, place, _filter_form(request, place))
    return csv_response(f"calls-{place.state.slug}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _act(request: HttpRequest, place: CallPlace, ccn: str, act) -> HttpResponse:
    """Do it and go back to the list with its filter; what was refused is said there."""
    phase = current_phase()
    home = home_of(place, phase, ccn)
    if home is None or phase is None:
        raise Http404
    with said_above(request, messages.error):
        act(home, phase)
    kept = {key: value for key, value in request.GET.items() if key not in ("home", "page")}
    return redirect(address(place, "call-list") + ("?" + urlencode(kept) if kept else ""))


def _hold(request: HttpRequest, place: CallPlace, ccn: str) -> HttpResponse:
    """Say that one is calling now, or that one is not."""

    def act(home, phase):
        if request.POST.get("hold") == "no":
            services.release(home=home, phase=phase, by=request.user)
        else:
            services.hold(home=home, phase=phase, by=request.user, place=place.caller)

    return _act(request, place, ccn, act)


def _log(request: HttpRequest, place: CallPlace, ccn: str) -> HttpResponse:
    """One press: the result of the call and what follows."""
    said_no = "said-no" in request.POST
    forms = {"result_form": ResultForm(request.POST, place=place), "no_form": SaidNoForm(request.POST)}
    form = forms["no_form" if said_no else "result_form"]
    if not form.is_valid():
        return _list(request, place, 422, **{"no_form" if said_no else "result_form": form}, chosen_home=ccn)

    def act(home, phase):
        given = {**form.cleaned_data, **({"outcome": Outcome.TALKED} if said_no else {})}
        services.log_result(home=home, phase=phase, by=request.user, place=place.caller, **given)

    return _act(request, place, ccn, act)


def _undo(request: HttpRequest, place: CallPlace, ccn: str) -> HttpResponse:
    """Take one's own last call back."""

    def act(home, phase):
        call = last_log(place, phase, request.user, timezone.now() - UNDO)
        if call is None or call.prospect.facility_id != home.pk:
            raise ValidationError("There is no call of yours that can be taken back.")
        services.undo_call(call=call, by=request.user)
        messages.success(request, f"Taken back. {home.display_name} stands as it stood before.")

    return _act(request, place, ccn, act)


_desk, _lane = require_desk(Permission.RECRUIT), require_lane(Permission.MANAGE_LANE)
_lists, _files, _holds, _logs, _undos = map(_for_both, (_list, _export, _hold, _log, _undo))

call_list, lane_call_list = require_safe(_desk(_lists[0])), require_safe(_lane(_lists[1]))
call_export = require_safe(require_desk(Permission.EXPORT_STATE)(_files[0]))
lane_call_export = require_safe(_lane(_files[1]))
call_hold, lane_call_hold = require_POST(_desk(_holds[0])), require_POST(_lane(_holds[1]))
call_log, lane_call_log = require_POST(_desk(_logs[0])), require_POST(_lane(_logs[1]))
call_undo, lane_call_undo = require_POST(_desk(_undos[0])), require_POST(_lane(_undos[1]))
