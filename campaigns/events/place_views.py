"""One person's place at an event, behind a signed link: leave, give the seat on, materials, form, certificate.

Who has an account finds these links under "My events".
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_signed_in
from campaigns.events import followup, queries, seats
from campaigns.events.answer_form import AnswerForm
from campaigns.events.emails import facts_of
from campaigns.events.holder_views import ROOM
from campaigns.events.ical import CANCEL, MEDIA_TYPE, REQUEST, invitation
from campaigns.events.materials import file_with_content, files_of, resources_of
from campaigns.events.meetings import coming_of_person
from campaigns.events.models import SignUp, SignUpStatus
from campaigns.events.pdf import attendance_pdf, hours_words
from campaigns.events.people_forms import NameForm
from campaigns.events.tokens import place_token, row_of_place
from campaigns.files.serving import answer as file_answer
from qioportal.lib.downloads import PDF, file_response
from qioportal.lib.refusals import said_above, said_on

STANDING = (SignUpStatus.SEAT, SignUpStatus.WAITING)


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, f"{ROOM}/link_is_dead.html", status=404)


def _page(request: HttpRequest, token: str, row: SignUp, **forms) -> HttpResponse:
    event = row.event
    reader = request.user if request.user.is_authenticated else None
    context = {
        "token": token,
        "row": row,
        "event": event,
        "facts": facts_of(event, row)[2:],  # title and hours stand on top
        "number": queries.place_in_line(row) if row.status == SignUpStatus.WAITING else None,
        "may_give": row.status == SignUpStatus.SEAT and not event.is_over and event.status != "cancelled",
        "may_leave": row.status in STANDING and not event.is_over and event.status != "cancelled",
        "files": files_of(event),
        "resources": resources_of(reader, event),
        "give_form": NameForm(prefix="give"),
        "answer_form": AnswerForm.of(row),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, f"{ROOM}/place.html", context, status=status)


@never_cache
@require_safe
def place(request: HttpRequest, token: str) -> HttpResponse:
    row = row_of_place(token)
    return _page(request, token, row) if row else _dead(request)


@never_cache
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    row = row_of_place(token)
    if row is None:
        return _dead(request)
    with said_above(request):
        seats.leave(row=row, by=row.user or "public")
        messages.success(request, "You are not signed up any more.")
    return redirect("events:place", token)


@never_cache
@require_POST
def give(request: HttpRequest, token: str) -> HttpResponse:
    row = row_of_place(token)
    if row is None:
        return _dead(request)
    form = NameForm(request.POST, prefix="give")
    if form.is_valid():
        with said_on(form):
            other = seats.give(row=row, by=row.user or "public", **form.cleaned_data)
            context = {"event": row.event, "other": other}
            return render(request, f"{ROOM}/given.html", context)
    return _page(request, token, row, give_form=form)


@never_cache
@require_POST
def answers(request: HttpRequest, token: str) -> HttpResponse:
    row = row_of_place(token)
    if row is None:
        return _dead(request)
    form = AnswerForm.of(row, request.POST)
    if form.is_valid():
        with said_on(form):
            followup.answer(row=row, answers=form.answers)
            messages.success(request, "Thank you. Your answers are kept without your name.")
            return redirect("events:place", token)
    return _page(request, token, row, answer_form=form)


@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation of the mail once more."""
    row = row_of_place(token)
    if row is None:
        return _dead(request)
    is_off = row.status == SignUpStatus.LEFT or row.event.status == "cancelled"
    return file_response("event.ics", invitation(row, CANCEL if is_off else REQUEST), MEDIA_TYPE)


@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """For who attended, once it is over."""
    row = row_of_place(token)
    if row is None or not row.is_credited:
        raise Http404
    return file_response("attendance.pdf", attendance_pdf(row), PDF, inline=True)


@never_cache
@require_safe
def file(request: HttpRequest, token: str, key: UUID) -> HttpResponse:
    """A file of the event, for who is signed up or attended."""
    row = row_of_place(token)
    may = row is not None and (row.status in STANDING or row.attended_at)
    stored = file_with_content(row.event, key) if may else None
    if stored is None:
        raise Http404
    return file_answer(stored)


@require_safe
@require_signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What the person is signed up for, what they attended, and their hours."""
    rows = list(queries.sign_ups_of(request.user).exclude(status__in=["asked", "left"]).order_by("event__starts_at"))
    attended = [row for row in reversed(rows) if row.is_credited]
    hours = sum((row.event.hours for row in attended if row.event.hours), start=0)
    context = {
        "coming": [(row, place_token(row)) for row in rows if not row.event.is_over],
        "attended": [(row, place_token(row)) for row in attended],
        "hours": hours_words(hours),
        "meetings": coming_of_person(request.user),
    }
    return render(request, f"{ROOM}/mine.html", context)
