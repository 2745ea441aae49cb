"""Public pages of the goals, and all definitions with their certainty for the national team."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.goals import queries
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

CSV_HEADER = [
    "campaign", "phase", "goal", "name", "family", "national_target", "goal_certainty", "measure", "version", "label",
    "numerator", "denominator", "multiplier", "unit", "direction", "period", "source", "valid_from", "valid_to",
    "measure_certainty",
]  # fmt: skip


@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    """The goals of the running phase by family, and the rule of participation."""
    today = timezone.localdate()
    phase = queries.current_phase(today)
    families = queries.by_family(queries.goals_of(phase, today)) if phase else []
    context = {"phase": phase, "families": families, "rule": phase and queries.rule_in_words(phase)}
    return render(request, "campaigns/goals/goals.html", context)


@require_safe
def goal(request: HttpRequest, goal: str) -> HttpResponse:
    """One goal: why it matters, what is counted, out of what."""
    today = timezone.localdate()
    phase = queries.current_phase(today)
    found = phase and queries.goal_of(phase, goal, today)
    if not found:
        raise Http404
    context = {"goal": found, "phase": phase, "rule": queries.rule_in_words(phase)}
    return render(request, "campaigns/goals/goal.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def definitions(request: HttpRequest) -> HttpResponse:
    """All campaigns, phases, goals and measures, with versions and how certain each is."""
    phases = queries.all_phases()
    words, phase = _asked(request, phases)
    page = page_of(request, queries.definitions(words, phase))
    context = {"page": page, "phases": phases, "phase": phase, "words": words}
    return render(request, "campaigns/goals/definitions.html", context)


@require_safe
@require_nation(Permission.SEE_NATION)
def definitions_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a file, one line per version of a measure."""
    words, phase = _asked(request, queries.all_phases())
    rows = (
        [
            goal.phase.campaign.code, goal.phase.number, goal.code, goal.name, goal.family, goal.national_target,
            goal.certainty, each.code, each.version, each.label, each.numerator, each.denominator, each.multiplier,
            each.unit, each.direction, each.period, each.source, each.valid_from, each.valid_to, each.certainty,
        ]
        for goal in queries.definitions(words, phase)
        for each in goal.measures.all()
    )  # fmt: skip
    return csv_response("goals.csv", CSV_HEADER, rows)


def _asked(request: HttpRequest, phases: list) -> tuple:
    """The words and the phase (`ae-3`) that the address asks for; an unknown phase is no filter."""
    key = request.GET.get("phase", "")
    return request.GET.get("q", "").strip()[:100], next((each for each in phases if each.slug == key), None)
