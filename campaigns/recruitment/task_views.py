"""Pages of tasks: the list, a new one, one task."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.recruitment import people, task_services
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.task_forms import TaskFilterForm, TaskForm
from campaigns.recruitment.task_queries import counts_of, task_of, tasks_of
from facilities.directory.models import Facility
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import kept_query, page_of
from qioportal.lib.refusals import said_on


@require_safe
@require_desk(Permission.SEE_STATE)
def tasks(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The tasks of the desk: mine that are open, until something else is asked for."""
    form = TaskFilterForm(request.GET, people=people.choices_of(desk))
    chosen = form.filters
    counts = counts_of(desk, chosen, request.user)
    context = {
        "desk": desk,
        "tab": "tasks",
        "form": form,
        "chosen": chosen,
        "page": page_of(request, tasks_of(desk, chosen, request.user)),
        "chips": [("open", "Open", counts["open"]), ("due", "Due", counts["due"]), ("done", "Settled", counts["done"])],
        "covers": people.covered_today(request.user, desk),
        "today": timezone.localdate(),
        "may_write": Permission.RECRUIT in request.permissions,
    }
    return render(request, "campaigns/recruitment/tasks.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def export(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    chosen = TaskFilterForm(request.GET, people=people.choices_of(desk)).filters
    header = ["Due", "Task", "Home", "CCN", "Who", "Note", "Done", "Called off"]
    rows = (
        [row.due_on, row.title, row.facility.name if row.facility else "", row.facility.ccn if row.facility else "",
         row.assigned_to.name if row.assigned_to else "", row.note, _day(row.done_at), _day(row.cancelled_at)]
        for row in tasks_of(desk, chosen, request.user).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"tasks-{desk.state.slug}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _day(moment):
    return timezone.localdate(moment) if moment else None


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def new(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """A task for oneself or for somebody else of the desk; `?home=` names the home."""
    first = {"home": request.GET.get("home", "")[:6], "assigned_to": people.key_of(request.user), "remind": True}
    form = TaskForm(_posted(request), people=people.choices_of(desk), state=desk.state.code, initial=first)
    if request.method == "POST" and form.is_valid():
        given = _given(desk, form)
        with said_on(form):
            task_services.add_task(desk=desk, by=request.user, **given)
            messages.success(request, f"The task is on the list for {form.cleaned_data['due_on']:%B %-d}.")
            return _back(desk, given["home"])
    context = {"desk": desk, "form": form, "task": None}
    return render(request, "campaigns/recruitment/task.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def task(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """One task: change it, call it done or off."""
    found = _task_or_404(desk, key)
    first = {name: getattr(found, name) for name in ("title", "note", "due_on", "remind")}
    first["assigned_to"] = people.key_of(found.assigned_to) if found.assigned_to else ""
    options = {"people": people.choices_of(desk), "state": desk.state.code, "home_fixed": True}
    form = TaskForm(_posted(request), initial=first, **options)
    if request.method == "POST" and form.is_valid():
        given = _given(desk, form)
        with said_on(form):
            task_services.change_task(task=found, desk=desk, by=request.user, **given)
            messages.success(request, "The task is changed.")
            return redirect("recruitment:tasks", desk.qio.slug, desk.state.slug)
    context = {"desk": desk, "form": form, "task": found}
    return render(request, "campaigns/recruitment/task.html", context, status=422 if form.errors else 200)


@require_POST
@require_desk(Permission.RECRUIT)
def settle(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """Done, called off, or open again. A second press changes nothing."""
    found = _task_or_404(desk, key)
    intent = request.POST.get("intent", "")
    if intent == "reopen":
        task_services.reopen_task(task=found, by=request.user)
        messages.success(request, f"Open again: {found.title}.")
    elif intent in ("done", "cancel"):
        task_services.settle_task(task=found, done=intent == "done", by=request.user)
        messages.success(request, f"{'Done' if intent == 'done' else 'Called off'}: {found.title}.")
    if request.POST.get("from") == "home":
        return _back(desk, found.facility)
    return redirect(reverse("recruitment:tasks", args=[desk.qio.slug, desk.state.slug]) + kept_query(request))


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _task_or_404(desk: QioDesk, key: UUID) -> Task:
    found = task_of(desk, key)
    if found is None:
        raise Http404
    return found


def _given(desk: QioDesk, form: TaskForm) -> dict:
    """The form's values as the services take them."""
    key = form.cleaned_data["assigned_to"]
    return {**form.cleaned_data, "assigned_to": people.by_key(desk, key) if key else None}


def _back(desk: QioDesk, home: Facility | None) -> HttpResponse:
    if home is not None:
        return redirect("recruitment:home", desk.qio.slug, desk.state.slug, home.ccn)
    return redirect("recruitment:tasks", desk.qio.slug, desk.state.slug)
