"""Page of the report: help given, by task of the statement of work that held on the day, as a page and a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.caseload.help_forms import ReportForm
from campaigns.caseload.help_models import Manner
from campaigns.caseload.help_queries import (
    ReportFilters,
    loggers_of,
    report_by_adviser,
    report_by_task,
    report_in_full,
    total_of,
)
from qioportal.lib.csvfiles import csv_response


def _asked(request: HttpRequest, desk: QioDesk) -> tuple[ReportForm, ReportFilters]:
    form = ReportForm(request.GET, people=loggers_of(desk), today=timezone.localdate())
    first, last = form.span
    return form, ReportFilters(first, last, form.person.pk if form.person else None)


@require_safe
@require_desk(Permission.SEE_STATE)
def report(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Homes reached, contacts and minutes per task and per adviser."""
    form, chosen = _asked(request, desk)
    context = {
        "desk": desk, "form": form, "chosen": chosen, "total": total_of(desk, chosen),
        "tasks": report_by_task(desk, chosen), "advisers": report_by_adviser(desk, chosen),
    }  # fmt: skip
    return render(request, "campaigns/caseload/report.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def report_csv(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Per task, adviser and manner, for the months of the page."""
    _, chosen = _asked(request, desk)
    header = ["From", "To", "Statement of work", "Task", "Title", "Logged by", "How", "Homes reached", "Contacts",
              "Minutes"]  # fmt: skip
    rows = (
        [str(chosen.first), str(chosen.last), row["sow_task__statement_of_work__number"], row["sow_task__code"],
         row["sow_task__title"], row["logged_by__name"], Manner(row["manner"]).label, row["homes"], row["contacts"],
         row["all_minutes"]]
        for row in report_in_full(desk, chosen)
    )  # fmt: skip
    return csv_response(f"help-given-{desk.state.slug}-{chosen.first}-to-{chosen.last}.csv", header, rows)
