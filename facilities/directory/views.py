"""Public pages of the homes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def homes(request: HttpRequest) -> HttpResponse:
    return render(request, "facilities/directory/homes.html")
