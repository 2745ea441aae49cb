"""Pages of a LANE's special projects: the list, one project, writing it down, the homes in it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.coalitions import project_queries as queries
from campaigns.coalitions import project_services as services
from campaigns.coalitions.bodies import LaneBody
from campaigns.coalitions.meeting_forms import ProjectForm
from campaigns.coalitions.project_models import ProjectStatus, SpecialProject
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of
from qioportal.lib.refusals import said_on


def _project(body: LaneBody, slug: str) -> SpecialProject:
    found = queries.project_of(body.whole, slug)
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest, body: LaneBody):
    words, status = request.GET.get("q", "").strip()[:100], request.GET.get("status", "")
    status = status if status in ProjectStatus.values else ""
    return words, status, queries.projects_matching(body.whole, words, status, body.today)


@require_safe
def projects(request: HttpRequest, body: LaneBody) -> HttpResponse:
    words, status, rows = _asked(request, body)
    context = {
        "body": body, "lane": body.whole, "words": words, "status": status, "statuses": ProjectStatus.choices,
        "page": page_of(request, rows), "may_manage": body.writes in request.permissions,
    }  # fmt: skip
    return render(request, "campaigns/coalitions/projects.html", context)


@require_safe
def projects_csv(request: HttpRequest, body: LaneBody) -> HttpResponse:
    """The rows of the page as a file."""
    _, _, rows = _asked(request, body)
    header = ["title", "status", "from", "until", "goals", "homes", "public", "what was learned"]
    lines = (
        [p.title, p.get_status_display(), p.starts_on, p.ends_on, ", ".join(goal.short_name for goal in p.goals.all()),
         p.homes, "yes" if p.is_public else "no", p.learned] for p in rows
    )  # fmt: skip
    return csv_response(f"projects-{body.file_key}.csv", header, lines)


@require_safe
def project(request: HttpRequest, body: LaneBody, project: str) -> HttpResponse:
    """One project; `?q=` looks for a home to add."""
    found = _project(body, project)
    words = request.GET.get("q", "").strip()[:100]
    may_manage = body.writes in request.permissions
    context = {
        "body": body, "project": found, "homes": queries.homes_of(found), "words": words, "may_manage": may_manage,
        "offered": queries.homes_to_add(found, words) if may_manage else [],
    }  # fmt: skip
    return render(request, "campaigns/coalitions/project.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, body: LaneBody) -> HttpResponse:
    return _form(request, body, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, body: LaneBody, project: str) -> HttpResponse:
    return _form(request, body, _project(body, project))


def _form(request: HttpRequest, body: LaneBody, found: SpecialProject | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = ProjectForm(posted, instance=found, goals=queries.goals_to_choose())
    if posted is not None and form.is_valid():
        with said_on(form):
            row = services.save_project(lane=body.whole, by=request.user, project=found, **form.facts)
            messages.success(request, f"{row.title} is saved.")
            return redirect("coalitions:project", body.state.slug, row.slug)
    return render(request, "campaigns/coalitions/project_form.html", {"form": form, "body": body, "project": found})


@require_POST
def add_home(request: HttpRequest, body: LaneBody, project: str) -> HttpResponse:
    """A home takes part from today on."""
    found = _project(body, project)
    home = queries.home_of_state(found, request.POST.get("ccn", ""))
    if home is None:
        messages.error(request, "No home of the state has this CCN.")
    elif services.add_home(project=found, home=home, by=request.user):
        messages.success(request, f"{home.display_name} takes part.")
    else:
        messages.info(request, f"{home.display_name} takes part already.")
    return redirect("coalitions:project", body.state.slug, project)


@require_POST
def end_home(request: HttpRequest, body: LaneBody, project: str, ccn: str) -> HttpResponse:
    """A home takes part no longer."""
    found = _project(body, project)
    home = queries.home_of_state(found, ccn)
    if home is None or not services.end_home(project=found, home=home, by=request.user):
        messages.info(request, "This home does not take part.")
    else:
        messages.success(request, f"{home.display_name} takes part no longer. Its time in the project is kept.")
    return redirect("coalitions:project", body.state.slug, project)
