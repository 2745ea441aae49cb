"""Pages of the state's progress: the share on a date, its line, the forecast, what each recruiter did; as files too."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment.activity import activity_of
from campaigns.recruitment.numbers import forecast_of, line_of
from campaigns.recruitment.share_line import share_line
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

EARLIEST = dt.date(2006, 9, 1)  # when the campaign began


class DayForm(forms.Form):
    """The date and the step in the address. What isn't a date of the campaign so far gives today."""

    on = forms.DateField(label="On", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False)
    per = forms.ChoiceField(label="By", choices=[("week", "Week"), ("month", "Month")], required=False)

    @property
    def chosen(self) -> tuple[dt.date, str]:
        today = timezone.localdate()
        self.is_valid()
        day = self.cleaned_data.get("on")
        return day if day and EARLIEST <= day <= today else today, self.cleaned_data.get("per") or "week"


@require_safe
@require_desk(Permission.SEE_STATE)
def numbers(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """How far the state is on a date, how it came there, and when it will be at its aim."""
    form = DayForm(request.GET)
    day, per = form.chosen
    phase = current_phase(day)
    points = line_of(desk.state.code, day)
    now = points[-1]
    context = {
        "desk": desk, "tab": "numbers", "phase": phase, "form": form, "day": day, "per": per, "now": now,
        "points": points[::-1], "is_today": day == timezone.localdate(),
        "forecast": forecast_of(desk.state.code, day),
        "drawings": [share_line(points, now.everybody.aim, _words(points), size) for size in ("wide", "narrow")],
        "page": page_of(request, activity_of(desk, phase, day, per)),
    }  # fmt: skip
    return render(request, "campaigns/recruitment/numbers.html", context)


def _words(points) -> str:
    first, last = points[0], points[-1]
    said = "; ".join(
        f"{point.day:%B %-d, %Y}: {point.everybody.percent:.1f}% of all homes" if point.everybody.percent is not None
        else f"{point.day:%B %-d, %Y}: no homes"
        for point in dict.fromkeys((first, last))
    )  # fmt: skip
    return f"Share of homes that take part. {said}. The aim is {last.everybody.aim}%."


@require_safe
@require_desk(Permission.EXPORT_STATE)
def shares_file(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The line's days with their shares, as a file."""
    day, _ = DayForm(request.GET).chosen
    header = ["Day", "Homes", "Take part", "Share (%)", "One-star homes", "Of them take part", "Share of these (%)",
              "Aim (%)"]  # fmt: skip
    rows = (
        [point.day, point.everybody.homes, point.everybody.signed, _one(point.everybody.percent), point.one_star.homes,
         point.one_star.signed, _one(point.one_star.percent), point.everybody.aim]
        for point in line_of(desk.state.code, day)
    )  # fmt: skip
    return csv_response(f"progress-{desk.state.slug}-{day:%Y-%m-%d}.csv", header, rows)


def _one(percent: float | None) -> float | str:
    return "" if percent is None else round(percent, 1)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def activity_file(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """What each recruiter did by week or month, as a file."""
    day, per = DayForm(request.GET).chosen
    header = ["Month from" if per == "month" else "Week from", "Person", "Calls", "Contacts", "Signatures"]
    found = activity_of(desk, current_phase(day), day, per)
    rows = ([row.starts_on, row.person, row.calls, row.contacts, row.signatures] for row in found)
    return csv_response(f"activity-{desk.state.slug}-{day:%Y-%m-%d}.csv", header, rows)
