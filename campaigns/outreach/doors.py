"""What the pages of mailings share: one view for a QIO's desk, a LANE and the nation, on the clock of who looks."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.access.guards import require_desk, require_lane, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk, permissions_at_desk, permissions_at_lane
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import qio_leads, zone_of
from campaigns.outreach.queries import mailings_of
from campaigns.outreach.services import NotNow
from facilities.states.codes import state_by_slug


def doors(view: Callable, method: Callable, *, of_second: bool = False) -> tuple[Callable, Callable, Callable]:
    """The view for a QIO's desk, for a LANE and for the nation, each behind its own guard. What a second person needs
    (`of_second`) is open to the lead of the state's QIO at the LANE too."""

    @require_desk(Permission.WRITE_MAILING)
    def desk_view(request, desk, **keys):
        return _on_their_clock(view, request, Scope.of_desk(desk), keys)

    @require_nation(Permission.WRITE_NATIONAL_MAILING)
    def national_view(request, **keys):
        return _on_their_clock(view, request, Scope.of_nation(), keys)

    @require_lane(Permission.MANAGE_LANE)
    def lane_view(request, state, **keys):
        return _on_their_clock(view, request, Scope.of_lane(state), keys)

    lane = _also_for_the_qio_lead(view, lane_view) if of_second else lane_view
    return method(desk_view), method(lane), method(national_view)


def _also_for_the_qio_lead(view: Callable, lane_view: Callable) -> Callable:
    """Whoever leads the QIO comes from the own desk, looks and says yes or no; conveners write."""

    @wraps(lane_view)
    def either(request, **path):
        state, user = state_by_slug(path.get("state", "")), request.user
        lead = None
        if state and user.is_authenticated and Permission.MANAGE_LANE not in permissions_at_lane(user, state):
            lead = qio_leads(state.code).filter(user=user).select_related("qio").first()
        if lead is None:
            return lane_view(request, **path)
        request.place = QioDesk(lead.qio, state)
        request.permissions = permissions_at_desk(user, request.place)
        request.only_decides = True
        keys = {name: value for name, value in path.items() if name != "state"}
        return _on_their_clock(view, request, Scope.of_lane_from_outside(state.code), keys)

    return either


def _on_their_clock(view: Callable, request: HttpRequest, scope: Scope, keys: dict):
    with timezone.override(zone_of(request.user, scope)):
        return view(request, scope, **keys)


def mailing_of(scope: Scope, number: int) -> Mailing:
    mailing = mailings_of(scope).select_related("message", "reply_to_person", "follows", "asked_by", "approved_by")
    found = mailing.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def attempt(request: HttpRequest, act: Callable, words: str) -> bool:
    """Do it and say so; what isn't possible now is said instead."""
    try:
        act()
    except NotNow as reason:
        messages.warning(request, str(reason))
        return False
    messages.success(request, words)
    return True
