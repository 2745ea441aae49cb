"""The place where a person worked last, kept in a cookie that outlives the session; it opens nothing by itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "last-place"
YEAR = 365 * 24 * 3600


def remember_place(request: HttpRequest, response: HttpResponse, path: str) -> HttpResponse:
    """Note the first page of the place; `/work/` goes there next time, as long as it is still the person's."""
    response.set_cookie(
        COOKIE, path, max_age=YEAR, path="/work/", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def last_place(request: HttpRequest) -> str:
    """What was noted, or nothing. The caller compares it with the places that the person holds now."""
    return request.COOKIES.get(COOKIE, "")
