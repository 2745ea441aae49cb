"""Pages of what is done for many homes at once: asked first with the number, done, taken back."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment import bulk_services, people
from campaigns.recruitment.bulk_forms import NOBODY, AssignManyForm, PlanManyForm
from campaigns.recruitment.bulk_queries import change_of, changes_of
from campaigns.recruitment.desk_models import BulkChange
from campaigns.recruitment.queries import filter_options
from campaigns.recruitment.selection import homes_chosen, selection_from
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_above, said_on

_FORMS = {"assign": AssignManyForm, "next-step": PlanManyForm}


@require_POST
@require_desk(Permission.RECRUIT)
def bulk(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """First the page that names the number; with `sure` it is done."""
    phase, act = current_phase(), request.POST.get("act", "")
    if phase is None or act not in _FORMS:
        raise Http404
    chosen = selection_from(request.POST)
    homes = homes_chosen(chosen, desk, phase, request.user, form_options=filter_options(desk))
    back = f"{reverse('recruitment:homes', args=[desk.qio.slug, desk.state.slug])}?{chosen.query}".rstrip("?")
    if not homes:
        messages.warning(request, "No home was chosen. Tick the homes that you mean, or choose all that match.")
        return redirect(back)
    sure = "sure" in request.POST
    form = _FORMS[act](request.POST if sure else None, people=people.choices_of(desk))
    is_same = request.POST.get("count") == str(len(homes))
    if sure and is_same and form.is_valid():
        change = _done(desk, phase, homes, form, act, request.user)
        if change:
            say_with_undo(request, desk, change)
            return redirect(back)
    context = {
        "desk": desk, "form": form, "act": act, "homes": homes, "chosen": chosen, "back": back,
        "has_moved": sure and not is_same, "whose": _whose(homes), "planned": sum(bool(h.next_step) for h in homes),
    }  # fmt: skip
    return render(request, "campaigns/recruitment/bulk.html", context, status=422 if form.errors else 200)


def _done(desk, phase, homes, form, act: str, by) -> BulkChange | None:
    """The change; None when it was refused, and the form says why."""
    given = form.cleaned_data
    with said_on(form):
        if act == "assign":
            to = None if given["to"] == NOBODY else people.by_key(desk, given["to"])
            return bulk_services.assign_many(desk=desk, phase=phase, homes=homes, to=to, by=by)
        return bulk_services.plan_many(desk=desk, phase=phase, homes=homes, by=by, **given)
    return None


def say_with_undo(request: HttpRequest, desk: QioDesk, change: BulkChange) -> None:
    """What is true now, and the way back."""
    if not change.rows:
        messages.info(request, "It was so already: nothing had to be changed.")
        return
    url = reverse("recruitment:changes", args=[desk.qio.slug, desk.state.slug])
    messages.success(request, format_html('{}. <a href="{}">Take it back</a>', change.words, url))


def _taken_back(done: int, left: int) -> str:
    if left == 0:
        return "Taken back. Everything stands as it stood before."
    if done == 0:
        return "Nothing was taken back: somebody changed all of it meanwhile, so it stays."
    stays = "one was changed meanwhile and stays" if left == 1 else f"{left:,} were changed meanwhile and stay"
    return f"Taken back for {done:,}; {stays}."


def _whose(homes) -> list[tuple[str, int]]:
    """Who has them now, the most first."""
    return Counter(home.assigned_name or "Nobody" for home in homes).most_common(8)


@require_safe
@require_desk(Permission.RECRUIT)
def changes(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """What was done for many homes at once, newest first, with the way back."""
    page = page_of(request, changes_of(desk))
    for change in page:
        change.can_be_undone = bulk_services.can_be_undone(change)
    return render(request, "campaigns/recruitment/changes.html", {"desk": desk, "page": page, "tab": "people"})


@require_POST
@require_desk(Permission.RECRUIT)
def undo(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """Take one change back; what somebody changed since stays as it is."""
    change = change_of(desk, key)
    if change is None:
        raise Http404
    with said_above(request):
        done, left = bulk_services.undo(change=change, desk=desk, by=request.user)
        messages.success(request, _taken_back(done, left))
    return redirect("recruitment:changes", desk.qio.slug, desk.state.slug)
