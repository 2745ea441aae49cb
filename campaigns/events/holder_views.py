"""A holder's events: the list, one event with its people, and both as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.events.followup import results_of
from campaigns.events.forms import FilterForm
from campaigns.events.holders import Holder, trio
from campaigns.events.invited import invitations_to
from campaigns.events.models import Event, EventQuerySet, EventStatus, SignUpStatus
from campaigns.events.queries import event_by, listed, of_holder, people_of, series_of, with_counts
from campaigns.events.seats import why_closed
from campaigns.events.services import told_of
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

ROOM = "campaigns/events"


def found_event(holder: Holder, slug: str) -> Event:
    event = event_by(of_holder(holder), slug)
    if event is None:
        raise Http404
    return event


def _rows(request: HttpRequest, holder: Holder) -> tuple[FilterForm, EventQuerySet]:
    form = FilterForm(request.GET)
    return form, with_counts(listed(of_holder(holder), form.wishes))


def _list(request: HttpRequest, holder: Holder) -> HttpResponse:
    form, rows = _rows(request, holder)
    context = {
        "holder": holder,
        "form": form,
        "wishes": form.wishes,
        "page": page_of(request, rows),
        "series": series_of(of_holder(holder)),
        "may_write": holder.may_write(request.permissions),
    }
    return render(request, f"{ROOM}/events.html", context)


def _list_csv(request: HttpRequest, holder: Holder) -> HttpResponse:
    header = ["title", "kind", "series", "begins", "ends", "clock", "place", "for", "status", "seats", "signed up",
              "waiting", "attended", "hours"]  # fmt: skip
    rows = (
        [each.title, each.get_kind_display(), each.series, each.starts_at.isoformat(), each.ends_at.isoformat(),
         each.zone, each.place, each.get_audience_display(), each.stage, each.capacity, each.seats, each.waiting,
         each.attended, each.hours]
        for each in _rows(request, holder)[1].iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"events-{holder.state.lower() or 'nation'}.csv", header, rows)


def _wished(request: HttpRequest) -> tuple[str, str]:
    words = request.GET.get("q", "").strip()[:100]
    status = request.GET.get("status", "")
    return words, status if status in SignUpStatus.values and status != SignUpStatus.ASKED else ""


def _event(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    words, status = _wished(request)
    may_write = holder.may_write(request.permissions)
    context = {
        "holder": holder,
        "event": found,
        "told": told_of(found),
        "came": found.sign_ups.attended().count() if found.is_over else None,
        "why_closed": why_closed(found),
        "page": page_of(request, people_of(found, words, status)),
        "words": words,
        "status": status,
        "statuses": [SignUpStatus.SEAT, SignUpStatus.WAITING, SignUpStatus.LEFT],
        "may_write": may_write,
        "invited": invitations_to(holder, found) if may_write else [],
        "invitation": holder.invitation_path(found.slug) if found.stage == EventStatus.OPEN else "",
    }
    return render(request, f"{ROOM}/event.html", context)


def _people_csv(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    header = ["number", "name", "e-mail", "ccn", "home", "status", "attended"]
    rows = (
        [row.number, row.name, row.email, row.facility.ccn if row.facility else "",
         row.facility.display_name if row.facility else "", row.get_status_display(),
         "yes" if row.attended_at else ""]
        for row in people_of(found, *_wished(request)).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"{found.slug}.csv", header, rows)


def _answers(request: HttpRequest, holder: Holder, event: str) -> HttpResponse:
    found = found_event(holder, event)
    context = {"holder": holder, "event": found, "results": results_of(found)}
    return render(request, f"{ROOM}/answers.html", context)


events = trio(_list, require_safe)
events_csv = trio(_list_csv, require_safe)
event = trio(_event, require_safe)
people_csv = trio(_people_csv, require_safe, writes=True)
answers = trio(_answers, require_safe)
