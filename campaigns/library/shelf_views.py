"""Where resources are kept: the owner's list, writing with a preview, versions, publishing, reviews, withdrawal. One
view each for a QIO's desk, a LANE and the nation."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_desk, require_lane, require_nation
from accounts.access.permissions import Permission
from accounts.mail.rendering import site_link
from campaigns.library import queries, services
from campaigns.library.checks import NotNow
from campaigns.library.forms import ReasonForm, ResourceForm, ReviewDayForm
from campaigns.library.models import Owner, Resource, ResourceVersion, Status
from campaigns.library.shelves import Shelf, own_resource, own_rows
from campaigns.library.tellers import Teller
from facilities.states.codes import STATES
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.markdown import as_page_html
from qioportal.lib.paging import page_of

ROOM = "campaigns/library"
CSV_HEADER = [
    "title",
    "kind",
    "status",
    "version",
    "looked_through_on",
    "look_through_again_on",
    "used_by_homes",
    "address",
]
DUE_SOON = dt.timedelta(days=30)


def trio(view: Callable, method: Callable, *, edits: bool) -> tuple[Callable, Callable, Callable]:
    """The view for a QIO's desk, a LANE and the nation, each behind its own guard."""

    @require_desk(Permission.EDIT_LIBRARY if edits else Permission.SEE_STATE)
    def desk_view(request, desk, **keys):
        return view(request, Shelf.of_desk(desk), **keys)

    @require_lane(Permission.EDIT_LIBRARY if edits else Permission.SEE_LANE)
    def lane_view(request, state, **keys):
        return view(request, Shelf.of_lane(state), **keys)

    @require_nation(Permission.EDIT_LIBRARY if edits else Permission.SEE_NATION)
    def nation_view(request, **keys):
        return view(request, Shelf.of_nation(), **keys)

    return method(desk_view), method(lane_view), method(nation_view)


def _resource_of(shelf: Shelf, slug: str) -> Resource:
    found = own_resource(shelf, slug)
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """All that the owner keeps, with its state and its next review; a LANE's also what it told of its practice."""
    asked, soon = _asked(request), timezone.localdate() + DUE_SOON
    page = page_of(request, own_rows(shelf, **asked))
    queries.used_by(page.object_list)
    lane = STATES[shelf.state] if shelf.owner == Owner.LANE else None
    teller = Teller.of_lane(lane, request.permissions) if lane else None
    context = {
        "shelf": shelf, "page": page, "status": asked["status"], "statuses": Status, "words": asked["words"],
        "due": asked["due_on"], "soon": soon,
        "due_count": own_rows(shelf, due_on=soon).count(), "today": timezone.localdate(),
        "late_count": own_rows(shelf, due_on=timezone.localdate() - dt.timedelta(days=1)).count(),
        "may_edit": Permission.EDIT_LIBRARY in request.permissions,
        "teller": teller, "told": teller and teller.rows(),
    }  # fmt: skip
    return render(request, f"{ROOM}/shelf.html", context)


