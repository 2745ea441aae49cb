"""What the pages of mailings share: one view for a QIO's desk and for the nation, on the clock of who looks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import zone_of
from campaigns.outreach.queries import mailings_of
from campaigns.outreach.services import NotNow


def pair(view: Callable, method: Callable) -> tuple[Callable, Callable]:
    """The view for a QIO's desk and for the nation, each behind its own guard."""

    @require_desk(Permission.WRITE_MAILING)
    def desk_view(request, desk, **keys):
        return _on_their_clock(view, request, Scope.of_desk(desk), keys)

    @require_nation(Permission.WRITE_NATIONAL_MAILING)
    def national_view(request, **keys):
        return _on_their_clock(view, request, Scope.of_nation(), keys)

    return method(desk_view), method(national_view)


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
