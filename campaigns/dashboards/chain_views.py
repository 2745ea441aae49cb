"""Pages of a chain: its homes × a month, missing first, and × the last 12 months; both as a file too."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_chain
from accounts.access.permissions import Permission
from campaigns.dashboards.chain_queries import (
    ChainFilter,
    ChainHome,
    ChainMonth,
    Standing,
    chain_month,
    months_to_choose,
)
from campaigns.dashboards.last_place import remember_place
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from facilities.directory.models import Chain
from facilities.states.codes import STATES
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.months import Month
from qioportal.lib.paging import page_of


def _filter(request: HttpRequest) -> ChainFilter:
    state, standing = request.GET.get("state", "").upper(), request.GET.get("status", "")
    return ChainFilter(
        words=request.GET.get("q", "")[:80],
        state=state if state in STATES else "",
        standing=standing if standing == "missing" or standing in list(Standing) else "",
        sort=request.GET.get("sort", "")[:20],
    )


def _month_asked(request: HttpRequest, phase: Phase) -> Month:
    """The month of `?month=`, the nearest that can be looked at; without one the month due."""
    first, last = months_to_choose(phase, timezone.localdate())
    try:
        return min(max(Month.parse(request.GET.get("month", "")), first), last)
    except ValueError:
        return last


def _page(request: HttpRequest, chain: Chain, template: str) -> HttpResponse:
    phase = current_phase()
    context = {"chain": chain, "phase": phase, "may_enter": Permission.ENTER_MONTH in request.permissions}
    if phase:
        first, last = months_to_choose(phase, timezone.localdate())
        month = _month_asked(request, phase)
        chosen = _filter(request)
        grid = chain_month(chain, phase, month)
        standings = [row.now.standing for row in grid.rows]
        context |= {
            "grid": grid,
            "month": month,
            "before": month.shift(-1) if month > first else None,
            "after": month.shift(1) if month < last else None,
            "chosen": chosen,
            "is_narrowed": bool(chosen.words or chosen.state or chosen.standing),
            "chips": [(each, standings.count(each)) for each in Standing if each in standings],
            "page": page_of(request, chosen.rows(grid)),
            "now": timezone.now(),
        }
    return remember_place(request, render(request, template, context), f"/c/{chain.number}/")


@require_safe
@require_chain(Permission.SEE_HOME)
def chain(request: HttpRequest, chain: Chain) -> HttpResponse:
    """My homes × this month, missing first."""
    return _page(request, chain, "campaigns/dashboards/chain.html")


@require_safe
@require_chain(Permission.SEE_HOME)
def chain_year(request: HttpRequest, chain: Chain) -> HttpResponse:
    """My homes × the last 12 months."""
    return _page(request, chain, "campaigns/dashboards/chain_year.html")


def _file(request: HttpRequest, chain: Chain, kind: str, make) -> HttpResponse:
    phase = current_phase()
    month = _month_asked(request, phase) if phase else Month.of(timezone.localdate())
    grid = chain_month(chain, phase, month) if phase else ChainMonth(month, phase, [])
    header, rows = make(grid, _filter(request).rows(grid))
    return csv_response(f"{kind}-{chain.number}-{month}.csv", header, rows)


@require_safe
@require_chain(Permission.SEE_HOME)
def chain_csv(request: HttpRequest, chain: Chain) -> HttpResponse:
    """The rows of the month's list with the same filter."""
    return _file(request, chain, "homes", _month_lines)


@require_safe
@require_chain(Permission.SEE_HOME)
def chain_year_csv(request: HttpRequest, chain: Chain) -> HttpResponse:
    """The rows of the 12 months with the same filter."""
    return _file(request, chain, "year", _year_lines)


def _month_lines(grid: ChainMonth, rows: list[ChainHome]) -> tuple[list[str], Iterable[list]]:
    header = ["CCN", "Home", "City", "State", "Month", "Status", "Sent on", "Goals", "Level", "Name of the level",
              "Last month sent", "Months sent", "Months asked"]  # fmt: skip
    lines = (
        [row.home.ccn, row.home.name, row.home.city, row.home.state, str(grid.month), row.now.standing.words,
         timezone.localdate(row.now.sent_at, timezone=row.home.zone) if row.now.sent_at else "", row.goals,
         row.level, row.level_name, str(row.last_month or ""), row.sent, row.asked]
        for row in rows
    )  # fmt: skip
    return header, lines


def _year_lines(grid: ChainMonth, rows: list[ChainHome]) -> tuple[list[str], Iterable[list]]:
    header = ["CCN", "Home", "State", *[str(month) for month in grid.months], "Months sent", "Months asked"]
    lines = (
        [row.home.ccn, row.home.name, row.home.state, *[cell.standing.words for cell in row.cells], row.sent, row.asked]
        for row in rows
    )
    return header, lines
