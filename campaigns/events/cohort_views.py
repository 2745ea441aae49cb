"""Pages of cohorts for their holders: the list, one cohort with its homes' progress, writing, homes in and out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaigns.events import cohort_services
from campaigns.events.cohort_forms import CohortForm, HomeForm
from campaigns.events.cohort_models import Cohort
from campaigns.events.cohort_queries import cohort_by, cohorts_of, sessions_of, standings, term_of_home, terms_of
from campaigns.events.holder_views import ROOM
from campaigns.events.holders import Holder, trio
from campaigns.events.writing_views import both
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def _found(holder: Holder, slug: str) -> Cohort:
    cohort = cohort_by(holder, slug)
    if cohort is None:
        raise Http404
    return cohort


def _back(holder: Holder, cohort: Cohort) -> HttpResponse:
    return redirect(f"{holder.path}cohorts/{cohort.slug}/")


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


def _list_csv(request: HttpRequest, holder: Holder) -> HttpResponse:
    """The rows of the list as a file."""
    rows = (
        [each.name, str(each.phase), each.needed, each.out_of, each.home_count, each.session_count]
        for each in cohorts_of(holder, _words(request))
    )
    header = ["cohort", "campaign", "sessions needed", "of", "homes", "sessions planned"]
    return csv_response(f"cohorts-{holder.state.lower() or 'nation'}.csv", header, rows)


def _list(request: HttpRequest, holder: Holder) -> HttpResponse:
    words = _words(request)
    context = {"holder": holder, "page": page_of(request, cohorts_of(holder, words)), "words": words}
    return render(request, f"{ROOM}/cohorts.html", context | {"may_write": holder.may_write(request.permissions)})


def _new(request: HttpRequest, holder: Holder) -> HttpResponse:
    form = CohortForm(request.POST or None, holder=holder)
    if request.method == "POST" and form.is_valid():
        made = cohort_services.write_cohort(holder=holder, by=request.user, **form.cleaned_data)
        messages.success(request, "The cohort is there. Now add its homes.")
        return _back(holder, made)
    return render(request, f"{ROOM}/cohort_write.html", {"holder": holder, "form": form})


def _edit(request: HttpRequest, holder: Holder, cohort: str) -> HttpResponse:
    found = _found(holder, cohort)
    form = CohortForm(request.POST or None, holder=holder, cohort=found, initial=CohortForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        cohort_services.change_cohort(cohort=found, by=request.user, **form.cleaned_data)
        messages.success(request, "The cohort is saved.")
        return _back(holder, found)
    return render(request, f"{ROOM}/cohort_write.html", {"holder": holder, "form": form, "cohort": found})


def _cohort(request: HttpRequest, holder: Holder, cohort: str) -> HttpResponse:
    return _page(request, holder, _found(holder, cohort), HomeForm(state=holder.state))


def _page(request: HttpRequest, holder: Holder, cohort: Cohort, form: HomeForm) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    page = page_of(request, terms_of(cohort, words))
    context = {
        "holder": holder, "cohort": cohort, "page": page, "rows": standings(page), "sessions": sessions_of(cohort),
        "words": words, "form": form, "may_write": holder.may_write(request.permissions),
    }  # fmt: skip
    return render(request, f"{ROOM}/cohort.html", context, status=422 if form.errors else 200)


def _csv(request: HttpRequest, holder: Holder, cohort: str) -> HttpResponse:
    found = _found(holder, cohort)
    sessions = [f"{event.first_day} {event.title}" for event in sessions_of(found)]
    marks = {True: "yes", False: "no", None: ""}
    rows = (
        [each.term.facility.ccn, each.term.facility.display_name, each.term.starts_on, each.term.ends_on,
         each.attended, found.needed, "yes" if each.is_complete else "no", *[marks[came] for came in each.came]]
        for each in standings(terms_of(found, request.GET.get("q", "").strip()[:100]))
    )  # fmt: skip
    header = ["ccn", "home", "from", "until", "attended", "needed", "completed", *sessions]
    return csv_response(f"{found.slug}.csv", header, rows)


def _add_home(request: HttpRequest, holder: Holder, cohort: str) -> HttpResponse:
    found, form = _found(holder, cohort), HomeForm(request.POST, state=holder.state)
    if form.is_valid():
        try:
            cohort_services.add_home(cohort=found, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("home", refusal)
        else:
            messages.success(request, f"{form.cleaned_data['home'].display_name} is in the cohort.")
            return _back(holder, found)
    return _page(request, holder, found, form)


def _end_home(request: HttpRequest, holder: Holder, cohort: str, ccn: str) -> HttpResponse:
    found = _found(holder, cohort)
    home = term_of_home(found, ccn)
    if home is None:
        raise Http404
    cohort_services.end_home(cohort=found, home=home, by=request.user)
    messages.success(request, f"{home.display_name} has left the cohort. The sessions it attended stay.")
    return _back(holder, found)


cohorts = trio(_list, require_safe)
cohorts_csv = trio(_list_csv, require_safe)
cohort_new = trio(_new, both, writes=True)
cohort = trio(_cohort, require_safe)
cohort_csv = trio(_csv, require_safe)
cohort_edit = trio(_edit, both, writes=True)
cohort_homes = trio(_add_home, require_POST, writes=True)
cohort_home_end = trio(_end_home, require_POST, writes=True)
