"""All months of a home, its worksheet, reopening a locked month."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.queries import enrollments_now
from campaigns.measurements.forms import ReopenForm
from campaigns.measurements.locking import reopen_month
from campaigns.measurements.month_list import CSV_HEADER, lines_of, sections_to_reopen, years_of
from campaigns.measurements.queries import due_day, entry_refusal, today_at
from campaigns.measurements.services import Refused
from campaigns.measurements.sheet import Sheet
from campaigns.measurements.words import place_word
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.months import Month


def chosen_year(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else None)


@require_safe
@require_home(Permission.SEE_HOME)
def months(request: HttpRequest, home: Facility) -> HttpResponse:
    enrollments = enrollments_now(home)
    lines = lines_of(enrollments)
    years = years_of(lines)
    year = chosen_year(request, years)
    context = {
        "home": home,
        "lines": [line for line in lines if line.month.year == year],
        "years": years,
        "year": year,
        "several": len(enrollments) > 1,
        "may_enter": Permission.ENTER_MONTH in request.permissions,
        "place_word": place_word(home),
    }
    with timezone.override(home.zone):
        return render(request, "campaigns/measurements/months.html", context)


@require_safe
@require_home(Permission.SEE_HOME)
def months_csv(request: HttpRequest, home: Facility) -> HttpResponse:
    lines = lines_of(enrollments_now(home))
    return csv_response(f"months-{home.ccn}.csv", CSV_HEADER, (line.cells for line in lines))


@require_safe
@require_home(Permission.SEE_HOME)
def worksheet(request: HttpRequest, home: Facility, month: Month) -> HttpResponse:
    enrollments = [each for each in enrollments_now(home) if not entry_refusal(each, month)]
    sheet = Sheet(enrollments, month)
    if not sheet.rows:
        return redirect("measurements:months", home.ccn)
    due = due_day(enrollments[0].phase, month)
    context = {"home": home, "sheet": sheet, "month": month, "due": due, "several": len(sheet.sections) > 1,
               "place_word": place_word(home)}  # fmt: skip
    return render(request, "campaigns/measurements/worksheet.html", context)


@require_home(Permission.CHOOSE_GOALS)
def reopen(request: HttpRequest, home: Facility, month: Month) -> HttpResponse:
    locked = sections_to_reopen(enrollments_now(home), month)
    if not locked:
        messages.info(request, f"{month.label} isn't locked.")
        return redirect("measurements:months", home.ccn)
    form = ReopenForm(request.POST if request.method == "POST" else None, today=today_at(home))
    if request.method == "POST" and form.is_valid():
        try:
            for enrollment in locked:
                reopen_month(enrollment=enrollment, month=month, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, f"{month.label} can be corrected until {form.cleaned_data['until']:%B %-d, %Y}.")
            return redirect("measurements:month", home.ccn, month)
    context = {"home": home, "month": month, "form": form, "place_word": place_word(home)}
    return render(request, "campaigns/measurements/reopen.html", context)
