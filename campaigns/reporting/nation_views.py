"""The nation's pages: the reports of all LANEs with their review, and the states ranked on any day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.reporting import queries, ranking, services
from campaigns.reporting.form_asked import quarters_shown, the_form
from campaigns.reporting.forms import ReviewForm, ranking_wish, review_filters
from campaigns.reporting.pages import file_of, line_or_404, sending_context
from campaigns.reporting.states import BANDS
from facilities.states.codes import state_by_slug
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.refusals import said_on

REVIEW_HEADER = [
    "state", "name", "size", "quarter", "status", "due", "sent", "sent_by", "reviewed", "reviewed_by", "convener",
]  # fmt: skip


@require_safe
@require_nation(Permission.SEE_NATION)
def review(request: HttpRequest) -> HttpResponse:
    """Which LANE sent the quarter's report, and which didn't."""
    today = timezone.localdate()
    filters = review_filters(request.GET, today)
    every = queries.lines_of_quarter(filters.quarter)
    context = {
        "filters": filters,
        "rows": queries.narrowed(every, filters),
        "chips": queries.chips_of(every),
        "total": len(every),
        "quarters": quarters_shown(today),
        "bands": queries.band_choices(),
        "due_on": every[0].due_on if every else None,
        "form": the_form(),
    }
    return render(request, "campaigns/reporting/review.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def review_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file."""
    filters = review_filters(request.GET, timezone.localdate())
    rows = (_cells(line) for line in queries.narrowed(queries.lines_of_quarter(filters.quarter), filters))
    return csv_response(f"lane-reports-{filters.quarter}.csv", REVIEW_HEADER, rows)


def _cells(line: queries.Line) -> list:
    sent = line.sending
    who = [
        timezone.localdate(sent.sent_at), sent.sent_by.name if sent.sent_by else "",
        sent.reviewed_at and timezone.localdate(sent.reviewed_at), sent.reviewed_by.name if sent.reviewed_by else "",
    ] if sent else ["", "", "", ""]  # fmt: skip
    what = [line.lane.state, line.state.name, line.band, line.quarter, line.status.label, line.due_on]
    return [*what, *who, line.convener]


@require_http_methods(["GET", "HEAD", "POST"])
@require_nation(Permission.SEE_NATION)
def reviewing(request: HttpRequest, state: str, quarter: str) -> HttpResponse:
    """One report as it was sent, with what the national team says to it."""
    line = line_or_404(state_by_slug(state), quarter)
    if line.sending is None:
        return render(request, "campaigns/reporting/not_sent.html", {"line": line, "lane": line.lane})
    may_review = Permission.EDIT_DEFINITIONS in request.permissions
    form = ReviewForm(request.POST or None)
    if request.method == "POST":
        if not may_review:
            return render(request, "403.html", status=403)
        if form.is_valid() and _judge(request, line, form):
            return redirect("reporting:reviewing", state, quarter)
    context = sending_context(request, line, line.sending.number)
    return render(request, "campaigns/reporting/reviewing.html", context | {"form": form, "may_review": may_review})


def _judge(request: HttpRequest, line: queries.Line, form: ReviewForm) -> bool:
    """Accept it or send it back; what can't be done is said on the form."""
    act = services.send_back if "back" in request.POST else services.accept
    with said_on(form):
        act(lane=line.lane, quarter=line.quarter, by=request.user, **form.cleaned_data)
        done = "was sent back" if "back" in request.POST else "is accepted"
        messages.success(request, f"The report of {line.state.name} {done}. The conveners are told by mail.")
        return True
    return False


@require_safe
@require_nation(Permission.SEE_NATION)
def reviewing_csv(request: HttpRequest, state: str, quarter: str) -> HttpResponse:
    """The report as a file."""
    return file_of(request, line_or_404(state_by_slug(state), quarter))


@require_safe
@require_nation(Permission.SEE_NATION)
def states(request: HttpRequest) -> HttpResponse:
    """All states on a day, ranked by share of homes within their size."""
    wish = ranking_wish(request.GET)
    table = ranking.table_on(wish.day)
    rows = ranking.rows_of(table, wish.words, wish.band, wish.sort)
    context = {"wish": wish, "table": table, "rows": rows, "bands": BANDS.items(), "today": timezone.localdate()}
    return render(request, "campaigns/reporting/ranking.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def states_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file."""
    wish = ranking_wish(request.GET)
    table = ranking.table_on(wish.day)
    rows = ranking.rows_of(table, wish.words, wish.band, wish.sort)
    return csv_response(f"states-on-{wish.day}.csv", ranking.HEADER, (ranking.cells(row, table) for row in rows))
