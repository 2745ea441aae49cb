"""First pages of the places: a QIO's desk, a LANE, the nation. A home's is in home_views.py."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_desk, require_lane, require_nation
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.coalitions.queries import lane_of
from campaigns.dashboards.lane_queries import lane_week
from campaigns.dashboards.last_place import remember_place
from campaigns.dashboards.needs import events_of_desk, needs_of_desk, needs_of_nation
from campaigns.dashboards.queries import (
    BANDS,
    as_cell,
    homes_for_lane,
    in_order,
    matching,
    national_figures,
    state_figures,
)
from campaigns.goals.queries import current_phase
from campaigns.measurements.queries import due_day
from campaigns.recruitment.queries import sent_of, share_signed
from facilities.qios.queries import help_for
from facilities.states.codes import State
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


@require_safe
@require_desk(Permission.SEE_STATE)
def desk(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """What needs the QIO in this state this week."""
    phase = current_phase()
    share, sent = share_signed(desk.state.code, phase), sent_of(desk, phase)
    context = {
        "desk": desk,
        "phase": phase,
        "needs": needs_of_desk(desk, phase, request.user, request.permissions, share, sent),
        "events": events_of_desk(desk, phase),
        "share": share,
        "sent": sent,
        "due_day": due_day(phase, sent.month) if phase else None,
        "now": timezone.now(),
    }
    return remember_place(request, render(request, "campaigns/dashboards/desk.html", context), desk.path)


@require_safe
@require_lane(Permission.SEE_LANE)
def lane(request: HttpRequest, state: State) -> HttpResponse:
    """How far the state is, and which of its homes take part."""
    phase = current_phase()
    figures = national_figures(phase)
    words, part = request.GET.get("q", "")[:80], request.GET.get("part", "")
    mine = state_figures(state.code, phase)
    lane = lane_of(state.code)
    context = {
        "state": state,
        "lane": lane,
        "week": lane_week(lane, phase) if lane else None,
        "mine": mine,
        "rank": figures.rank_in_band(state.code),
        "band": BANDS[mine.band],
        "month": figures.month,
        "words": words,
        "part": part if part in ("yes", "no") else "",
        "page": page_of(request, homes_for_lane(state.code, phase, words, part)),
        "help": help_for(state, timezone.localdate()),
        "now": timezone.now(),
    }
    return remember_place(request, render(request, "campaigns/dashboards/lane.html", context), f"/lane/{state.slug}/")


@require_safe
@require_nation(Permission.SEE_NATION)
def nation(request: HttpRequest) -> HttpResponse:
    """All states beside one another, and what waits for who looks."""
    figures = national_figures(current_phase())
    words, band, sort = _asked(request)
    context = {
        "figures": figures,
        "rows": in_order(matching(figures.states, words, band), sort),
        "words": words,
        "band": band,
        "bands": BANDS.items(),
        "sort": sort,
        "needs": needs_of_nation(request.user, request.permissions),
    }
    return remember_place(request, render(request, "campaigns/dashboards/nation.html", context), "/nation/")


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    band = request.GET.get("band", "")
    return request.GET.get("q", "")[:80], band if band in BANDS else "", request.GET.get("sort", "name")


@require_safe
@require_nation(Permission.SEE_NATION)
def nation_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the table with the same filter, as a file."""
    figures = national_figures(current_phase())
    words, band, sort = _asked(request)
    header = ["State", "Name", "Size", "Homes", "Signed", "Share in percent", "Aim in percent", f"Sent {figures.month}",
              "Sent in percent of those signed", "Counted"]  # fmt: skip
    counted = timezone.localtime(figures.counted_at).strftime("%Y-%m-%d %H:%M")
    rows = [
        [row.code, row.state.name, row.band, row.share.homes, row.share.signed, as_cell(row.share.percent),
         row.share.aim, row.sent, as_cell(row.sent_percent), counted]
        for row in in_order(matching(figures.states, words, band), sort)
    ]  # fmt: skip
    return csv_response(f"states-{timezone.localdate():%Y-%m-%d}.csv", header, rows)
