"""Public pages of the homes: the directory and one page per home. CMS's facts are public, everybody sees them all."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from facilities.directory import participation
from facilities.directory.models import Facility
from facilities.directory.queries import (
    RATINGS,
    CountedRows,
    chain_of,
    counts_by_status,
    date_of_file,
    home_page,
    homes_for,
)
from facilities.directory.search import PARTS, STARS, STATUSES, search_of
from facilities.qios.queries import help_for
from facilities.states.codes import STATES
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

CSV_HEADER = [
    "ccn", "name", "address", "city", "state", "zip_code", "county", "phone", "certified_beds", "overall_stars",
    "stars_of", "ownership", "chain", "status", "closed_on",
]  # fmt: skip


@require_safe
def homes(request: HttpRequest) -> HttpResponse:
    named = participation.named_homes()
    search = search_of(request.GET, knows_part=named is not None)
    counts = counts_by_status(search, named)
    context = {
        "search": search,
        "page": page_of(request, CountedRows(homes_for(search, named), counts[search.status])),
        "chips": [(status, label, counts[status]) for status, label in [*STATUSES.items(), ("all", "All")]],
        "chain": chain_of(search.chain),
        "states": STATES.values(),
        "stars": STARS.items(),
        "parts": PARTS.items() if named is not None else [],
        "date": date_of_file(),
    }
    return render(request, "facilities/directory/homes.html", context)


@require_safe
def homes_csv(request: HttpRequest) -> HttpResponse:
    """The same homes in the same order, all pages of them."""
    named = participation.named_homes()
    search = search_of(request.GET, knows_part=named is not None)
    tells_part = named is not None
    header = [*CSV_HEADER, "takes_part"] if tells_part else CSV_HEADER
    parts = ["homes", search.state.slug if search.state else "", str(timezone.localdate())]
    lines = (list(_cells(home, tells_part)) for home in homes_for(search, named).iterator(chunk_size=2_000))
    return csv_response("-".join(filter(None, parts)) + ".csv", header, lines)


def _cells(home: Facility, tells_part: bool) -> Iterator[object]:
    yield from [home.ccn, home.name, home.address, home.city, home.state, home.zip_code]
    yield from [home.county, home.phone_words, home.certified_beds, home.overall_rating, home.rated_on]
    yield from [home.ownership, home.chain.name if home.chain else "", home.status, home.closed_on]
    if tells_part:
        yield "yes" if home.takes_part else "not listed"


@require_safe
def home(request: HttpRequest, ccn: str) -> HttpResponse:
    found = home_page(ccn.upper())
    if found is None:
        raise Http404
    if ccn != found.home.ccn:
        return redirect("directory:home", found.home.ccn, permanent=True)
    context = {"found": found, "home": found.home, "help": help_for(found.home.place, timezone.localdate())}
    return render(request, "facilities/directory/home.html", {**context, "ratings": RATINGS.values()})
