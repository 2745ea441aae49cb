"""Pages of a LANE's quarterly reports: the quarters, one report to write and send, what was sent."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_lane
from accounts.access.permissions import Permission
from campaigns.reporting import queries, services
from campaigns.reporting.contents import asked_of, figures_of, frozen, hide_from, rows_of
from campaigns.reporting.forms import answers_in
from campaigns.reporting.pages import HEADER, lane_or_404, line_or_404, sending_context
from campaigns.reporting.queries import OPEN_TO_LANE, Line
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above

PER_PAGE = 12


@require_safe
@require_lane(Permission.SEE_LANE)
def reports(request: HttpRequest, state: State) -> HttpResponse:
    """The quarters with how far each report is."""
    lane = lane_or_404(state)
    page = page_of(request, queries.quarters_of(lane), PER_PAGE)
    may_write = Permission.MANAGE_LANE in request.permissions
    return render(request, "campaigns/reporting/reports.html", {"lane": lane, "page": page, "may_write": may_write})


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.SEE_LANE)
def report(request: HttpRequest, state: State, quarter: str) -> HttpResponse:
    """One report: its figures, its answers; who leads the LANE writes here."""
    line = line_or_404(state, quarter)
    if request.method == "POST":
        return _save(request, line)
    return _page(request, line)


def _page(request: HttpRequest, line: Line, typed: dict | None = None, theirs: dict | None = None) -> HttpResponse:
    is_open = line.status in OPEN_TO_LANE
    found, answers = _contents(line)
    asked = asked_of(line.quarter, {**answers, **(typed or {})})
    context = {
        "line": line,
        "lane": line.lane,
        "may_write": is_open and Permission.MANAGE_LANE in request.permissions,
        "figures": hide_from(request.user, line.lane, line.quarter, found),
        "answers": frozen(asked) if is_open else line.sending.answers,
        "fields": [
            {
                "asked": each,
                "mark": services.mark_of(answers.get(each.code, "")),
                "theirs": (theirs or {}).get(each.code),
            }
            for each in asked
        ],
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "campaigns/reporting/report.html", context)


def _contents(line: Line) -> tuple[dict, dict[str, str]]:
    """Figures and answers: as they were sent, or as they are now while the LANE writes."""
    if line.status not in OPEN_TO_LANE:
        return line.sending.figures, {each["code"]: each["answer"] for each in line.sending.answers}
    return figures_of(line.lane, line.quarter), line.report.answers if line.report else {}


def _save(request: HttpRequest, line: Line) -> HttpResponse:
    if Permission.MANAGE_LANE not in request.permissions:
        return render(request, "403.html", status=403)
    answers, seen = answers_in(request.POST, line.quarter)
    try:
        saved = services.save_answers(lane=line.lane, quarter=line.quarter, answers=answers, seen=seen, by=request.user)
    except ValidationError as error:
        return _not_saved(request, line, error.messages[0])
    if request.headers.get("HX-Request"):
        return _saved_fragment(request, line, saved)
    if saved.theirs:
        messages.warning(request, "Somebody else answered the same question meanwhile. Both texts are below.")
        return _page(request, queries.line_of(line.lane, line.quarter), answers, saved.theirs)
    if "send" in request.POST:
        return redirect("reporting:send", line.state.slug, str(line.quarter))
    messages.success(request, "Saved. Nobody but the LANE sees it until you send it.")
    return redirect("reporting:report", line.state.slug, str(line.quarter))


def _not_saved(request: HttpRequest, line: Line, why: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "campaigns/reporting/_saved.html", {"why": why})
    messages.warning(request, why)
    return redirect("reporting:report", line.state.slug, str(line.quarter))


def _saved_fragment(request: HttpRequest, line: Line, saved: services.Saved) -> HttpResponse:
    """What the page learns after each pause in typing: that it is kept, and the marks of what is kept now."""
    asked = asked_of(line.quarter, saved.report.answers)
    marks = [(each.code, services.mark_of(each.answer)) for each in asked if each.code not in saved.theirs]
    context = {"marks": marks, "saved_at": saved.report.saved_at, "theirs": saved.theirs}
    return render(request, "campaigns/reporting/_saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_lane(Permission.MANAGE_LANE)
def send(request: HttpRequest, state: State, quarter: str) -> HttpResponse:
    """Names what sending does, and does it."""
    line = line_or_404(state, quarter)
    if request.method == "POST":
        with said_above(request):
            services.send_report(lane=line.lane, quarter=line.quarter, by=request.user)
            messages.success(request, f"The report for {line.quarter.label} is with the national team.")
        return redirect("reporting:report", state.slug, quarter)
    asked = asked_of(line.quarter, line.report.answers if line.report else {})
    unanswered = [each for each in asked if not each.answer]
    context = {"line": line, "lane": line.lane, "unanswered": unanswered, "none": len(unanswered) == len(asked)}
    return render(request, "campaigns/reporting/send.html", context | {"is_open": line.status in OPEN_TO_LANE})


@require_safe
@require_lane(Permission.SEE_LANE)
def report_csv(request: HttpRequest, state: State, quarter: str) -> HttpResponse:
    """The same as a file."""
    line = line_or_404(state, quarter)
    found, answers = _contents(line)
    is_open = line.status in OPEN_TO_LANE
    lines = frozen(asked_of(line.quarter, answers)) if is_open else line.sending.answers
    found = hide_from(request.user, line.lane, line.quarter, found)
    return csv_response(f"lane-report-{state.slug}-{line.quarter}.csv", HEADER, rows_of(found, lines))


@require_safe
@require_lane(Permission.SEE_LANE)
def sending(request: HttpRequest, state: State, quarter: str, number: int) -> HttpResponse:
    """A report as it was sent, also one that was sent back since."""
    line = line_or_404(state, quarter)
    return render(request, "campaigns/reporting/sending.html", sending_context(request, line, number))
