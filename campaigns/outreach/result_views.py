"""The page on which a mailing is reckoned up, and its file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.mail.queries import archived_at
from campaigns.outreach.audience import Scope
from campaigns.outreach.doors import doors, mailing_of
from campaigns.outreach.models import Mailing
from campaigns.outreach.people import not_reached
from campaigns.outreach.queries import progress_of, state_word
from campaigns.outreach.results import HEADER, acts_of, lines_of, reasons_of
from qioportal.lib.csvfiles import csv_response


def _started(scope: Scope, number: int) -> Mailing:
    mailing = mailing_of(scope, number)
    if mailing.message_id is None:
        raise Http404  # a draft has no results
    return mailing


def _results(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _started(scope, number)
    progress = progress_of(mailing)
    role, word = state_word(mailing, progress)
    context = {
        "scope": scope,
        "mailing": mailing,
        "progress": progress,
        "role": role,
        "word": word,
        "reasons": reasons_of(mailing),
        "acts": acts_of(mailing),
        "not_reached": not_reached(mailing).count(),
        "archived_at": archived_at(mailing.message_id),
        "followers": list(mailing.followers.order_by("pk")),
    }
    return render(request, "campaigns/outreach/results.html", context)


def _results_csv(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    mailing = _started(scope, number)
    return csv_response(f"mailing-{mailing.pk}.csv", HEADER, lines_of(mailing))


desk_results, lane_results, national_results = doors(_results, require_safe, of_second=True)
desk_results_csv, lane_results_csv, national_results_csv = doors(_results_csv, require_safe, of_second=True)
