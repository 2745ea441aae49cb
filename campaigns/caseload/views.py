"""Pages of the caseload: the adviser's homes, as a list and a file, and who looks after them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.caseload import services
from campaigns.caseload.chart_signs import with_signals
from campaigns.caseload.forms import AssignForm, CaseFilterForm
from campaigns.caseload.looks import record_looks
from campaigns.caseload.queries import (
    ONLY,
    WHOSE,
    CaseFilters,
    count_piles,
    goals_of,
    has_own,
    homes_by_ccn,
    homes_of,
    level_names,
    newest_due,
)
from campaigns.goals.queries import current_phase
from campaigns.recruitment.people import by_key, choices_of
from facilities.directory.models import Facility
from facilities.directory.queries import CountedRows
from qioportal.lib.batches import batches
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import kept_query, page_of
from qioportal.lib.refusals import said_above

CHUNK = 100


def _filters(request: HttpRequest, desk: QioDesk, phase, levels: dict[int, str]) -> tuple[CaseFilterForm, CaseFilters]:
    whose = "mine" if has_own(desk, phase, request.user) else "all"
    form = CaseFilterForm(
        request.GET, levels=levels, goals=goals_of(phase), people=choices_of(desk), whose=whose
    )  # fmt: skip
    return form, form.filters


def _seen(request: HttpRequest, homes: list[Facility]) -> list[Facility]:
    """What is shared is looked at now: that is written down."""
    shown = [home for home in homes if home.signals.is_shared]
    record_looks(viewer=request.user, homes=shown, what="signals of its charts")
    return homes


@require_safe
@require_desk(Permission.SEE_STATE)
def homes(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The homes that take part: mine, or all of the desk."""
    phase, today = current_phase(), timezone.localdate()
    levels = level_names(phase)
    form, chosen = _filters(request, desk, phase, levels)
    counts = count_piles(desk, phase, chosen, request.user)
    found = homes_of(desk, phase, chosen, request.user)
    alone = counts.get(chosen.only or chosen.whose)
    page = page_of(request, found if alone is None else CountedRows(found, alone))
    page.object_list = _seen(request, with_signals(list(page.object_list), desk, phase, today))
    context = {
        "desk": desk,
        "phase": phase,
        "form": form,
        "chosen": chosen,
        "page": page,
        "levels": levels,
        "whose": [(key, label, counts[key]) for key, label in WHOSE.items()],
        "only": [(key, label, counts[key]) for key, label in ONLY.items()],
        "newest": newest_due(phase, today) if phase else None,
        "assign_form": AssignForm(people=choices_of(desk)),
        "may_write": Permission.RECRUIT in request.permissions,
    }
    return render(request, "campaigns/caseload/homes.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def export(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    phase, today = current_phase(), timezone.localdate()
    levels = level_names(phase)
    _, chosen = _filters(request, desk, phase, levels)
    header = ["CCN", "Home", "City", "Phone", "Level", "Level's name", "Last month reported", "Signals",
              "Open requests", "Open alerts", "Last contact", "Looked after by"]  # fmt: skip
    rows = (
        [home.ccn, home.name, home.city, home.phone_words, home.level, levels.get(home.level, ""),
         home.last_month and str(home.last_month), home.signals.words, home.request_count, home.alert_count,
         home.last_contact_on, home.adviser_name]
        for chunk in batches(homes_of(desk, phase, chosen, request.user), CHUNK)
        for home in _seen(request, with_signals(chunk, desk, phase, today))
    )  # fmt: skip
    return csv_response(f"caseload-{desk.state.slug}-{today:%Y-%m-%d}.csv", header, rows)


@require_POST
@require_desk(Permission.RECRUIT)
def assign(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Give the homes chosen to somebody of the desk."""
    form = AssignForm(request.POST, people=choices_of(desk))
    if form.is_valid():
        to = by_key(desk, form.cleaned_data["to"])
        with said_above(request, messages.error):
            homes = homes_by_ccn(desk, form.cleaned_data["homes"])
            count = services.assign_homes(desk=desk, homes=homes, to=to, by=request.user)
            whom = to.name if to else "nobody by name; who brought a home in looks after it"
            done = f"{count} {'home is' if count == 1 else 'homes are'} now with {whom}."
            messages.success(request, done if count else "It was so already: nothing had to be changed.")
    else:
        messages.error(request, " ".join(words for errors in form.errors.values() for words in errors))
    return redirect(reverse("caseload:homes", args=[desk.qio.slug, desk.state.slug]) + kept_query(request))
