"""Pages of the QAPI report: the quarters with the report as a page, and the PDF. Values are the home's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.charts.report.contents import Report, quarters_of, report_of
from campaigns.charts.report.pdf import TooMuch, pdf_of
from campaigns.charts.report.quarters import Quarter
from campaigns.enrollment.queries import title_of
from campaigns.measurements.queries import month_due, today_at
from facilities.directory.models import Facility
from qioportal.lib.downloads import PDF, file_response


@require_safe
@require_home(Permission.SEE_HOME)
def report(request: HttpRequest, home: Facility, quarter: str = "") -> HttpResponse:
    """The quarters, and the report of one of them (the newest that is over) as it stands in the PDF."""
    quarters = quarters_of(home, today_at(home))
    context = {"home": home, "quarters": quarters, "today": today_at(home)}
    if quarters or quarter:
        shown = _quarter_or_404(quarter, quarters) if quarter else _first_shown(home, quarters)
        context |= {"quarter": shown, "report": _report(request, home, shown)}
    return render(request, "campaigns/charts/report/report.html", context)


@require_safe
@require_home(Permission.SEE_HOME)
def pdf(request: HttpRequest, home: Facility, quarter: str) -> HttpResponse:
    shown = _quarter_or_404(quarter, quarters_of(home, today_at(home)))
    try:
        made = pdf_of(_report(request, home, shown))
    except TooMuch:
        return render(request, "campaigns/charts/report/not_now.html", {"home": home, "quarter": shown}, status=503)
    return file_response(f"{home.ccn}-qapi-{shown}.pdf", made, PDF, inline=True)


def _first_shown(home: Facility, quarters: list[Quarter]) -> Quarter:
    """The newest one that is over; a home that has just begun gets the one that runs."""
    return next((each for each in quarters if each.last <= month_due(today_at(home))), quarters[0])


def _quarter_or_404(text: str, quarters: list[Quarter]) -> Quarter:
    found = next((each for each in quarters if str(each) == text), None)
    if found is None:
        raise Http404
    return found


def _report(request: HttpRequest, home: Facility, quarter: Quarter) -> Report:
    role = title_of(request.user, home)
    who = f"{request.user.name}, {role}" if role else request.user.name
    return report_of(home, quarter, today_at(home), who)
