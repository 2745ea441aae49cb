"""Pages of change requests: the home asks and sees what became of it; the desk settles."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk, require_home
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.caseload import change_services
from campaigns.caseload.change_forms import AcceptForm, ChangeFilterForm, ChangeForm, RefuseForm, UndoForm
from campaigns.caseload.change_models import ChangeRequest, What
from campaigns.caseload.change_queries import change_of, changes_of_desk, changes_of_home
from campaigns.caseload.home_views import home_or_404
from campaigns.caseload.queries import who_has_it
from facilities.directory.models import Facility
from facilities.directory.queries import with_phone_on_file
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on

_FORMS = {"accept": (AcceptForm, "yes"), "refuse": (RefuseForm, "no"), "undo": (UndoForm, "undo")}
_ACTS = {
    "hand-on": (change_services.hand_on, "The national help desk has it. Settle it when you know."),
    "accept": (change_services.accept_change, "Accepted. The home gets a mail."),
    "refuse": (change_services.refuse_change, "Not accepted. The home gets a mail with your words."),
    "undo": (change_services.undo_accept, "Taken back. The home gets a mail with your words."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.SEE_HOME)
def changes(request: HttpRequest, home: Facility) -> HttpResponse:
    """Say that something about the home is wrong; see what was settled."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            change_services.ask_for_change(home=home, by=request.user, **form.cleaned_data)
            messages.success(request, f"{who_has_it(home)} Nothing changes until your QIO made sure; you get a mail.")
            return redirect("caseload:changes", home.ccn)
    now = [(what.label, change_services.said_now(home, what) or "nobody on file") for what in What]
    context = {"home": home, "form": form, "page": page_of(request, changes_of_home(home)), "now": now}
    return render(request, "campaigns/caseload/changes.html", context, status=422 if form.errors else 200)


@require_POST
@require_home(Permission.SEE_HOME)
def change_back(request: HttpRequest, home: Facility, number: int) -> HttpResponse:
    """The home takes its request back."""
    if change_services.take_back_change(change=_or_404(change_of(home, number)), by=request.user):
        messages.success(request, "The request is taken back.")
    else:
        messages.error(request, "It was settled already.")
    return redirect("caseload:changes", home.ccn)


def _or_404(found: ChangeRequest | None) -> ChangeRequest:
    if found is None:
        raise Http404
    return found


@require_safe
@require_desk(Permission.SEE_STATE)
def desk_changes(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """What the state's homes ask to be put right."""
    form = ChangeFilterForm(request.GET)
    words, what, show = form.given
    context = {
        "desk": desk, "form": form, "words": words, "what": what, "show": show,
        "page": page_of(request, changes_of_desk(desk, words, what, show)),
    }  # fmt: skip
    return render(request, "campaigns/caseload/desk_changes.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def desk_changes_csv(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    header = ["CCN", "Home", "Number", "What", "Said", "Should say", "Asked", "By", "Status", "Settled", "Settled by",
              "Answer", "Yes taken back", "Taken back by", "Why"]  # fmt: skip
    rows = (
        [row.facility.ccn, row.facility.name, row.number, row.get_what_display(), row.said, row.should_say,
         timezone.localdate(row.asked_at), row.asked_by.name, row.get_status_display(),
         timezone.localdate(row.settled_at) if row.settled_at else "", row.settled_by.name if row.settled_by else "",
         row.answer, timezone.localdate(row.undone_at) if row.undone_at else "",
         row.undone_by.name if row.undone_by else "", row.undone_reason]
        for row in changes_of_desk(desk, *ChangeFilterForm(request.GET).given).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"changes-{desk.state.slug}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.SEE_STATE)
def desk_change(request: HttpRequest, desk: QioDesk, ccn: str, number: int) -> HttpResponse:
    """One request: call, then accept or refuse; a CCN can be handed on first; a yes can be taken back."""
    home = home_or_404(desk, ccn)
    change = _or_404(change_of(home, number))
    may_write = Permission.RECRUIT in request.permissions
    act = request.POST.get("act", "")
    if request.method == "POST" and not may_write:
        raise PermissionDenied(Permission.RECRUIT)
    forms = {
        name: form(request.POST if act == name else None, prefix=prefix) for name, (form, prefix) in _FORMS.items()
    }
    if request.method == "POST" and _settled(request, change, act, forms.get(act)):
        return redirect("caseload:desk-change", desk.qio.slug, desk.state.slug, ccn, number)
    wrong = next((form for form in forms.values() if form.errors), None)
    context = {
        "desk": desk, "home": with_phone_on_file(home), "change": change, "wrong": wrong, "may_write": may_write,
        "is_there": change.should_say in change_services.said_now(home, What.ADMINISTRATOR).split(", "), **forms,
    }  # fmt: skip
    return render(request, "campaigns/caseload/desk_change.html", context, status=422 if wrong else 200)


def _settled(request: HttpRequest, change: ChangeRequest, act: str, form: Form | None) -> bool:
    """Do what was asked for, and say what is true now; False when a form is to be looked at again."""
    if act not in _ACTS or (form is not None and not form.is_valid()):
        return False
    do, says = _ACTS[act]
    with said_above(request, messages.error):
        do(change=change, by=request.user, **(form.cleaned_data if form else {}))
        messages.success(request, says)
    return True
