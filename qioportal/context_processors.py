"""What every page may use: the portal's names, and on work pages the place, its menu and the other places."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.access.places import QioDesk, home_place, places_of
from accounts.mail.bounces.services import is_bouncing
from campaigns.dashboards.asks import leaving
from facilities.directory.models import Chain, Facility
from facilities.states.codes import State
from qioportal.navigation import menu_for


def portal(request: HttpRequest) -> dict:
    """Names for all pages; `work` is looked up only when a template asks for it."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "is_demo": settings.DEMO,
        "help_desk_email": settings.HELP_DESK_EMAIL,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "work": SimpleLazyObject(lambda: _work(request)),
    }


def _work(request: HttpRequest) -> dict:
    """Side menu of the present place."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"places": []}
    places = places_of(user)
    present = getattr(request, "place", None)
    path, keys = _present(present)
    place = next((each for each in places if each.path == path), None)
    if place is None and isinstance(present, Facility):  # one of a chain's many homes
        place = home_place(present, request.permissions)
    return {
        "place": place,
        "places": places,
        "has_other_places": len(places) > 1 or place not in places,
        "mail_comes_back": SimpleLazyObject(lambda: is_bouncing(user.email)),
        "leaving": leaving(present, place.permissions, request.path) if place else [],
        "menu": menu_for(
            place, keys, request.path, lambda asks: asks(present, user, place.permissions), getattr(present, "noun", "")
        )
        if place
        else [],
    }


def _present(place) -> tuple[str, dict[str, str]]:
    if isinstance(place, Facility):
        return f"/h/{place.ccn}/", {"ccn": place.ccn}
    if isinstance(place, Chain):
        return f"/c/{place.number}/", {"number": place.number}
    if isinstance(place, QioDesk):
        return place.path, {"qio": place.qio.slug, "state": place.state.slug}
    if isinstance(place, State):
        return f"/lane/{place.slug}/", {"state": place.slug}
    return ("/nation/", {}) if place == "nation" else ("", {})
