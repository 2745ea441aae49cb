"""Changing definitions, for the national team: a form, always a preview of what changes, then the button that does it.

All three are POSTs to one address with a word `step`: preview, change (back to the form, with all that was typed),
publish. `seen` is the stamp of what the person saw as standing; when it is another by now, the preview comes again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.goals import effects, queries, services
from campaigns.goals.forms import GoalForm, VersionForm, WordsForm
from campaigns.goals.rule_forms import LevelsForm, PhaseForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """What one of the pages changes, and how."""

    title: str
    about: str
    back: str
    stamp: str
    rows: list[models.Model]  # whose last change is named when somebody else was quicker
    effects: Callable[..., list[str]]
    save: Callable[..., object]
    button: str
    done: str
    links: list[tuple[str, str]] = field(default_factory=list)


@form_page
@require_nation(Permission.EDIT_DEFINITIONS)
def edit_goal(request: HttpRequest, phase: str, goal: str) -> HttpResponse:
    row = _or_404(queries.goal_by_slugs(phase, goal))
    form = GoalForm(request.POST or None, instance=row)
    editing = Editing(
        title=row.name,
        about=f"Words of the goal {row.code} in {row.phase}.",
        back=reverse("goals:definition", args=[phase, goal]),
        stamp=effects.stamp_of(row),
        rows=[row],
        effects=lambda: effects.effects_on_goal(row),
        save=lambda **how: services.edit_goal(goal=row, facts=form.facts, **how),
        button="Change the words",
        done="The goal's words are changed.",
    )
    return _steps(request, form, editing)


@form_page
@require_nation(Permission.EDIT_DEFINITIONS)
def edit_words(request: HttpRequest, phase: str, goal: str, measure: str, version: int) -> HttpResponse:
    row = _or_404(queries.measure_by_slugs(phase, goal, measure, version))
    form = WordsForm(request.POST or None, instance=row)
    editing = Editing(
        title=row.label,
        about=f"Words, chart and bounds of {row.code}, version {row.version}. What is counted stays the same.",
        back=reverse("goals:definition", args=[phase, goal]),
        stamp=queries.stamp_of_measure(row),
        rows=[row],
        effects=lambda: effects.effects_of_words(row),
        save=lambda **how: services.edit_words(measure=row, facts=form.facts, **how),
        button="Change the words",
        done="The measure's words are changed.",
        links=[("Something else is counted: make a new version",
                reverse("goals:new-version", args=[phase, goal, measure]))],
    )  # fmt: skip
    return _steps(request, form, editing)


@form_page
@require_nation(Permission.EDIT_DEFINITIONS)
def new_version(request: HttpRequest, phase: str, goal: str, measure: str) -> HttpResponse:
    row = _or_404(queries.measure_by_slugs(phase, goal, measure))
    form = VersionForm(request.POST or None, instance=row)
    editing = Editing(
        title=f"New version: {row.label}",
        about=f"Version {row.version + 1} of {row.code}. The numbers of the versions before stay as they are.",
        back=reverse("goals:definition", args=[phase, goal]),
        stamp=queries.stamp_of_measure(row),
        rows=queries.versions_of(row)[-2:],
        effects=lambda: effects.effects_of_version(row, form.facts, form.cleaned_data["starts"]),
        save=lambda **how: services.publish_version(
            measure=row, facts=form.facts, starts=form.cleaned_data["starts"],
            note=form.cleaned_data["change_note"], **how,
        ),
        button="Publish the version",
        done="The new version is published.",
    )  # fmt: skip
    return _steps(request, form, editing)


@form_page
@require_nation(Permission.EDIT_DEFINITIONS)
def take_back(request: HttpRequest, phase: str, goal: str, measure: str) -> HttpResponse:
    """A version that hasn't begun is taken back, after a question."""
    row = _or_404(queries.measure_by_slugs(phase, goal, measure))
    if row.version == 1 or row.valid_from <= timezone.localdate():
        raise Http404
    back = redirect("goals:definition", phase, goal)
    if request.method == "POST":
        if request.POST.get("version") != str(row.version):
            messages.info(request, "This version has been taken back already.")
            return back
        try:
            services.take_back_version(measure=row, by=request.user)
        except services.Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The version is taken back. The one before it goes on.")
        return back
    return render(request, "campaigns/goals/take_back.html", {"measure": row, "goal": row.goal})


@form_page
@require_nation(Permission.EDIT_DEFINITIONS)
def edit_phase(request: HttpRequest, phase: str) -> HttpResponse:
    row = _or_404(queries.phase_by_slug(phase))
    form = PhaseForm(request.POST or None, instance=row)
    editing = Editing(
        title=f"Rules of {row}",
        about="Dates and rules of participation. They are data of the phase and hold for all who take part.",
        back=reverse("goals:phase", args=[phase]),
        stamp=effects.stamp_of(row),
        rows=[row],
        effects=lambda: effects.effects_on_phase(row, form.facts),
        save=lambda **how: services.edit_phase(phase=row, facts=form.facts, **how),
        button="Change the rules",
        done="The phase's rules are changed.",
    )
    return _steps(request, form, editing)


@form_page
@require_nation(Permission.EDIT_DEFINITIONS)
def edit_levels(request: HttpRequest, phase: str) -> HttpResponse:
    row = _or_404(queries.phase_by_slug(phase))
    rules = list(row.level_rules.all())
    form = LevelsForm(request.POST or None, phase=row, rules=rules)
    editing = Editing(
        title=f"Levels of {row}",
        about="A level holds when what it asks for is there, and everything that the levels below ask for.",
        back=reverse("goals:phase", args=[phase]),
        stamp=effects.stamp_of(*rules),
        rows=rules,
        effects=lambda: effects.effects_on_levels(row),
        save=lambda **how: services.edit_levels(phase=row, rules=form.facts, **how),
        button="Change the levels",
        done="The table of levels is changed.",
    )
    return _steps(request, form, editing)


def _steps(request: HttpRequest, form, editing: Editing) -> HttpResponse:
    seen = request.POST.get("seen") or editing.stamp
    context = {"form": form, "editing": editing, "seen": seen, "quicker": seen != editing.stamp}
    if request.POST.get("step") not in ("preview", "publish") or not form.is_valid():
        return _answer(request, "edit", context)
    if not form.changes():
        messages.info(request, "This is how it stands already. Nothing was changed.")
        return redirect(editing.back)
    if request.POST["step"] == "publish" and not context["quicker"]:
        try:
            editing.save(seen=seen, by=request.user)
        except services.ChangedMeanwhile:
            context["quicker"] = True
        except services.Refused as refused:
            form.add_error(None, str(refused))
            return _answer(request, "edit", context)
        else:
            messages.success(request, editing.done)
            return redirect(editing.back)
    return _answer(request, "preview", {**context, "changes": form.changes(), "effects": editing.effects(),
                                        "seen": editing.stamp})  # fmt: skip


def _answer(request: HttpRequest, page: str, context: dict) -> HttpResponse:
    if context["quicker"]:
        context["last"] = effects.last_change(*context["editing"].rows)
    return render(request, f"campaigns/goals/{page}.html", context)


def _or_404(row):
    if row is None:
        raise Http404
    return row
