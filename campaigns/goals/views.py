"""Public pages: the goals of Advancing Excellence, and all campaigns with their rules in words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.goals import queries


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
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every campaign: what it is for, who can take part, its phases."""
    today = timezone.localdate()
    context = {"campaigns": queries.campaigns_with_phases(today), "today": today}
    return render(request, "campaigns/goals/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, phase: str) -> HttpResponse:
    """One phase: its goals and what is counted, its rules and levels in words."""
    found = queries.phase_by_slug(phase)
    if not found:
        raise Http404
    today = timezone.localdate()
    levels = queries.levels_in_words(found)
    day = min(today, found.ends_on) if found.ends_on else max(today, found.starts_on)
    context = {
        "phase": found,
        "runs": found.runs_on(today),
        "families": queries.by_family(queries.goals_of(found, day)),
        "levels": levels,
        "levels_confirmed": all(rule.is_confirmed for rule, _ in levels),
        "rule": queries.rule_in_words(found),
        "is_main": found == queries.current_phase(today),
    }
    return render(request, "campaigns/goals/campaign.html", context)
