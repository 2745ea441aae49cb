"""The national team's page of hospitals and community coalitions: who there is, and adding one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access.guards import require_nation
from accounts.access.permissions import Permission
from campaigns.enrollment.own_forms import CommunityForm, HospitalForm
from campaigns.enrollment.participants import add_community, add_hospital, participants
from campaigns.enrollment.rules import Refused
from facilities.directory.models import FacilityKind
from qioportal.lib.paging import page_of

KINDS = {FacilityKind.HOSPITAL: "Hospitals", FacilityKind.COMMUNITY: "Coalitions"}
FORMS = {"hospital": (HospitalForm, add_hospital), "community": (CommunityForm, add_community)}


@require_nation(Permission.SEE_NATION)
def list_participants(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "") if request.GET.get("kind") in KINDS else ""
    words = words if words.isprintable() else ""
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
            messages.success(request, f"{made.display_name} is added. Its key is {made.ccn}.")
            return redirect("enrollment:participants")
    word = {"hospital": "hospital", "community": "coalition"}[kind]
    return render(request, "campaigns/enrollment/add_participant.html", {"form": form, "word": word})
