"""The public directory: who helps in which state today. Staff also read what is on file and not confirmed."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from facilities.qios.queries import Organization, StateHelp, help_for, help_in_all_states
from facilities.states.codes import STATES, State, state_by_slug
from qioportal.lib.csvfiles import csv_response

CSV_HEADER = [
    "state", "name", "qio", "status", "phone", "email", "website", "hours", "sign_in_help", "complaints",
    "complaints_status", "complaints_phone", "complaints_website",
]  # fmt: skip
CSV_STAFF = ["qio_on_file", "qio_certainty", "qio_source", "complaints_on_file", "complaints_certainty"]


@require_safe
def who_helps(request: HttpRequest) -> HttpResponse:
    """All states, or one of them with `?state=md`."""
    slug = request.GET.get("state", "").lower()
    state = state_by_slug(slug)
    context = {"state": state, "states": STATES.values(), "unknown": bool(slug) and state is None}
    if state:
        context["help"] = help_for(state, timezone.localdate())
    else:
        context["directory"] = help_in_all_states(timezone.localdate())
    return render(request, "facilities/qios/who_helps.html", context)


@require_safe
def who_helps_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file."""
    state = state_by_slug(request.GET.get("state", "").lower())
    today = timezone.localdate()
    rows = [help_for(state, today)] if state else help_in_all_states(today)
    staff = bool(request.sees_unconfirmed)
    header = CSV_HEADER + CSV_STAFF if staff else CSV_HEADER
    return csv_response(f"who-helps-{today}.csv", header, (list(_cells(row, staff)) for row in rows))


def _cells(row: StateHelp, staff: bool) -> Iterator[str]:
    people = "; ".join(", ".join(filter(None, [c.name, c.phone, c.email])) for c in row.sign_in_contacts)
    yield from [row.state.code, row.state.name, row.qio.name, _status(row.state, row.qio), row.phone, row.email]
    yield from [row.qio.website, row.hours, people]
    yield from [row.complaints.name, _status(row.state, row.complaints), row.complaints.phone, row.complaints.website]
    if staff:
        qio, complaints = row.qio.on_file, row.complaints.on_file
        yield from [qio.name, qio.certainty, qio.source] if qio else ["", "", ""]
        yield from [complaints.name, complaints.certainty] if complaints else ["", ""]


def _status(state: State, organization: Organization) -> str:
    if organization.confirmed:
        return "acting" if organization.is_interim else "confirmed"
    return "being confirmed" if state.has_qio else "no contract of its own"
