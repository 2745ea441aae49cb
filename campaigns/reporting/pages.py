"""What the pages of the LANE and those of the nation share: the report of an address, and one that was sent."""

from django.http import Http404, HttpRequest, HttpResponse

from campaigns.coalitions.models import Lane
from campaigns.coalitions.queries import lane_of
from campaigns.reporting.contents import hide_from, rows_of
from campaigns.reporting.form_asked import parse_quarter
from campaigns.reporting.models import LaneReportSending
from campaigns.reporting.queries import Line, line_of
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response

HEADER = ["part", "what", "value", "from"]


def lane_or_404(state: State | None) -> Lane:
    lane = lane_of(state.code) if state else None
    if lane is None:
        raise Http404
    return lane


def line_or_404(state: State | None, quarter: str) -> Line:
    """The report of the address; not of a quarter that has not begun."""
    lane, found = lane_or_404(state), parse_quarter(quarter)
    if found is None:
        raise Http404
    line = line_of(lane, found)
    if found.first.first_day > line.today:
        raise Http404
    return line


def sending_context(request: HttpRequest, line: Line, number: int) -> dict:
    found: LaneReportSending | None = None
    if line.report:
        found = next((each for each in line.report.sent if each.number == number), None)
    if found is None:
        raise Http404
    figures = hide_from(request.user, line.lane, line.quarter, found.figures)
    return {"line": line, "lane": line.lane, "sending": found, "figures": figures, "answers": found.answers}


def file_of(request: HttpRequest, line: Line) -> HttpResponse:
    """The newest sending as a file, for who reviews it."""
    context = sending_context(request, line, line.sending.number if line.sending else 0)
    rows = rows_of(context["figures"], context["answers"])
    return csv_response(f"lane-report-{line.state.slug}-{line.quarter}.csv", HEADER, rows)
