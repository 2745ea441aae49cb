"""Pages of requests: a home asks and reads the answers; the desk's queue, where they are taken on and answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_home
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.caseload import help_services
from campaigns.caseload.hearing import who_hears
from campaigns.caseload.help_forms import AnswerForm, AskForm, AssignRequestForm, RequestFilterForm
from campaigns.caseload.help_models import HomeRequest
from campaigns.caseload.help_queries import (
    PILES,
    RequestFilters,
    count_requests,
    request_of,
    requests_of,
    requests_of_home,
)
from campaigns.caseload.home_views import home_or_404
from campaigns.caseload.queries import goals_of, who_has_it
from campaigns.enrollment.levels import and_list
from campaigns.goals.queries import current_phase
from campaigns.recruitment.people import by_key, choices_of, key_of
from facilities.directory.models import Facility
from facilities.qios.queries import help_for
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.SEE_HOME)
def ask(request: HttpRequest, home: Facility) -> HttpResponse:
    """Ask your QIO, and what was asked before."""
    form = AskForm(request.POST or None, goals=goals_of(current_phase()))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            asked = help_services.ask(home=home, by=request.user, **form.cleaned_data)
            messages.success(request, f"{who_has_it(home)} You get a mail with the answer; it stands here too.")
            return redirect("caseload:asked", home.ccn, asked.number)
    context = {
        "home": home, "form": form, "page": page_of(request, requests_of_home(home)),
        "help": help_for(home.state, timezone.localdate()),
    }  # fmt: skip
    return render(request, "campaigns/caseload/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.SEE_HOME)
def asked(request: HttpRequest, home: Facility, number: int) -> HttpResponse:
    """One request of the home with the answers; write once more."""
    found = _or_404(request_of(home, number))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and _answer(request, found, form, from_home=True):
        return redirect("caseload:asked", home.ccn, number)
    if form.errors:
        found = _or_404(request_of(home, number))  # as it is now: somebody else may have spoken meanwhile
    context = {"home": home, "asked": found, "form": form, "is_home": True}
    return render(request, "campaigns/caseload/asked.html", context, status=422 if form.errors else 200)


@require_POST
@require_home(Permission.SEE_HOME)
def asked_close(request: HttpRequest, home: Facility, number: int) -> HttpResponse:
    """The home has what it needs."""
    help_services.close_request(asked=_or_404(request_of(home, number)), by=request.user)
    messages.success(request, "The request is closed. Write again to open it.")
    return redirect("caseload:ask", home.ccn)


@require_safe
@require_desk(Permission.SEE_STATE)
def requests(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The desk's queue: what waits, the longest first."""
    form = RequestFilterForm(request.GET, people=choices_of(desk))
    chosen = form.filters
    counts = count_requests(
        requests_of(desk, RequestFilters(chosen.words, "", chosen.whose, chosen.topic), request.user)
    )
    context = {
        "desk": desk, "form": form, "chosen": chosen, "page": page_of(request, requests_of(desk, chosen, request.user)),
        "piles": [(key, label, counts[key]) for key, label in PILES.items()],
        "is_narrowed": bool(chosen.words or chosen.topic or chosen.whose != "all"),
    }  # fmt: skip
    return render(request, "campaigns/caseload/requests.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def requests_csv(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The rows of the queue with the same filter, as a file."""
    chosen = RequestFilterForm(request.GET, people=choices_of(desk)).filters
    header = ["CCN", "Home", "Number", "Topic", "Goal", "Words", "Asked", "By", "Last word", "Taken on by", "Closed"]
    rows = (
        [row.facility.ccn, row.facility.name, row.number, row.get_topic_display(),
         row.goal.short_name if row.goal else "", row.words, timezone.localdate(row.asked_at), row.asked_by.name,
         timezone.localdate(row.spoken_at), row.assigned_to.name if row.assigned_to else "",
         timezone.localdate(row.closed_at) if row.closed_at else ""]
        for row in requests_of(desk, chosen, request.user).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"requests-{desk.state.slug}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _or_404(found: HomeRequest | None) -> HomeRequest:
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.SEE_STATE)
def request(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """One request at the desk: read it, answer it."""
    home = home_or_404(desk, ccn)
    found = _or_404(request_of(home, number))
    may_write = Permission.RECRUIT in request.permissions
    if request.method == "POST" and not may_write:
        raise PermissionDenied(Permission.RECRUIT)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and _answer(request, found, form, from_home=False):
        return redirect("caseload:request", desk.qio.slug, desk.state.slug, ccn, number)
    if form.errors:
        found = _or_404(request_of(home, number))  # as it is now: somebody else may have spoken meanwhile
    assigned = key_of(found.assigned_to) if found.assigned_to else ""
    context = {
        "desk": desk, "home": home, "asked": found, "form": form, "may_write": may_write, "is_home": False,
        "hear": and_list([person.name for person in who_hears(home, found.asked_by)]),
        "assign_form": AssignRequestForm(people=choices_of(desk), initial={"to": assigned}),
    }  # fmt: skip
    return render(request, "campaigns/caseload/request.html", context, status=422 if form.errors else 200)


@require_POST
@require_desk(Permission.RECRUIT)
def request_act(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """Give the request to somebody, or close it."""
    found = _or_404(request_of(home_or_404(desk, ccn), number))
    if request.POST.get("act") == "close":
        help_services.close_request(asked=found, by=request.user)
        messages.success(request, "The request is closed. If the home writes again, it opens again.")
        return redirect("caseload:requests", desk.qio.slug, desk.state.slug)
    form = AssignRequestForm(request.POST, people=choices_of(desk))
    if form.is_valid():
        to = by_key(desk, form.cleaned_data["to"]) if form.cleaned_data["to"] else None
        help_services.assign_request(asked=found, desk=desk, to=to, by=request.user)
        told = "" if to == request.user else " A mail says so."
        messages.success(request, f"{to.name} takes it on.{told}" if to else "Nobody has taken it on now.")
    return redirect("caseload:request", desk.qio.slug, desk.state.slug, ccn, number)


def _sent_to(found: HomeRequest) -> str:
    names = and_list([person.name for person in who_hears(found.facility, found.asked_by)])
    return f"Sent to {names} by mail." if names else "Kept. Nobody of the home has access now; it stands on its pages."


def _answer(request: HttpRequest, found: HomeRequest, form: AnswerForm, *, from_home: bool) -> bool:
    if not form.is_valid():
        return False
    with said_on(form):
        help_services.answer(
            asked=found, words=form.cleaned_data["words"], by=request.user, from_home=from_home,
            seen=form.cleaned_data["seen"],
        )  # fmt: skip
        messages.success(request, who_has_it(found.facility) if from_home else _sent_to(found))
        return True
    return False
