"""The public check of a certificate: valid, expired, taken back or unknown. Whoever guesses codes is slowed down."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from accounts.assistance.limits import visitor_of
from accounts.tokens.limits import seconds_to_wait
from campaigns.recognition.forms import CheckForm
from campaigns.recognition.queries import certificate_by, normal_code
from campaigns.recognition.words import NO_STARS, headline_of, meaning_of

log = logging.getLogger(__name__)
PER_MINUTE, WRONG_PER_MINUTE = 60, 10


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form. A code that can be one leads to its page."""
    form = CheckForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("recognition:check-code", form.cleaned_data["code"])
    return render(request, "campaigns/recognition/check.html", {"form": form, "no_stars": NO_STARS})


@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the code stands for today."""
    normal = normal_code(code)
    if normal and normal != code:
        return redirect("recognition:check-code", normal)
    visitor = visitor_of(request)
    wait = _wait("check", visitor, PER_MINUTE) or _wait("check-wrong", visitor, WRONG_PER_MINUTE, count=False)
    if wait:
        response = render(request, "campaigns/recognition/check_later.html", {"wait": wait}, status=429)
        response["Retry-After"] = str(wait)
        return response
    found = certificate_by(normal) if normal else None
    if found is None:
        _wait("check-wrong", visitor, WRONG_PER_MINUTE)
        return render(request, "campaigns/recognition/check_unknown.html", {"code": code[:20]}, status=404)
    context = {
        "certificate": found, "headline": headline_of(found), "meaning": meaning_of(found), "no_stars": NO_STARS,
    }  # fmt: skip
    return render(request, "campaigns/recognition/check_code.html", context)


def _wait(kind: str, visitor: str, most: int, *, count: bool = True) -> int:
    """Without the cache nothing is counted: of a million million codes none is found by guessing."""
    try:
        return seconds_to_wait(kind, visitor, most, count=count)
    except RedisError as error:
        log.warning("checks of certificates are not counted: %s", error)
        return 0
