"""Pages of one home at its adviser's desk: everything about it, and the log of what was done with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.caseload import help_services
from campaigns.caseload.chart_signs import with_signals
from campaigns.caseload.forms import DismissForm
from campaigns.caseload.help_forms import EntryForm, TakeBackForm
from campaigns.caseload.help_models import CaseEntry
from campaigns.caseload.help_queries import entry_of, log_of, request_of, tasks_for
from campaigns.caseload.home_queries import resources_offered, sheet_of
from campaigns.caseload.looks import record_looks
from campaigns.caseload.queries import goals_of, home_of, level_names
from campaigns.goals.queries import current_phase
from facilities.directory.models import Facility
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on


def home_or_404(desk: QioDesk, ccn: str) -> Facility:
    found = home_of(desk, current_phase(), ccn)
    if found is None:
        raise Http404
    return found


@require_safe
@require_desk(Permission.SEE_STATE)
def home(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """Everything about one home; of its values only what it shares."""
    phase = current_phase()
    found = home_or_404(desk, ccn)
    with_signals([found], desk, phase, timezone.localdate())
    if found.signals.is_shared:
        record_looks(viewer=request.user, homes=[found], what="signals of its charts")
    context = {
        "desk": desk, "home": found, "phase": phase, "levels": level_names(phase),
        "sheet": sheet_of(desk, found, phase), "dismiss_form": DismissForm(),
        "page": page_of(request, log_of(desk, found)), "may_write": Permission.RECRUIT in request.permissions,
    }  # fmt: skip
    return render(request, "campaigns/caseload/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def log(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """Write a visit or a call down; `?request=` names the request that it answers."""
    found = home_or_404(desk, ccn)
    number = request.GET.get("request", "")
    asked = request_of(found, int(number)) if number.isdecimal() and len(number) < 9 else None
    form = _entry_form(request, desk)

    def act(facts: dict) -> str:
        help_services.log_help(desk=desk, home=found, by=request.user, request=asked, **facts)
        return "It is in the log." + (" The follow-up is a task of yours." if facts["follow_up"] else "")

    return _kept(request, desk, found, form, act) or _entry_page(request, desk, found, form, asked=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def entry(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """Correct an entry; what it said before stands below."""
    found = home_or_404(desk, ccn)
    row = _entry_or_404(desk, found, number)
    form = _entry_form(request, desk, row)

    def act(facts: dict) -> str:
        changed = help_services.correct_help(entry=row, desk=desk, by=request.user, **facts)
        return "The entry is corrected; what it said before is kept." if changed else "Nothing was different."

    return _kept(request, desk, found, form, act) or _entry_page(
        request, desk, found, form, entry=row, back_form=TakeBackForm()
    )


@require_POST
@require_desk(Permission.RECRUIT)
def take_back(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """The entry does not count any more."""
    found = home_or_404(desk, ccn)
    form = TakeBackForm(request.POST)
    row = _entry_or_404(desk, found, number)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["reason"]))
        return redirect("caseload:entry", desk.qio.slug, desk.state.slug, ccn, number)
    help_services.take_back_help(entry=row, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "The entry is taken back. It counts in no report and stays in the log, with the reason.")
    return redirect("caseload:home", desk.qio.slug, desk.state.slug, ccn)


def _entry_or_404(desk: QioDesk, home: Facility, number: int) -> CaseEntry:
    found = entry_of(desk, home, number)
    if found is None:
        raise Http404
    return found


def _entry_form(request: HttpRequest, desk: QioDesk, entry: CaseEntry | None = None) -> EntryForm:
    posted = request.POST if request.method == "POST" else None
    chosen = posted.getlist("resources") if posted else [each.slug for each in entry.resources.all()] if entry else []
    offered = resources_offered(desk, chosen, posted.get("find", "")[:80] if posted else "")
    return EntryForm(posted, tasks=tasks_for(desk), goals=goals_of(current_phase()), offered=offered, entry=entry)


def _kept(request: HttpRequest, desk: QioDesk, home: Facility, form: EntryForm, act) -> HttpResponse | None:
    """Keeps what was sent; None when there is something to show: a first look, resources found, a refusal."""
    if request.method != "POST" or "search" in request.POST or not form.is_valid():
        return None
    with said_on(form):
        messages.success(request, act(form.facts))
        return redirect("caseload:home", desk.qio.slug, desk.state.slug, home.ccn)
    return None


def _entry_page(request: HttpRequest, desk: QioDesk, home: Facility, form: EntryForm, **more) -> HttpResponse:
    searches = "search" in request.POST
    if searches:
        form.errors.clear()  # words to find were sent, not the entry
    context = {"desk": desk, "home": home, "form": form, "searches": searches, **more}
    refused = bool(form.errors)
    return render(request, "campaigns/caseload/entry.html", context, status=422 if refused else 200)
