"""Pages of the meetings of a LANE or a community, to read: lists, one meeting, its files, action items."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.coalitions import meeting_queries as queries
from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_forms import ActionForm, FileForm
from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_words import time_words, where_words
from campaigns.files.serving import answer
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def meeting_or_404(body: LaneBody, key: str) -> Meeting:
    meeting = queries.meeting_of(body, key)
    if meeting is None:
        raise Http404
    return meeting


def _asked(request: HttpRequest, known: dict[str, str], name: str) -> tuple[str, str]:
    """Words, and which of the known lists; the first one unless another is named."""
    which = request.GET.get(name, "")
    return request.GET.get("q", "").strip()[:100], which if which in known else next(iter(known))


@require_safe
def meetings(request: HttpRequest, body: LaneBody) -> HttpResponse:
    """Coming, held or cancelled ones."""
    words, when = _asked(request, queries.WHEN, "when")
    context = {
        "body": body, "words": words, "when": when, "whens": queries.WHEN.items(),
        "page": page_of(request, queries.meetings_matching(body, when, words)),
        "open_actions": body.actions.open().count(), "may_manage": body.writes in request.permissions,
        "urls": _urls(body),
    }  # fmt: skip
    return render(request, "campaigns/coalitions/meetings.html", context)


def _urls(body: LaneBody) -> dict[str, str]:
    """The addresses that a template asks for by name; who only reads has none to write."""
    names = ["meetings", "meetings-csv", "actions", "actions-csv", *([] if body.is_read_only else ["plan-meeting"])]
    return {name.replace("-", "_"): body.url(name) for name in names}


@require_safe
def meetings_csv(request: HttpRequest, body: LaneBody) -> HttpResponse:
    """The rows of the page as a file."""
    words, when = _asked(request, queries.WHEN, "when")
    rows = (
        [m.day, time_words(m), m.title, where_words(m), m.people, "yes" if m.has_minutes else "no", m.cancel_reason]
        for m in queries.meetings_matching(body, when, words)
    )
    header = ["day", "time", "title", "place", "people", "minutes approved", "cancelled because"]
    return csv_response(f"meetings-{body.file_key}-{when}.csv", header, rows)


@require_safe
def meeting(request: HttpRequest, body: LaneBody, key: str) -> HttpResponse:
    """One meeting: agenda, who came, minutes, what is to be done, files."""
    found = meeting_or_404(body, key)
    if found.key != key:  # it was moved to another day
        return redirect(body.url("meeting", found.key))
    context = meeting_context(request, body, found)
    return render(request, "campaigns/coalitions/meeting.html", context)


def meeting_context(request: HttpRequest, body: LaneBody, found: Meeting, **more) -> dict:
    """Of the page; a form that was refused takes the place of the empty one."""
    names = ["change-meeting", "cancel-meeting", "attendance", "minutes", "approve-minutes", "add-action", "attach"]
    urls = _urls(body)
    if not body.is_read_only:
        urls |= {name.replace("-", "_"): body.url(name, found.key) for name in names}
    may_manage = body.writes in request.permissions
    return {
        "body": body, "meeting": found, "page": queries.meeting_page(body, found), "urls": urls,
        "may_manage": may_manage, "is_here": found.day <= body.today and not found.is_cancelled, "today": body.today,
        "is_past": found.day < body.today,
        "action_form": ActionForm() if may_manage else None, "file_form": FileForm() if may_manage else None,
        "people": body.members_on(body.today) if may_manage else [], **more,
    }  # fmt: skip


@require_safe
def minutes_version(request: HttpRequest, body: LaneBody, key: str, version: int) -> HttpResponse:
    """An approved version as it was."""
    found = meeting_or_404(body, key)
    minutes = queries.minutes_version(found, version)
    if minutes is None:
        raise Http404
    context = {"body": body, "meeting": found, "minutes": minutes, "back": body.url("meeting", key)}
    return render(request, "campaigns/coalitions/minutes_version.html", context)


@require_safe
def file(request: HttpRequest, body: LaneBody, key: str, file: UUID) -> HttpResponse:
    """An attached file, for those who may read the meeting."""
    found = queries.file_of(meeting_or_404(body, key), file)
    if found is None:
        raise Http404
    return answer(found.file)


@require_safe
def actions(request: HttpRequest, body: LaneBody) -> HttpResponse:
    """Action items of all meetings."""
    words, state = _asked(request, queries.STATES_OF_ACTIONS, "state")
    context = {
        "body": body, "words": words, "state": state, "states": queries.STATES_OF_ACTIONS.items(),
        "page": page_of(request, queries.actions_matching(body, state, words)), "today": body.today,
        "urls": _urls(body),
    }  # fmt: skip
    return render(request, "campaigns/coalitions/actions.html", context)


@require_safe
def actions_csv(request: HttpRequest, body: LaneBody) -> HttpResponse:
    """The rows of the page as a file."""
    words, state = _asked(request, queries.STATES_OF_ACTIONS, "state")
    rows = (
        [a.what, a.who, a.until, a.meeting.day, a.meeting.title, a.done_at and timezone.localdate(a.done_at)]
        for a in queries.actions_matching(body, state, words)
    )
    header = ["what", "who", "until", "meeting", "title", "done"]
    return csv_response(f"actions-{body.file_key}-{state}.csv", header, rows)
