"""Practices as they are told: a home's and a LANE's draft, what becomes of it, and sending it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access.guards import require_home, require_lane
from accounts.access.permissions import Permission
from campaigns.library import practice_services as services
from campaigns.library import queries
from campaigns.library.checks import NotNow
from campaigns.library.credits import credit_of
from campaigns.library.forms import PracticeForm
from campaigns.library.models import Practice, PracticeStatus
from campaigns.library.tellers import Teller

ROOM = "campaigns/library"


def pair(view: Callable) -> tuple[Callable, Callable]:
    """The view for a home and for a LANE, each behind its own guard."""

    @require_home(Permission.SEE_HOME)
    def home_view(request, home, **keys):
        return view(request, Teller.of_home(home, request.permissions), **keys)

    @require_lane(Permission.SEE_LANE)
    def lane_view(request, state, **keys):
        return view(request, Teller.of_lane(state, request.permissions), **keys)

    method = require_http_methods(["GET", "HEAD", "POST"])
    return method(home_view), method(lane_view)


def _story_of(teller: Teller, slug: str) -> Practice:
    found = queries.practice_by(slug, teller.rows())
    if found is None:
        raise Http404
    return found


def _new(request: HttpRequest, teller: Teller) -> HttpResponse:
    """Tell what worked: a draft, which nobody else sees."""
    if not teller.may_write:
        raise PermissionDenied
    form = PracticeForm(request.POST or None, may_name=teller.may_name, teller=teller.name)
    if request.method == "POST" and form.is_valid():
        made = services.tell_practice(by=request.user, facts=form.facts, **teller.place)
        messages.success(request, "The draft is saved. Nobody else sees it until you send it.")
        return redirect(teller.story_path(made))
    return render(request, f"{ROOM}/story_form.html", {"form": form, "teller": teller})


def _edit(request: HttpRequest, teller: Teller, slug: str) -> HttpResponse:
    story = _story_of(teller, slug)
    if not teller.may_write:
        raise PermissionDenied
    if story.status not in services.EDITABLE:
        messages.warning(request, f"{services.NOT_SO[story.status]} Take it back to change it.")
        return redirect(teller.story_path(story))
    form = PracticeForm(request.POST or None, instance=story, may_name=teller.may_name, teller=teller.name)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        fresh = _story_of(teller, slug)
        if _attempt(form, lambda: services.save_practice(
            practice=fresh, facts=form.facts, by=request.user, seen=seen
        )):  # fmt: skip
            messages.success(request, "Saved.")
            return redirect(teller.story_path(story))
    return render(
        request,
        f"{ROOM}/story_form.html",
        {"form": form, "teller": teller, "story": story, "back": teller.story_path(story)},
    )


def _show(request: HttpRequest, teller: Teller, slug: str) -> HttpResponse:
    """As others would read it, what happened so far, and the next step."""
    story = _story_of(teller, slug)
    if request.method == "POST":
        return _act(request, teller, story)
    missing = [label for name, label in services.PARTS.items() if not getattr(story, name).strip()]
    context = {
        "teller": teller, "practice": story, "credit": credit_of(story), "missing": missing,
        "edit_path": teller.edit_path(story),
        "is_editable": story.status in services.EDITABLE,
        "goals": [goal for goal in queries.goals_named() if goal.code in story.goals],
    }  # fmt: skip
    return render(request, f"{ROOM}/story.html", context)


def _act(request: HttpRequest, teller: Teller, story: Practice) -> HttpResponse:
    """Send it, or take it back; both speak for the home."""
    if not teller.may_send:
        raise PermissionDenied
    try:
        if request.POST.get("act") == "send":
            services.submit(practice=story, by=request.user)
            messages.success(request, "Sent, and thank you. The national team reads it; you get a mail.")
        elif request.POST.get("act") == "take-back":
            was_published = story.status == PracticeStatus.PUBLISHED
            services.take_back(practice=story, by=request.user)
            messages.success(
                request, "Taken off the public pages." if was_published else "Taken back. You can change it now."
            )
    except (NotNow, ValidationError) as reason:
        messages.warning(request, " ".join(reason.messages) if isinstance(reason, ValidationError) else str(reason))
    return redirect(teller.story_path(story))


def _attempt(form: PracticeForm, act: Callable) -> bool:
    """What the service refuses stands in the form, with what was typed."""
    try:
        act()
    except NotNow as reason:
        form.add_error(None, str(reason))
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


home_new, lane_new = pair(_new)
home_edit, lane_edit = pair(_edit)
home_story, lane_story = pair(_show)
