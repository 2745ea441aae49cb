"""Pages of what a home sets itself for counting: its own numbers (N) and its units."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment import own
from campaigns.enrollment.acting import done
from campaigns.enrollment.own_forms import OwnNumbersForm, UnitForm
from campaigns.enrollment.own_queries import asks_for_units, own_lines, unit_of, units_of
from campaigns.enrollment.parts import part_of
from campaigns.enrollment.queries import active_enrollment
from facilities.directory.models import Facility
from qioportal.lib.months import Month


@require_home(Permission.CHOOSE_GOALS)
def numbers(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    """The home's own numbers for this campaign's measures, and its units."""
    part = part_of(home, phase)
    enrollment = active_enrollment(home, part.phase)
    if enrollment is None:
        return redirect(part.overview)
    month = Month.of(timezone.localdate(timezone=home.zone))
    lines = own_lines(enrollment, month)
    data = request.POST if request.method == "POST" else None
    form = OwnNumbersForm(data, named=[(line.measure, line.later) for line in lines])
    if request.method == "POST" and form.is_valid():
        changed = [
            done(request, own.set_own_number, enrollment=enrollment, measure=measure, value=form.cleaned_data[slug])
            for slug, measure in form.measures.items()
        ]
        if changed and all(changed):
            messages.success(request, f"Saved. It counts from {month.shift(1).label} on.")
        return redirect(part.own)
    units = units_of(home)
    context = {"home": home, "part": part, "lines": lines, "form": form, "starts": month.shift(1), "units": units}
    context |= {"shows_units": bool(units) or asks_for_units(enrollment, month), "unit_form": UnitForm()}
    context["is_full"] = sum(unit.closed_on is None for unit in units) >= own.MOST_UNITS
    return render(request, "campaigns/enrollment/own.html", context)


@require_POST
@require_home(Permission.CHOOSE_GOALS)
def add_unit(request: HttpRequest, home: Facility) -> HttpResponse:
    form = UnitForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["name"]))
    elif done(request, own.add_unit, home=home, name=form.cleaned_data["name"]):
        messages.success(request, f"{form.cleaned_data['name']} is added.")
    return redirect("enrollment:own-numbers", home.ccn)


@require_POST
@require_home(Permission.CHOOSE_GOALS)
def change_unit(request: HttpRequest, home: Facility, number: int) -> HttpResponse:
    """Renames the unit, or closes it."""
    unit = unit_of(home, number)
    if unit is None:
        raise Http404
    if "close" in request.POST:
        if done(request, own.close_unit, unit=unit):
            messages.success(request, f"{unit.name} is closed. Its months are kept.")
        return redirect("enrollment:own-numbers", home.ccn)
    form = UnitForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["name"]))
    elif done(request, own.rename_unit, unit=unit, name=form.cleaned_data["name"]):
        messages.success(request, f"{unit.name} is now {form.cleaned_data['name']}.")
    return redirect("enrollment:own-numbers", home.ccn)
