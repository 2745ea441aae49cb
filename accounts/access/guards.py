"""Guards of views: who is not signed in goes to sign-in, a stranger gets 404, an insider without the right gets 403.

    @require_home(Permission.ENTER_MONTH)
    def month(request, home, month): ...          # path: /h/<ccn>/<month>/

The guard turns `ccn`, `number`, `qio` and `state`, or `state` of the path into the place, hands it over as the view's
second argument, and leaves it with its permissions on the request: `request.place`, `request.permissions`.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from accounts.access.permissions import Permission
from accounts.access.places import (
    QioDesk,
    permissions_at_chain,
    permissions_at_desk,
    permissions_at_home,
    permissions_at_lane,
    permissions_for_nation,
)
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Qio
from facilities.states.codes import State, state_by_slug

View = Callable[..., HttpResponse]


def _home(path: dict) -> Facility | None:
    return Facility.objects.select_related("chain").filter(ccn=path.pop("ccn")).first()


def _chain(path: dict) -> Chain | None:
    return Chain.objects.filter(number=path.pop("number")).first()


def _desk(path: dict) -> QioDesk | None:
    qio = Qio.objects.filter(slug=path.pop("qio")).first()
    state = state_by_slug(path.pop("state"))
    return QioDesk(qio, state) if qio and state else None


def _lane(path: dict) -> State | None:
    return state_by_slug(path.pop("state"))


def _nation(path: dict) -> str:
    return "nation"


def _guard(needs: Permission, load: Callable, permissions_at: Callable) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **path) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            place = load(path)
            if place is None:
                raise Http404
            permissions = permissions_at(request.user, place)
            if not permissions:
                raise Http404  # a stranger learns nothing, not even that the place exists
            if needs not in permissions:
                raise PermissionDenied(needs)
            request.place, request.permissions = place, permissions
            return view(request, **path) if load is _nation else view(request, place, **path)

        guarded.needs = needs
        return guarded

    return decorate


def require_home(needs: Permission) -> Callable[[View], View]:
    """The view gets the home: `view(request, home, …)`."""
    return _guard(needs, _home, permissions_at_home)


def require_chain(needs: Permission) -> Callable[[View], View]:
    """The view gets the chain: `view(request, chain, …)`."""
    return _guard(needs, _chain, permissions_at_chain)


def require_desk(needs: Permission) -> Callable[[View], View]:
    """The view gets the QIO's desk: `view(request, desk, …)`."""
    return _guard(needs, _desk, permissions_at_desk)


def require_lane(needs: Permission) -> Callable[[View], View]:
    """The view gets the state: `view(request, state, …)`."""
    return _guard(needs, _lane, permissions_at_lane)


def require_nation(needs: Permission) -> Callable[[View], View]:
    """The view gets no place: `view(request, …)`."""
    return _guard(needs, _nation, lambda user, _place: permissions_for_nation(user))


def require_signed_in(view: View) -> View:
    """Pages that belong to the person alone."""

    @wraps(view)
    def guarded(request: HttpRequest, **path) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **path)

    return guarded
