"""Pages of PDSA cycles: the list of all goals, one cycle, begin, change, close; and of the change package."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.models import GoalChoice
from campaigns.improvement.cycle_services import begin_cycle, change_cycle, close_cycle, reopen_cycle
from campaigns.improvement.forms import CloseForm, CycleFilterForm, CycleForm, IdeaFilterForm
from campaigns.improvement.idea_queries import CSV_HEADER, goals_named, idea_by_code, idea_rows, shelves
from campaigns.improvement.models import Cycle, Outcome
from campaigns.improvement.queries import (
    cycle_of,
    cycles_of,
    goals_with_cycles,
    goals_worked_on,
    is_open,
    months_of,
    work_on,
)
from campaigns.measurements.queries import today_at
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on


@require_safe
@require_home(Permission.SEE_HOME)
def cycles(request: HttpRequest, home: Facility) -> HttpResponse:
    """The cycles of all goals, by goal and outcome."""
    form = CycleFilterForm(request.GET, goals=goals_with_cycles(home))
    context = {
        "home": home,
        "form": form,
        "page": page_of(request, cycles_of(home, **form.chosen)),
        "is_narrowed": any(form.chosen.values()),
        "may_write": Permission.ENTER_MONTH in request.permissions and bool(goals_worked_on(home)),
    }
    return render(request, "campaigns/improvement/cycles.html", context)


@require_safe
@require_home(Permission.SEE_HOME)
def export(request: HttpRequest, home: Facility) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    form = CycleFilterForm(request.GET, goals=goals_with_cycles(home))
    header = ["Goal", "Cycle", "What was tried", "Change idea", "First day", "Last day", "Outcome", "Plan",
              "Prediction", "Do", "Study", "Act"]  # fmt: skip
    rows = (
        [cycle.goal.short_name, cycle.number, cycle.title, cycle.idea.action if cycle.idea else "", cycle.starts_on,
         cycle.ends_on, cycle.get_outcome_display(), cycle.plan, cycle.prediction, cycle.do, cycle.study, cycle.act]
        for cycle in cycles_of(home, **form.chosen).iterator(chunk_size=200)
    )  # fmt: skip
    return csv_response(f"{home.ccn}-pdsa-{today_at(home):%Y-%m-%d}.csv", header, rows)


def _cycle_or_404(home: Facility, goal: str, number: int) -> tuple[Cycle, GoalChoice]:
    cycle = cycle_of(home, goal, number)
    if cycle is None:
        raise Http404
    return cycle, work_on(home, goal)


def _page_of(cycle: Cycle, home: Facility) -> HttpResponse:
    return redirect("improvement:cycle", home.ccn, cycle.goal.slug, cycle.number)


@require_safe
@require_home(Permission.SEE_HOME)
def cycle(request: HttpRequest, home: Facility, goal: str, number: int) -> HttpResponse:
    found, choice = _cycle_or_404(home, goal, number)
    context = {
        "home": home,
        "cycle": found,
        "series": months_of(found, today_at(home)),
        "may_write": Permission.ENTER_MONTH in request.permissions and is_open(choice),
        "is_goal_closed": not is_open(choice),
    }
    return render(request, "campaigns/improvement/cycle.html", context)


@require_home(Permission.ENTER_MONTH)
def begin(request: HttpRequest, home: Facility) -> HttpResponse:
    """A new cycle; `?goal=`, `?idea=` and `?after=` (the number of the cycle it follows) fill it in."""
    choices = goals_worked_on(home)
    if not choices:
        messages.info(request, "A cycle belongs to a goal. Choose your goals first.")
        return redirect("improvement:cycles", home.ccn)
    form = CycleForm(request.POST or None, choices=choices, initial=_prefilled(request, home))
    if request.method == "POST" and form.is_valid():
        choice = next(each for each in choices if each.goal.slug == form.cleaned_data["goal"])
        with said_on(form):
            made = begin_cycle(choice=choice, facts=form.facts, by=request.user)
            messages.success(request, f"PDSA {made.number} has begun. Write down what happens under Do.")
            return _page_of(made, home)
    context = {"home": home, "form": form, "cycle": None}
    return render(request, "campaigns/improvement/cycle_form.html", context)


def _prefilled(request: HttpRequest, home: Facility) -> dict:
    initial = {"goal": request.GET.get("goal", ""), "starts_on": today_at(home)}
    idea = idea_by_code(request.GET.get("idea", "")[:40])
    after = request.GET.get("after", "")[:5]
    before = cycle_of(home, initial["goal"], int(after)) if after.isascii() and after.isdigit() else None
    if before:
        learned = f"Last time: {before.study}\nNow: {before.act}" if before.study else ""
        return initial | {"title": before.title, "idea": before.idea, "plan": (before.plan + "\n" + learned)[:2000]}
    return initial | ({"idea": idea, "title": idea.action[:120]} if idea else {})


@require_home(Permission.ENTER_MONTH)
def change(request: HttpRequest, home: Facility, goal: str, number: int) -> HttpResponse:
    found, choice = _cycle_or_404(home, goal, number)
    if found.outcome != Outcome.OPEN or not is_open(choice):
        return _page_of(found, home)
    held = {name: getattr(found, name) for name in ("title", "idea", "plan", "prediction", "starts_on", "do")}
    form = CycleForm(request.POST or None, choices=[], cycle=found, initial=held | {"seen": found.saved_at.isoformat()})
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            change_cycle(cycle=found, choice=choice, facts=form.facts, by=request.user, seen=form.cleaned_data["seen"])
            messages.success(request, f"PDSA {number} is saved.")
            return _page_of(found, home)
        if form.has_error(NON_FIELD_ERRORS, "changed"):
            form.saw(found.saved_at)
    context = {"home": home, "form": form, "cycle": found}
    return render(request, "campaigns/improvement/cycle_form.html", context)


@require_home(Permission.ENTER_MONTH)
def close(request: HttpRequest, home: Facility, goal: str, number: int) -> HttpResponse:
    """Study and act: the prediction and the months stand beside the questions."""
    found, choice = _cycle_or_404(home, goal, number)
    if found.outcome != Outcome.OPEN or not is_open(choice):
        return _page_of(found, home)
    initial = {"do": found.do, "study": found.study, "act": found.act, "ends_on": today_at(home)}
    form = CloseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            closed = close_cycle(cycle=found, choice=choice, facts=form.cleaned_data, by=request.user)
            messages.success(request, f"PDSA {number} is closed: {closed.get_outcome_display()}.")
            return _page_of(found, home)
    context = {"home": home, "form": form, "cycle": found, "series": months_of(found, today_at(home))}
    return render(request, "campaigns/improvement/cycle_close.html", context)


@require_POST
@require_home(Permission.ENTER_MONTH)
def reopen(request: HttpRequest, home: Facility, goal: str, number: int) -> HttpResponse:
    found, choice = _cycle_or_404(home, goal, number)
    with said_above(request, messages.error):
        reopen_cycle(cycle=found, choice=choice, by=request.user)
        messages.success(request, f"PDSA {number} is open again. What was written is kept.")
    return _page_of(found, home)


@require_safe
@require_home(Permission.SEE_HOME)
def ideas(request: HttpRequest, home: Facility) -> HttpResponse:
    """The change package, each idea with a way to try it."""
    form = IdeaFilterForm(request.GET, goals=goals_named())
    held = {choice.goal_id for choice in goals_worked_on(home)}
    context = {"home": home, "form": form, "shelves": shelves(home=home, **form.chosen), "held": held}
    context["may_write"] = Permission.ENTER_MONTH in request.permissions and bool(held)
    return render(request, "campaigns/improvement/ideas.html", context)


@require_safe
def public_ideas(request: HttpRequest) -> HttpResponse:
    """The change package for everybody."""
    form = IdeaFilterForm(request.GET, goals=goals_named())
    context = {"form": form, "shelves": shelves(**form.chosen)}
    return render(request, "campaigns/improvement/public_ideas.html", context)


@require_safe
@require_home(Permission.SEE_HOME)
def ideas_csv(request: HttpRequest, home: Facility) -> HttpResponse:
    """The ideas of the page as a file, with the home's own cycles."""
    form = IdeaFilterForm(request.GET, goals=goals_named())
    header = [*CSV_HEADER, f"cycles of your {home.noun}"]
    return csv_response("change-ideas.csv", header, idea_rows(shelves(home=home, **form.chosen), home))


@require_safe
def public_ideas_csv(request: HttpRequest) -> HttpResponse:
    """The ideas of the public page as a file."""
    form = IdeaFilterForm(request.GET, goals=goals_named())
    return csv_response("change-ideas.csv", CSV_HEADER, idea_rows(shelves(**form.chosen)))
