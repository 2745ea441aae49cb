"""What every answer gets, whichever page it is."""


def private_pages(get_response):
    """Pages of a signed-in person are never kept by a browser or a proxy (ASVS 14.3.2)."""

    def middleware(request):
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
