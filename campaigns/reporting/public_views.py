"""The public's page of the states: ranked within their size, on any day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.reporting import public_ranking
from campaigns.reporting.forms import ranking_wish
from campaigns.reporting.states import BANDS
from qioportal.lib.csvfiles import csv_response


@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    """States of one size beside one another, by share of homes taking part."""
    wish = ranking_wish(request.GET)
    table = public_ranking.compared_on(wish.day)
    context = {
        "wish": wish,
        "table": table,
        "bands": table.narrowed(wish.words, wish.band),
        "sizes": BANDS.items(),
        "today": timezone.localdate(),
    }
    return render(request, "campaigns/reporting/compared.html", context)


@require_safe
def compared_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file."""
    wish = ranking_wish(request.GET)
    bands = public_ranking.compared_on(wish.day).narrowed(wish.words, wish.band)
    rows = (public_ranking.cells(band, line, wish.day) for band in bands for line in band.lines)
    return csv_response(f"states-by-size-{wish.day}.csv", public_ranking.HEADER, rows)
