"""Peer coaches at a QIO's desk: the pairs of the state, a new one, one with its log."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.events import cohort_services
from campaigns.events.cohort_forms import ContactForm, PairForm
from campaigns.events.cohort_models import Coaching
from campaigns.events.cohort_queries import coaching_in, coachings_in
from campaigns.events.holder_views import ROOM
from campaigns.events.home_views import log_contact
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on


def _rows(request: HttpRequest, desk: QioDesk):
    words, is_ended = request.GET.get("q", "").strip()[:100], request.GET.get("when") == "ended"
    return coachings_in(desk.state.code, words, ended=is_ended), words, is_ended


@require_safe
@require_desk(Permission.SEE_STATE)
def coaches(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    rows, words, is_ended = _rows(request, desk)
    context = {"desk": desk, "page": page_of(request, rows), "words": words, "is_ended": is_ended}
    context["may_write"] = Permission.WRITE_MAILING in request.permissions
    return render(request, f"{ROOM}/coaches.html", context)


@require_safe
@require_desk(Permission.SEE_STATE)
def coaches_csv(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    header = ["coach", "coach's home", "home", "ccn", "goal", "aim", "from", "until", "contacts", "last contact"]
    rows = (
        [row.coach_name, row.coach_home.display_name, row.home.display_name, row.home.ccn,
         row.goal.short_name if row.goal else "", row.aim, row.starts_on, row.ends_on, row.contact_count,
         row.last_contact]
        for row in _rows(request, desk)[0].iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"coaches-{desk.state.slug}.csv", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.WRITE_MAILING)
def coach_new(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    form = PairForm(request.POST or None, state=desk.state.code)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            made = cohort_services.pair(by=request.user, **form.cleaned_data)
            messages.success(request, f"{made.coach_name} coaches {made.home.display_name}.")
            return redirect("events:desk-coach", desk.qio.slug, desk.state.slug, made.pk)
    return render(request, f"{ROOM}/coach_write.html", {"desk": desk, "form": form})


def _found(desk: QioDesk, number: int) -> Coaching:
    coaching = coaching_in(desk.state.code, number)
    if coaching is None:
        raise Http404
    return coaching


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.SEE_STATE)
def coach(request: HttpRequest, desk: QioDesk, number: int) -> HttpResponse:
    """The pair and its log; a POST writes a contact down."""
    coaching = _found(desk, number)
    may_write = Permission.WRITE_MAILING in request.permissions
    form = ContactForm(request.POST or None)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid() and log_contact(request, coaching, form):
        return redirect("events:desk-coach", desk.qio.slug, desk.state.slug, number)
    context = {"desk": desk, "coaching": coaching, "form": form, "may_write": may_write}
    return render(request, f"{ROOM}/coach.html", context, status=422 if form.errors else 200)


@require_POST
@require_desk(Permission.WRITE_MAILING)
def coach_end(request: HttpRequest, desk: QioDesk, number: int) -> HttpResponse:
    coaching = _found(desk, number)
    cohort_services.end_pair(coaching=coaching, by=request.user)
    messages.success(request, f"{coaching.coach_name} no longer coaches {coaching.home.display_name}.")
    return redirect("events:desk-coach", desk.qio.slug, desk.state.slug, number)
