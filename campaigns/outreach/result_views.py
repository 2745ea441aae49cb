"""The page on which a mailing is reckoned up, its people one by one, and the file of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.mail.queries import archived_at
from campaigns.outreach.audience import Scope
from campaigns.outreach.doors import doors, mailing_of
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import not_reached
from campaigns.outreach.queries import under_way
from campaigns.outreach.results import COLUMNS, GROUPS, HEADER, acts_of, line_of, lines_of, reasons_of, rows_of
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def _started(scope: Scope, number: int) -> Mailing:
    mailing = mailing_of(scope, number)
    if mailing.message_id is None:
        raise Http404  # a draft has no results
    return mailing


def _results(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _started(scope, number)
    context = {
        **under_way(mailing, scope),
        "reasons": reasons_of(mailing),
        "acts": acts_of(mailing),
        "not_reached": not_reached(mailing).count(),
        "archived_at": archived_at(mailing.message_id),
        "followers": list(mailing.followers.select_related("message").order_by("pk")),
    }
    return render(request, "campaigns/outreach/results.html", context)


def _people(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Each person with what happened, narrowed by what happened and by words."""
    mailing = _started(scope, number)
    what, words = _asked(request)
    page = page_of(request, rows_of(mailing, what, words).values_list(*COLUMNS))
    context = {
        "scope": scope, "mailing": mailing, "page": page, "lines": [line_of(*columns) for columns in page],
        "what": what, "words": words, "groups": [(key, key.capitalize()) for key in GROUPS],
        "archived_at": archived_at(mailing.message_id),
    }  # fmt: skip
    return render(request, "campaigns/outreach/people.html", context)


def _results_csv(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Everybody, or whom the page of people shows."""
    mailing = _started(scope, number)
    return csv_response(f"mailing-{mailing.pk}.csv", HEADER, lines_of(mailing, rows_of(mailing, *_asked(request))))


def _asked(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("what", ""), request.GET.get("q", "").strip()[:100]


desk_results, lane_results, national_results = doors(_results, require_safe, of_second=True)
desk_people, lane_people, national_people = doors(_people, require_safe, of_second=True)
desk_results_csv, lane_results_csv, national_results_csv = doors(_results_csv, require_safe, of_second=True)
