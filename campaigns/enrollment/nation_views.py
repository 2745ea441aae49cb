"""The national team's page of hospitals and community coalitions: who there is, and adding one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.enrollment.own_forms import CommunityForm, HospitalForm
from campaigns.enrollment.participants import add_community, add_hospital, participants
from campaigns.enrollment.rules import Refused
from facilities.directory.models import FacilityKind
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of

KINDS = {FacilityKind.HOSPITAL: "Hospitals", FacilityKind.COMMUNITY: "Coalitions"}
FORMS = {"hospital": (HospitalForm, add_hospital), "community": (CommunityForm, add_community)}


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Words and kind of the address; what can't be is left out."""
    words = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "") if request.GET.get("kind") in KINDS else ""
    return words if words.isprintable() else "", kind


@require_safe
@require_nation(Permission.SEE_NATION)
def participants_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the page as a file."""
    header = ["key", "name", "kind", "city", "state", "campaigns", "people"]
    rows = ([each.ccn, each.display_name, each.get_kind_display(), each.display_city, each.state, each.parts,
             each.people] for each in participants(*_asked(request)))  # fmt: skip
    return csv_response("hospitals-and-coalitions.csv", header, rows)


@require_safe
@require_nation(Permission.SEE_NATION)
def list_participants(request: HttpRequest) -> HttpResponse:
    """Hospitals and coalitions, with the way to invite who runs them."""
    words, kind = _asked(request)
    context = {
        "page": page_of(request, participants(words, kind)),
        "words": words,
        "kind": kind,
        "kinds": KINDS.items(),
        "may_add": Permission.EDIT_DEFINITIONS in request.permissions,
    }
    return render(request, "campaigns/enrollment/participants.html", context)


@require_nation(Permission.EDIT_DEFINITIONS)
def add_participant(request: HttpRequest, kind: str) -> HttpResponse:
    make_form, add = FORMS[kind]
    form = make_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{made.display_name} is added. Its key is {made.ccn}. Now invite who runs it, or do so later."
            )
            return redirect("members:nation-invite", made.ccn)
    word = {"hospital": "hospital", "community": "coalition"}[kind]
    return render(request, "campaigns/enrollment/add_participant.html", {"form": form, "word": word})
