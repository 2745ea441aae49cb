"""All definitions for the national team: with certainty, chart and versions; the list as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.goals import queries
from campaigns.goals.models import Chart, DefinitionCertainty
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

CSV_HEADER = [
    "campaign", "phase", "goal", "name", "family", "national_target", "goal_certainty", "measure", "version", "label",
    "numerator", "denominator", "multiplier", "unit", "direction", "period", "source", "valid_from", "valid_to",
    "measure_certainty", "chart", "why_this_chart", "split", "own_number", "own_number_default", "asks_below",
    "asks_above", "change_note",
]  # fmt: skip


@require_safe
@require_nation(Permission.SEE_NATION)
def definitions(request: HttpRequest) -> HttpResponse:
    """All campaigns, phases, goals and measures, with versions, charts, and how certain each is."""
    phases = queries.all_phases()
    asked = _asked(request, phases)
    context = {
        "page": page_of(request, queries.definitions(**asked)),
        "phases": phases,
        "campaigns": list({phase.campaign_id: phase.campaign for phase in phases}.values()),
        "charts": Chart,
        "certainties": DefinitionCertainty,
        "asked": asked,
        "today": timezone.localdate(),
    }
    return render(request, "campaigns/goals/definitions.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def definitions_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file, one line per version of a measure."""
    rows = (
        [
            goal.phase.campaign.code, goal.phase.number, goal.code, goal.name, goal.family, goal.national_target,
            goal.certainty, each.code, each.version, each.label, each.numerator, each.denominator, each.multiplier,
            each.unit, each.direction, each.period, each.source, each.valid_from, each.valid_to, each.certainty,
            each.chart, each.chart_reason, each.strata, each.own_number_label, each.own_number_default,
            each.least_plausible, each.most_plausible, each.change_note,
        ]
        for goal in queries.definitions(**_asked(request, queries.all_phases()))
        for each in goal.shown_measures
    )  # fmt: skip
    return csv_response("goals.csv", CSV_HEADER, rows)


def _asked(request: HttpRequest, phases: list) -> dict:
    """What the address asks for; a key that nobody knows is no filter."""
    get = request.GET.get
    return {
        "words": get("q", "").strip()[:100],
        "campaign": next((each.campaign for each in phases if each.campaign.code == get("campaign")), None),
        "phase": next((each for each in phases if each.slug == get("phase")), None),
        "chart": get("chart") if get("chart") in Chart.values else "",
        "certainty": get("certainty") if get("certainty") in DefinitionCertainty.values else "",
    }


@require_safe
@require_nation(Permission.SEE_NATION)
def phase(request: HttpRequest, phase: str) -> HttpResponse:
    """One phase: rules, levels, goals."""
    found = queries.phase_by_slug(phase)
    if not found:
        raise Http404
    today = timezone.localdate()
    context = {
        "phase": found,
        "runs": found.runs_on(today),
        "rule": queries.rule_in_words(found),
        "levels": queries.levels_in_words(found),
        "goals": queries.goals_of(found, today),
    }
    return render(request, "campaigns/goals/phase.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def definition(request: HttpRequest, phase: str, goal: str) -> HttpResponse:
    """One goal: its words, and each measure with all its versions, newest first."""
    found = queries.goal_by_slugs(phase, goal)
    if not found:
        raise Http404
    context = {"goal": found, "measures": queries.measures_with_versions(found), "today": timezone.localdate()}
    return render(request, "campaigns/goals/definition.html", context)
