"""Addresses of version 1. The root answers nothing by itself. No answer to a token is ever kept by anybody between."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from campaigns.measurements.api import reference, writes
from campaigns.measurements.api.door import api

api.add_router("", writes.router)  # the one of reads.py: an address that is read and written is one


def _never_kept(pattern: URLPattern) -> URLPattern:
    view = pattern.callback

    @wraps(view)
    def private(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    pattern.callback = private
    return pattern


app_name = "api"
urlpatterns = [
    path("docs", reference.reference, name="docs"),
    path("openapi.json", reference.openapi, name="openapi"),
    *[_never_kept(each) for each in api.urls[0] if each.name != "api-root"],
]
