"""What every request and every answer gets, whichever page it is."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.functional import SimpleLazyObject

from accounts.access.places import affiliations_of
from accounts.access.roles import PlaceKind

MOST_BYTES = 6 * 1024 * 1024  # the largest file that anything takes (5 MB), and its form


def bounded(get_response):
    """The check of a form's token reads the whole body, files too, of anybody: a larger one is refused unread."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit() and int(length) > MOST_BYTES:
            words = f"This is more than {MOST_BYTES // 2**20} MB. Nothing of it was read. Go back, and send less."
            return HttpResponse(words, "text/plain; charset=utf-8", 413)
        return get_response(request)

    return middleware


def no_nul(get_response):
    """No address of ours holds a NUL, and PostgreSQL breaks on one: such a request is answered before it gets there."""

    def middleware(request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address holds a character that no address may hold.", "text/plain")
        return get_response(request)

    return middleware


def private_pages(get_response):
    """Pages of a signed-in person, and those on the way to a sign-in or a password, are never kept by a browser or a
    proxy (ASVS 14.3.2)."""

    def middleware(request):
        response = get_response(request)
        user = getattr(request, "user", None)
        is_private = request.path.startswith("/account/") or (user is not None and user.is_authenticated)
        if is_private and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def knows_the_reader(get_response):
    """`request.sees_unconfirmed`: people of a QIO or of the nation read what is on file but not confirmed, marked as
    such; the public never does. Asked for only by the pages of the map, which lie below accounts and can't ask it."""

    def sees_unconfirmed(user) -> bool:
        return any(row.role_data.place in (PlaceKind.QIO, PlaceKind.NATION) for row in affiliations_of(user))

    def middleware(request):
        request.sees_unconfirmed = SimpleLazyObject(lambda: sees_unconfirmed(request.user))
        return get_response(request)

    return middleware
