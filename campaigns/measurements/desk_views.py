"""A QIO's (and the national team's) look at a home's months: reported or not, never a value; handing one back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.enrollment.queries import enrollments_now
from campaigns.measurements.forms import ReturnForm
from campaigns.measurements.list_views import chosen_year
from campaigns.measurements.locking import PLEASE_CHECK, may_say_why, return_month
from campaigns.measurements.month_list import lines_of, years_of
from campaigns.measurements.queries import home_by_ccn
from campaigns.measurements.services import Refused
from facilities.directory.models import Facility
from qioportal.lib.months import Month


def _home(ccn: str, desk: QioDesk | None) -> Facility:
    home = home_by_ccn(ccn)
    if home is None or (desk and home.state != desk.state.code):
        raise Http404
    return home


def _at(desk: QioDesk | None, name: str, *keys: str) -> str:
    if desk:
        return reverse(f"measurements:desk-{name}", args=[desk.qio.slug, desk.state.slug, *keys])
    return reverse(f"measurements:nation-{name}", args=keys)


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_months(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    may_return = Permission.RECRUIT in request.permissions
    back = reverse("recruitment:home", args=[desk.qio.slug, desk.state.slug, ccn])
    return _list(request, _home(ccn, desk), may_return=may_return, desk=desk, back=back)


@require_safe
@require_nation(Permission.SEE_NATION)
def nation_months(request: HttpRequest, ccn: str) -> HttpResponse:
    may_return = Permission.EDIT_DEFINITIONS in request.permissions
    return _list(request, _home(ccn, None), may_return=may_return, desk=None, back="/nation/")


@require_desk(Permission.RECRUIT)
def desk_return(request: HttpRequest, desk: QioDesk, ccn: str, month: Month) -> HttpResponse:
    return _return(request, _home(ccn, desk), month, desk)


@require_nation(Permission.EDIT_DEFINITIONS)
def nation_return(request: HttpRequest, ccn: str, month: Month) -> HttpResponse:
    return _return(request, _home(ccn, None), month, None)


def _list(request: HttpRequest, home: Facility, *, may_return: bool, desk: QioDesk | None, back: str) -> HttpResponse:
    enrollments = enrollments_now(home)
    lines = lines_of(enrollments, shows_drafts=False)
    years = years_of(lines)
    year = chosen_year(request, years)
    shown = [line for line in lines if line.month.year == year]
    returnable = {line.month: _at(desk, "return", home.ccn, line.month) for line in shown if line.can_be_returned}
    context = {
        "home": home, "desk": desk, "back": back, "years": years, "year": year, "several": len(enrollments) > 1,
        "lines": [(line, returnable.get(line.month) if may_return and line.can_be_returned else "") for line in shown],
    }  # fmt: skip
    with timezone.override(home.zone):
        return render(request, "campaigns/measurements/desk_months.html", context)


def _return(request: HttpRequest, home: Facility, month: Month, desk: QioDesk | None) -> HttpResponse:
    lines = [line for line in lines_of(enrollments_now(home)) if line.month == month and line.can_be_returned]
    back = _at(desk, "months", home.ccn)
    if not lines:
        messages.info(request, f"{month.label} hasn't been sent, or was returned already.")
        return redirect(back)
    enrollments = [line.enrollment for line in lines]
    says_why = any(may_say_why(request.user, each) for each in enrollments)
    form = ReturnForm(request.POST if request.method == "POST" else None, enrollments=enrollments, may_say_why=says_why)
    if request.method == "POST" and form.is_valid():
        chosen = next(each for each in enrollments if each.phase.slug == form.cleaned_data["campaign"])
        try:
            return_month(
                enrollment=chosen, month=month, reason=form.cleaned_data.get("reason", PLEASE_CHECK), by=request.user
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{month.label} was handed back. {home.display_name} gets a mail.")
            return redirect(back)
    context = {"home": home, "desk": desk, "month": month, "form": form, "back": back, "says_why": says_why,
               "please_check": PLEASE_CHECK}  # fmt: skip
    return render(request, "campaigns/measurements/return.html", context)
