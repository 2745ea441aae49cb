"""Pages on which a meeting is planned, changed, cancelled and written down. Their guards ask for the right to write."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.coalitions import meeting_queries as queries
from campaigns.coalitions import meeting_services as services
from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_forms import (
    ActionForm,
    AttendanceForm,
    CancelForm,
    FileForm,
    MeetingForm,
    MinutesForm,
    moment_of,
)
from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_views import meeting_context, meeting_or_404
from campaigns.coalitions.minutes_services import CHANGED, approve_minutes, save_draft
from qioportal.lib.refusals import said_above, said_on
from qioportal.lib.words import counted


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _told_words(count: int) -> str:
    return f" {counted(count, 'members')} will get a mail." if count else ""


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, body: LaneBody) -> HttpResponse:
    form = MeetingForm(_posted(request), body=body)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            meeting, count = services.plan_meeting(body=body, by=request.user, **form.facts)
            messages.success(request, f"The meeting stands in the list.{_told_words(count)}")
            return redirect(body.url("meeting", meeting.key))
    context = {"form": form, "body": body, "back": body.url("meetings")}
    return render(request, "campaigns/coalitions/meeting_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    found = meeting_or_404(body, key)
    form = MeetingForm(_posted(request), instance=found, body=body)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            meeting, count = services.change_meeting(meeting=found, by=request.user, **form.facts)
            messages.success(request, f"The meeting is changed.{_told_words(count)}")
            return redirect(body.url("meeting", meeting.key))
    context = {"form": form, "body": body, "meeting": found, "back": body.url("meeting", key)}
    return render(request, "campaigns/coalitions/meeting_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    """Names the effect before the press; a second press changes nothing."""
    found = meeting_or_404(body, key)
    form = CancelForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            count = services.cancel_meeting(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"The meeting is cancelled.{_told_words(count)}")
            return redirect(body.url("meeting", key))
    count = len(services.addresses_of(body))
    context = {"form": form, "body": body, "meeting": found, "count": count, "back": body.url("meeting", key)}
    return render(request, "campaigns/coalitions/meeting_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    """Who came: members ticked, guests by name."""
    found = meeting_or_404(body, key)
    page = queries.meeting_page(body, found)
    members = sorted(page.present + page.absent, key=lambda member: str(member).lower())
    form = AttendanceForm(_posted(request), members=members, present=page.present, guests=page.guests)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            count = services.note_attendance(meeting=found, by=request.user, **form.facts)
            messages.success(request, f"{counted(count, 'people')} {'was' if count == 1 else 'were'} there.")
            return redirect(body.url("meeting", key))
    context = {"form": form, "body": body, "meeting": found, "back": body.url("meeting", key)}
    return render(request, "campaigns/coalitions/attendance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    """The draft; after an approved version the next one begins with its words."""
    found = meeting_or_404(body, key)
    draft, latest = queries.draft_of(found), queries.latest_minutes(found)
    begun = {"text": latest.text if latest else found.agenda, "seen": draft.saved_at.isoformat() if draft else ""}
    form = MinutesForm(_posted(request), initial=begun)
    theirs = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with said_on(form):
            save_draft(meeting=found, text=facts["text"], seen=facts["seen"], by=request.user)
            messages.success(request, "The draft is saved. The members can read it; approve it when it is agreed.")
            return redirect(body.url("meeting", key))
        if form.has_error(NON_FIELD_ERRORS, CHANGED):
            theirs = queries.draft_of(found)
            form.saw(theirs.saved_at)
    context = {"form": form, "body": body, "meeting": found, "draft": draft, "latest": latest, "theirs": theirs,
               "back": body.url("meeting", key)}  # fmt: skip
    return render(request, "campaigns/coalitions/minutes.html", context)


@require_POST
def approve(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    """The draft that was read becomes a version that stays."""
    found = meeting_or_404(body, key)
    with said_above(request, messages.error):
        approved = approve_minutes(meeting=found, seen=moment_of(request.POST.get("seen", "")), by=request.user)
        messages.success(request, f"Version {approved.version} of the minutes is approved and stays as it is.")
    return redirect(body.url("meeting", key))


def _refused(request: HttpRequest, body: LaneBody, found: Meeting, **form) -> HttpResponse:
    """The meeting's page with what was typed."""
    context = meeting_context(request, body, found, **form)
    return render(request, "campaigns/coalitions/meeting.html", context)


@require_POST
def add_action(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    found = meeting_or_404(body, key)
    form = ActionForm(request.POST)
    if form.is_valid():
        with said_on(form):
            services.add_action(meeting=found, by=request.user, **form.cleaned_data)
            messages.success(request, "It stands in the list of what is to be done.")
            return redirect(body.url("meeting", key) + "#actions")
    return _refused(request, body, found, action_form=form)


@require_POST
def settle_action(request: HttpRequest, body: LaneBody, key: str, number: int) -> HttpResponse:
    """Done (`done=yes`) or open again; goes back to the list that it was pressed in."""
    action = queries.action_of(meeting_or_404(body, key), number)
    if action is None:
        raise Http404
    is_done = request.POST.get("done") == "yes"
    services.settle_action(action=action, is_done=is_done, by=request.user)
    messages.success(request, f"“{action.what}” is {'done' if is_done else 'open again'}.")
    return redirect(body.url("meeting", key) + "#actions")


@require_POST
def attach(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    found = meeting_or_404(body, key)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        with said_on(form):
            row = services.attach_file(meeting=found, upload=form.cleaned_data["upload"], by=request.user)
            messages.success(request, f"{row.file.name} is attached.")
            return redirect(body.url("meeting", key) + "#files")
    return _refused(request, body, found, file_form=form)


@require_POST
def remove(request: HttpRequest, body: LaneBody, key: str, file: UUID) -> HttpResponse:
    """Takes an attached file away; a second press finds none, and says so."""
    found = queries.file_of(meeting_or_404(body, key), file)
    if found is None:
        messages.info(request, "This file is gone already.")
    else:
        services.remove_file(file=found, by=request.user)
        messages.success(request, f"{found.file.name} is gone.")
    return redirect(body.url("meeting", key) + "#files")
