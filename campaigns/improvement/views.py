"""Pages of a goal's seven steps and of the notes on its chart. Values are the home's own: a stranger gets 404."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.models import GoalChoice
from campaigns.improvement.forms import NoteForm, StepForm
from campaigns.improvement.models import Annotation
from campaigns.improvement.plan import step_plan
from campaigns.improvement.queries import is_open, note_of, notes_of, rebase_hint, work_on
from campaigns.improvement.services import put_note, remove_note, save_step
from campaigns.improvement.step_queries import steps_of
from campaigns.measurements.queries import open_months, today_at
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.lib.refusals import said_above, said_on


def choice_or_404(home: Facility, goal: str) -> GoalChoice:
    choice = work_on(home, goal)
    if choice is None:
        raise Http404
    return choice


def may_write(request: HttpRequest, choice: GoalChoice) -> bool:
    return Permission.ENTER_MONTH in request.permissions and is_open(choice)


@require_safe
@require_home(Permission.SEE_HOME)
def steps(request: HttpRequest, home: Facility, goal: str) -> HttpResponse:
    """All seven steps with what was answered; prints."""
    choice = choice_or_404(home, goal)
    states = steps_of(choice)
    context = {
        "home": home,
        "choice": choice,
        "states": states,
        "done": sum(state.done_on is not None for state in states),
        "next": next((state for state in states if not state.done_on), None),
        "may_write": may_write(request, choice),
        "today": today_at(home),
    }
    return render(request, "campaigns/improvement/steps.html", context)


@require_home(Permission.ENTER_MONTH)
def step(request: HttpRequest, home: Facility, goal: str, step: int) -> HttpResponse:
    """One step: its questions, and the day on which it was done."""
    choice, plan = choice_or_404(home, goal), step_plan(step)
    if plan is None:
        raise Http404
    if not is_open(choice):
        return redirect("improvement:steps", home.ccn, goal)
    state = steps_of(choice)[step - 1]
    held = state.record
    initial = (held.answers | {"done_on": held.done_on, "seen": held.saved_at.isoformat()}) if held else {}
    form = StepForm(request.POST if request.method == "POST" else None, plan=plan, initial=initial)
    theirs = False
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            save_step(
                choice=choice, step=step, answers=form.answers, done_on=form.cleaned_data["done_on"],
                seen=form.cleaned_data["seen"], by=request.user,
            )  # fmt: skip
            messages.success(request, f"Step {step}, {plan.name.lower()}, is saved.")
            return redirect("improvement:steps", home.ccn, goal)
        theirs = form.has_error(NON_FIELD_ERRORS, "changed")
        if theirs:
            form.saw(held.saved_at)
    context = {"home": home, "choice": choice, "state": state, "form": form, "theirs": theirs, "today": today_at(home)}
    return render(request, "campaigns/improvement/step.html", context)


@require_home(Permission.SEE_HOME)
def notes(request: HttpRequest, home: Facility, goal: str) -> HttpResponse:
    """The notes on the goal's chart, and a form for one more."""
    choice = choice_or_404(home, goal)
    writes = may_write(request, choice)
    form = _note_form(request, home, choice) if writes else None
    if request.method == "POST" and form and form.is_valid() and _put(request, choice, form):
        return redirect("improvement:notes", home.ccn, goal)
    context = {"home": home, "choice": choice, "notes": notes_of(choice.enrollment, choice.goal)[::-1], "form": form}
    context["may_write"] = writes
    return render(request, "campaigns/improvement/notes.html", context)


@require_home(Permission.ENTER_MONTH)
def note(request: HttpRequest, home: Facility, goal: str, month: Month) -> HttpResponse:
    """Change one note, or take it away."""
    choice, held = _note_or_404(home, goal, month)
    if not is_open(choice):
        return redirect("improvement:notes", home.ccn, goal)
    form = _note_form(request, home, choice, held)
    if request.method == "POST" and form.is_valid() and _put(request, choice, form, moved_from=month):
        return redirect("improvement:notes", home.ccn, goal)
    context = {"home": home, "choice": choice, "held": held, "form": form}
    return render(request, "campaigns/improvement/note.html", context)


@require_POST
@require_home(Permission.ENTER_MONTH)
def remove(request: HttpRequest, home: Facility, goal: str, month: Month) -> HttpResponse:
    choice, held = _note_or_404(home, goal, month)
    with said_above(request, messages.error):
        remove_note(note=held, choice=choice, by=request.user)
        messages.success(request, f"The note of {month.label} is off the chart. Its words are kept in the audit.")
    return redirect("improvement:notes", home.ccn, goal)


def _note_or_404(home: Facility, goal: str, month: Month) -> tuple[GoalChoice, Annotation]:
    choice = choice_or_404(home, goal)
    held = note_of(choice.enrollment, choice.goal, month)
    if held is None:
        raise Http404
    return choice, held


def _note_form(request: HttpRequest, home: Facility, choice: GoalChoice, held: Annotation | None = None) -> NoteForm:
    present = Month.of(today_at(home))
    months = [*open_months(choice.enrollment, today_at(home)), present]
    asked = request.GET.get("month", "")
    initial = {"month": asked if asked in map(str, months) else str(present)}
    if held:
        initial = {"month": str(held.month), "text": held.text, "is_rebase": held.is_rebase}
    return NoteForm(request.POST if request.method == "POST" else None, months=months, initial=initial)


def _put(request: HttpRequest, choice: GoalChoice, form: NoteForm, moved_from: Month | None = None) -> bool:
    with said_on(form):
        row = put_note(choice=choice, by=request.user, moved_from=moved_from, **form.cleaned_data)
        messages.success(request, f"The note stands at {row.month.label}.")
        hint = rebase_hint(choice.enrollment, choice.goal, row.month, today_at(choice.enrollment.facility))
        if row.is_rebase and hint:
            messages.warning(request, hint)
        return True
    return False
