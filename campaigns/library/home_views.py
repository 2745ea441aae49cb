"""A home's page of practices and tools: what it uses, what fits its goals and steps, and that it uses something."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.library import fitting, queries, services
from campaigns.library.credits import credit_of
from campaigns.library.models import Practice, Resource
from facilities.directory.models import Facility

ROOM = "campaigns/library"


@require_safe
@require_home(Permission.SEE_HOME)
def home(request: HttpRequest, home: Facility) -> HttpResponse:
    """What we use; what fits us; what we told."""
    work = fitting.work_of(home)
    resources = fitting.resources_that_fit(home, request.user, work)
    practices = fitting.practices_that_fit(home, work)
    queries.used_by([fit.item for fit in [*resources, *practices]])
    for fit in practices:
        fit.item.credit = credit_of(fit.item)
    context = {
        "home": home,
        "goals_now": work,
        "uses": queries.uses_of(home),
        "resources": resources,
        "practices": practices,
        "told": queries.practices_told_at(home=home),
        "may_enter": Permission.ENTER_MONTH in request.permissions,
    }
    return render(request, f"{ROOM}/home.html", context)


@require_POST
@require_home(Permission.ENTER_MONTH)
def use(request: HttpRequest, home: Facility) -> HttpResponse:
    """We use this, or no longer. Back to where the button stood."""
    item = _item(request, home)
    if request.POST.get("act") == "stop":
        services.stop_using(home=home, item=item, by=request.user)
        messages.success(request, f"{home.display_name} no longer uses “{_title(item)}”.")
    else:
        services.use(home=home, item=item, by=request.user)
        messages.success(request, f"{home.display_name} uses “{_title(item)}”. It stands on your page of practices.")
    if request.POST.get("back") == "item":
        return redirect("library:practice" if isinstance(item, Practice) else "library:resource", item.slug)
    return redirect("library:home", home.ccn)


def _item(request: HttpRequest, home: Facility) -> Resource | Practice:
    """What the person can see; what the home uses can be ended also when it is gone from the pages."""
    kind, slug = request.POST.get("kind", ""), request.POST.get("slug", "")
    item = queries.usable(request.user, home, kind, slug)
    if item is None:
        raise Http404
    return item


def _title(item: Resource | Practice) -> str:
    return item.title if isinstance(item, Practice) else item.current.title
