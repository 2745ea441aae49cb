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
    entries_in_full,
    loggers_of,
    report_by_adviser,
    report_by_task,
    report_by_topic,
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
    """Homes reached, contacts and minutes per task, adviser and topic."""
    form, chosen = _asked(request, desk)
    context = {
        "desk": desk,
        "form": form,
        "chosen": chosen,
        "total": total_of(desk, chosen),
        "tasks": report_by_task(desk, chosen),
        "tables": [
            ("By adviser", "Logged by", report_by_adviser(desk, chosen)),
            ("By topic", "Topic", report_by_topic(desk, chosen)),
        ],
    }
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


@require_safe
@require_desk(Permission.EXPORT_STATE)
def entries_csv(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Each visit and call behind the report, a line each."""
    _, chosen = _asked(request, desk)
    header = ["Day", "CCN", "Home", "City", "Statement of work", "Task", "Title", "How", "Topic", "Goal", "Minutes",
              "People", "Logged by", "Request", "Resources given", "Follow-up", "Words"]  # fmt: skip
    rows = (
        [row.day, row.facility.ccn, row.facility.name, row.facility.city,
         row.sow_task.statement_of_work.number if row.sow_task else "", row.sow_task.code if row.sow_task else "",
         row.sow_task.title if row.sow_task else "", row.get_manner_display(), row.get_topic_display(),
         row.goal.short_name if row.goal else "", row.minutes, row.people, row.logged_by.name,
         row.request.number if row.request else "",
         "; ".join(str(each.current or each) for each in row.resources.all()),
         row.follow_up.title if row.follow_up else "", row.words]
        for row in entries_in_full(desk, chosen).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"visits-and-calls-{desk.state.slug}-{chosen.first}-to-{chosen.last}.csv", header, rows)
