"""Pages of the helpers: the queue and the request, at a QIO's desk and at the national help desk."""

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_desk, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.assistance import answers, queries
from accounts.assistance.forms import CheckForm, DeclineForm, LinkForm, PassOnForm
from accounts.assistance.models import AssistanceRequest, Desk
from facilities.directory.queries import with_phone_on_file
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

CSV_HEADER = [
    "number",
    "asked",
    "name",
    "home",
    "ccn",
    "state",
    "problem",
    "answer_by",
    "status",
    "desk",
    "times_asked",
]


class Act(models.TextChoices):
    """What the button of a form says."""

    LINK = (
        "link",
        "A link is on its way to the address on file. You do not see it; who gets it is told that you sent it.",
    )
    INVITE = "invite", "An invitation is on its way to the new administrator."
    DECLINE = "decline", "Declined. Who asked is told that no link was sent."
    PASS_ON = "pass_on", "Passed on. The national help desk has it now."


@require_safe
@require_desk(Permission.HELP_SIGN_IN)
def queue(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The state's requests."""
    return _list(request, desk, f"sign-in-help-{desk.state.slug}")


@require_safe
@require_nation(Permission.ANSWER_HELP_DESK)
def help_desk(request: HttpRequest) -> HttpResponse:
    """What no state's contact could answer."""
    return _list(request, None, "sign-in-help-nation")


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.HELP_SIGN_IN)
def one_request(request: HttpRequest, desk: QioDesk, number: str) -> HttpResponse:
    """One request of the state."""
    back = reverse("assistance:queue", kwargs={"qio": desk.qio.slug, "state": desk.state.slug})
    return _page(request, queries.request_of_state(desk.state, number), Desk.QIO, back)


@require_http_methods(["GET", "HEAD", "POST"])
@require_nation(Permission.ANSWER_HELP_DESK)
def help_desk_request(request: HttpRequest, number: str) -> HttpResponse:
    """One request at the help desk."""
    return _page(request, queries.request_at_help_desk(number), Desk.HELP_DESK, reverse("assistance:help-desk"))


def _list(request: HttpRequest, desk: QioDesk | None, name: str) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    found = queries.queue_of(desk, words=words, chosen=request.GET.get("status", ""))
    if request.GET.get("format") == "csv":
        parts = [name, found.chosen, "searched" if words else "", str(timezone.localdate())]
        return csv_response("-".join(filter(None, parts)) + ".csv", CSV_HEADER, map(_cells, found.rows))
    context = {"queue": found, "page": page_of(request, found.rows), "words": words, "desk": desk}
    return render(request, "accounts/assistance/queue.html", context)


def _cells(asked: AssistanceRequest) -> list[object]:
    home, ccn = (asked.facility.name, asked.facility.ccn) if asked.facility_id else (asked.home_as_typed, "")
    return [asked.number, _local(asked, asked.asked_at), asked.name, home, ccn, asked.state,
            asked.get_problem_display(), _local(asked, asked.answer_by), asked.get_status_display(),
            asked.get_desk_display(), asked.times_asked]  # fmt: skip


def _local(asked: AssistanceRequest, moment) -> str:
    return f"{timezone.localtime(moment, asked.zone):%Y-%m-%d %H:%M}"


def _page(request: HttpRequest, asked: AssistanceRequest | None, desk: Desk, back: str) -> HttpResponse:
    if asked is None:
        raise Http404
    people = queries.on_file(asked.facility) if asked.facility_id else []
    if asked.facility_id:
        with_phone_on_file(asked.facility)
    act = request.POST.get("act", "")
    forms = _forms(request, asked, people, act)
    form = forms.get(act)
    if request.method == "POST" and form is not None and asked.desk == desk and form.is_valid():
        if _done(request, asked, act, form):
            return redirect(back)
        return redirect(request.path)
    if request.method == "POST" and asked.desk != desk:
        messages.error(request, f"This request is with {asked.get_desk_display()} now. Nothing was sent.")
    context = {
        "asked": asked,
        "people": people,
        "forms": forms if asked.is_open and asked.desk == desk else {},
        "wrong": form if form is not None and form.errors else None,
        "steps": queries.steps_of(asked),
        "is_on_file": bool(asked.facility_id) and queries.has_address(asked.facility, asked.email),
        "back": back,
        "zone": asked.zone,
    }
    return render(request, "accounts/assistance/request.html", context)


def _forms(request: HttpRequest, asked: AssistanceRequest, people: list[queries.OnFile], act: str) -> dict:
    """The forms that fit: a link where somebody on file can get one, an invitation where nobody is on file."""

    def data(name: str):
        return request.POST if act == name else None

    forms = {Act.DECLINE: DeclineForm(data(Act.DECLINE)), Act.PASS_ON: PassOnForm(data(Act.PASS_ON))}
    number_on_file = asked.facility.phone if asked.facility_id else ""
    if number_on_file and any(not each.refusal for each in people):
        forms[Act.LINK] = LinkForm(data(Act.LINK), people=people)
    elif number_on_file and not people:
        forms[Act.INVITE] = CheckForm(data(Act.INVITE))
    if asked.desk == Desk.HELP_DESK:
        del forms[Act.PASS_ON]
    return forms


def _done(request: HttpRequest, asked: AssistanceRequest, act: str, form) -> bool:
    """Do it, and say what is true now; a refusal is a sentence, not an error."""
    try:
        if act == Act.LINK:
            answers.send_link(asked=asked, to=form.chosen, check=form.check, by=request.user)
        elif act == Act.INVITE:
            answers.invite_new_administrator(asked=asked, check=form.check, by=request.user)
        elif act == Act.DECLINE:
            answers.decline(asked=asked, reason=form.cleaned_data["reason"], by=request.user)
        else:
            answers.pass_on(asked=asked, why=form.cleaned_data["why"], by=request.user)
    except answers.Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, f"{asked.number}: {Act(act).label}")
    return True
