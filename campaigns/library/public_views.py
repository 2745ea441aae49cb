"""Public pages: the library, a resource and its files, tip sheets by audience, and the practices that homes told."""

import uuid

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.files.serving import answer
from campaigns.library import queries
from campaigns.library.catalogue import Asked, Found, labels_of, practices_found, resources_found
from campaigns.library.credits import credit_of
from campaigns.library.fitting import homes_using
from campaigns.library.lists import (
    CSV_OF_PRACTICES,
    CSV_OF_RESOURCES,
    practice_lines,
    practice_rows,
    resource_lines,
    resource_rows,
)
from campaigns.library.models import Audience, Language
from campaigns.library.search import search
from campaigns.library.shelves import file_for
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.markdown import as_page_html
from qioportal.lib.paging import page_of

ROOM = "campaigns/library"
FOR = {
    Audience.FRONTLINE: "What aides, nurses and everybody else who works with residents can use on the next shift.",
    Audience.FAMILIES: "What residents and their families can ask, expect and do, in plain words.",
    Audience.OWNERS: "What owners and boards can ask for, pay for and look at.",
}


def _resources(request: HttpRequest) -> tuple[Asked, Found]:
    labels = labels_of(queries.goals_named())
    asked = Asked.of(request.GET, labels)
    return asked, resources_found(queries.visible(request.user), asked, labels)


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor may see: searched, narrowed, page by page."""
    asked, found = _resources(request)
    page = page_of(request, found.keys)
    context = {
        "asked": asked,
        "facets": found.facets,
        "page": page,
        "lines": resource_lines(page.object_list, asked.words),
        "practices": len(search(asked.words, queries.practices())) if asked.words else 0,
    }
    return render(request, f"{ROOM}/library.html", context)


@require_safe
def library_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    return csv_response("library.csv", CSV_OF_RESOURCES, resource_rows(_resources(request)[1].keys))


@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """One resource: its page, its files, its link; who owns it and when it was looked through."""
    found = queries.resource_for(request.user, slug)
    if found is None:
        return _sign_in_or_404(request, slug)
    queries.used_by([found])
    goals = [goal for goal in queries.goals_named() if goal.code in found.current.goals]
    context = {
        "resource": found,
        "version": found.current,
        "html": as_page_html(found.current.body, first=2),
        "goals": goals,
        "steps": queries.steps_named(found.current.steps),
        "using": homes_using(request.user, found),
    }
    response = render(request, f"{ROOM}/resource.html", context)
    if not found.current.is_open:
        response["Cache-Control"] = "no-store, private"
    return response


def _sign_in_or_404(request: HttpRequest, slug: str) -> HttpResponse:
    """A mail may lead here before the reader has signed in."""
    if not request.user.is_authenticated and queries.is_closed(slug):
        return redirect_to_login(request.get_full_path())
    raise Http404


@require_safe
def file(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """A file of a resource, for whoever may see the resource."""
    found = file_for(request.user, slug, key)
    if found is None:
        return _sign_in_or_404(request, slug)
    stored, is_public = found
    return answer(stored, inline=True, public=is_public)


@require_safe
def for_audience(request: HttpRequest, audience: str) -> HttpResponse:
    """Tip sheets and the like for people who don't sign in."""
    if audience not in FOR:
        raise Http404
    labels = {"language": dict(Language.choices), "audience": {audience: ""}}
    asked = Asked.of(request.GET, {"language": labels["language"]})
    everything = labels_of(queries.goals_named())
    fixed = Asked(asked.words, asked.chosen | {"audience": audience})
    found = resources_found(queries.visible(None), fixed, everything)
    page = page_of(request, found.keys)
    context = {
        "audience": Audience(audience),
        "says": FOR[Audience(audience)],
        "others": [each for each in FOR if each != audience],
        "asked": asked,
        "languages": next(options for name, _, options in found.facets if name == "language"),
        "page": page,
        "lines": resource_lines(page.object_list, asked.words),
    }
    return render(request, f"{ROOM}/for_audience.html", context)


def _practices(request: HttpRequest) -> tuple[Asked, Found]:
    labels = {"goal": labels_of(queries.goals_named())["goal"]}
    asked = Asked.of(request.GET, labels)
    return asked, practices_found(queries.practices(), asked, labels)


@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """What homes and LANEs told and the national team published."""
    asked, found = _practices(request)
    page = page_of(request, found.keys)
    context = {
        "asked": asked, "facets": found.facets, "page": page,
        "lines": practice_lines(page.object_list, asked.words),
    }  # fmt: skip
    return render(request, f"{ROOM}/practices.html", context)


@require_safe
def practices_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    return csv_response("practices.csv", CSV_OF_PRACTICES, practice_rows(_practices(request)[1].keys))


@require_safe
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice, with thanks to who told it."""
    found = queries.practice_by(slug, queries.practices())
    if found is None:
        raise Http404
    queries.used_by([found])
    context = {
        "practice": found,
        "credit": credit_of(found),
        "goals": [goal for goal in queries.goals_named() if goal.code in found.goals],
        "using": homes_using(request.user, found),
        "today": timezone.localdate(),
    }
    return render(request, f"{ROOM}/practice.html", context)
