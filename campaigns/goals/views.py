"""Public pages of the goals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def goals(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/goals/goals.html")