def _csv(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """The rows of the list as a file."""
    asked = _asked(request)
    rows = list(own_rows(shelf, **asked))
    queries.used_by(rows)
    lines = (
        [version.title, version.get_kind_display(), row.status.label, row.current and row.current.number,
         row.reviewed_on, row.review_on, row.homes or "fewer than 5", _address(row)]
        for row in rows for version in [row.current or row.drafts[0]]
    )  # fmt: skip
    return csv_response("library.csv", CSV_HEADER, lines)


def _address(row: Resource) -> str:
    return site_link(queries.link_of(row)) if row.status == Status.PUBLISHED else ""


def _asked(request: HttpRequest) -> dict:
    """What the address asks of the list; a word that nobody knows is no filter."""
    status = request.GET.get("status", "")
    return {
        "words": request.GET.get("q", "").strip()[:100],
        "status": status if status in Status.values else "",
        "due_on": timezone.localdate() + DUE_SOON if request.GET.get("due") == "1" else None,
    }


def _new(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """A draft, which only the owner sees."""
    form = ResourceForm(request.POST or None, request.FILES or None, shelf=shelf)
    if "preview" in request.POST:
        return _look(request, shelf, form)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = _attempt(form, lambda: services.begin_resource(
            shelf=shelf, facts=form.facts, upload=facts["upload"], all_states=facts.get("all_states", False),
            by=request.user,
        ))  # fmt: skip
        if made:
            messages.success(request, "The draft is saved. Nobody else sees it until it is published.")
            return redirect(f"{shelf.path}{made.slug}/")
    return render(request, f"{ROOM}/write.html", {"shelf": shelf, "form": form})


def _edit(request: HttpRequest, shelf: Shelf, slug: str) -> HttpResponse:
    resource = _resource_of(shelf, slug)
    draft = resource.draft
    if draft is None:
        messages.warning(request, "What is published stays as it is. Begin a new version to change it.")
        return redirect(f"{shelf.path}{slug}/")
    draft.shown_files = queries.files_of(draft)
    initial = ResourceForm.initial_of(draft)
    form = ResourceForm(request.POST or None, request.FILES or None, shelf=shelf, version=draft, initial=initial)
    if "preview" in request.POST:
        return _look(request, shelf, form, draft)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if _attempt(form, lambda: services.save_draft(
            version=draft, facts=form.facts, upload=facts["upload"], drop=tuple(facts["drop"]), seen=facts["seen"],
            by=request.user,
        )):  # fmt: skip
            messages.success(request, "The draft is saved.")
            return redirect(f"{shelf.path}{slug}/")
    return render(request, f"{ROOM}/write.html", {"shelf": shelf, "form": form, "draft": draft, "resource": resource})


def _look(request: HttpRequest, shelf: Shelf, form: ResourceForm, draft: ResourceVersion | None = None) -> HttpResponse:
    """The page as it would be read; nothing is saved. The piece alone when the page asks while typing."""
    html = as_page_html(form.data.get("body", ""), first=3)
    context = {"shelf": shelf, "form": form, "draft": draft, "html": html, "looked": True}
    context["resource"] = draft.resource if draft else None
    return render(request, f"{ROOM}/_look.html" if request.htmx else f"{ROOM}/write.html", context)


def _show(request: HttpRequest, shelf: Shelf, slug: str) -> HttpResponse:
    """One resource of the owner's: the draft, what is shown, all versions, and what can be done."""
    resource = _resource_of(shelf, slug)
    may_edit = Permission.EDIT_LIBRARY in request.permissions
    forms = {"day": ReviewDayForm(), "reason": ReasonForm()}
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        answered = _act(request, shelf, resource, forms)
        if answered:
            return answered
    version = resource.draft or resource.current
    queries.used_by([resource])
    context = {
        "shelf": shelf, "resource": resource, "version": version, "html": as_page_html(version.body, first=3),
        "files": queries.files_of(version), "forms": forms, "may_edit": may_edit, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, f"{ROOM}/own_resource.html", context)


def _act(request: HttpRequest, shelf: Shelf, resource: Resource, forms: dict) -> HttpResponse | None:
    """The press that was made; None when its form needs something first."""
    here, by, act = f"{shelf.path}{resource.slug}/", request.user, request.POST.get("act", "")
    needs = {"publish": ("day", ReviewDayForm), "right": ("day", ReviewDayForm), "withdraw": ("reason", ReasonForm)}
    facts = {}
    if act in needs:
        name, kind = needs[act]
        forms[name] = kind(request.POST)
        if not forms[name].is_valid():
            return None
        facts = forms[name].cleaned_data
    acts = {
        "publish": (lambda: services.publish(resource=resource, by=by, **facts), "Published.", here),
        "right": (lambda: services.found_right(resource=resource, by=by, **facts), "Noted: it still holds.", here),
        "withdraw": (lambda: services.withdraw(resource=resource, by=by, **facts), "Nobody sees it any more.", here),
        "put-back": (lambda: services.put_back(resource=resource, by=by), "It is shown again.", here),
        "version": (lambda: services.begin_version(resource=resource, by=by), "", f"{here}edit/"),
        "throw-away": (lambda: services.throw_away(resource=resource, by=by), "The draft is gone.",
                       here if resource.current_id else shelf.path),
    }  # fmt: skip
    if act not in acts:
        raise Http404
    do, says, then = acts[act]
    try:
        do()
    except NotNow as reason:
        messages.warning(request, str(reason))
    except ValidationError as error:
        form = forms[needs[act][0]] if act in needs else None
        form.add_error(None, error.messages) if form else messages.warning(request, " ".join(error.messages))
        return None if form else redirect(here)
    else:
        if says:
            messages.success(request, says)
    return redirect(then)


def _version(request: HttpRequest, shelf: Shelf, slug: str, number: int) -> HttpResponse:
    """A version as it was published: what it said, who changed what."""
    resource = _resource_of(shelf, slug)
    version = next((each for each in resource.history if each.number == number), None)
    if version is None:
        raise Http404
    context = {
        "shelf": shelf, "resource": resource, "version": version, "html": as_page_html(version.body, first=3),
        "files": queries.files_of(version),
    }  # fmt: skip
    return render(request, f"{ROOM}/version.html", context)


def _attempt(form: ResourceForm, act: Callable):
    """What the service refuses stands in the form, with what was typed."""
    try:
        return act()
    except NotNow as reason:
        form.add_error(None, str(reason))
    except ValidationError as error:
        known = {name: said for name, said in error.message_dict.items() if name in form.fields} if hasattr(
            error, "error_dict") else None  # fmt: skip
        form.add_error(None, known or error.messages)
    return None


_both = require_http_methods(["GET", "HEAD", "POST"])
desk, lane, nation = trio(_list, require_safe, edits=False)
desk_csv, lane_csv, nation_csv = trio(_csv, require_safe, edits=False)
desk_new, lane_new, nation_new = trio(_new, _both, edits=True)
desk_item, lane_item, nation_item = trio(_show, _both, edits=False)
desk_edit, lane_edit, nation_edit = trio(_edit, _both, edits=True)
desk_version, lane_version, nation_version = trio(_version, require_safe, edits=False)
