"""Pages of the recruiter: the state's homes by stage, one home."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.recruitment import services
from campaigns.recruitment.forms import CallForm, HomeFilterForm, NextStepForm, StageForm
from campaigns.recruitment.models import Call, Caller, Stage
from campaigns.recruitment.notes import latest_notes, with_desk_work
from campaigns.recruitment.people import covered_today
from campaigns.recruitment.queries import (
    file_of,
    filter_options,
    home_of,
    homes_of,
    reason_of,
    share_signed,
)
from campaigns.recruitment.resting import rests_until
from campaigns.recruitment.stages import count_stages, with_former
from campaigns.recruitment.task_queries import open_tasks_of_home
from campaigns.recruitment.view_queries import address_of, default_of
from facilities.directory.models import Facility
from facilities.directory.queries import CountedRows
from qioportal.lib.csvfiles import csv_response
from qioportal.lib.paging import page_of


def _filter_form(request: HttpRequest, desk: QioDesk) -> HomeFilterForm:
    return HomeFilterForm(request.GET, **filter_options(desk))


@require_safe
@require_desk(Permission.SEE_STATE)
def homes(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The homes of the state by stage."""
    first = None if request.GET else default_of(desk, request.user)
    if first:
        return redirect(address_of(first, desk))
    phase = current_phase()
    form = _filter_form(request, desk)
    chosen = form.filters
    found = homes_of(desk, phase, chosen, user=request.user)
    counts = count_stages(homes_of(desk, phase, chosen.in_any_stage, user=request.user))
    count = counts[chosen.stage] if chosen.stage else sum(counts.values())
    context = {
        "desk": desk,
        "phase": phase,
        "form": form,
        "chosen": chosen,
        "page": page_of(request, CountedRows(with_former(found, phase), count)),
        "chips": [(stage, counts[stage.value]) for stage in Stage],
        "all": sum(counts.values()),
        "share": share_signed(desk.state.code, phase),
        "now": timezone.now(),
        "tab": "homes",
        "covers": covered_today(request.user, desk),
        "may_bulk": Permission.RECRUIT in request.permissions and phase is not None,
    }
    return render(request, "campaigns/recruitment/homes.html", context)


@require_safe
@require_desk(Permission.EXPORT_STATE)
def export(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """The rows of the list with the same filter, as a file."""
    found = homes_of(desk, current_phase(), _filter_form(request, desk).filters, user=request.user)
    header = ["CCN", "Home", "City", "County", "Chain", "Phone", "Beds", "Stars", "Stage", "Stage since",
              "Reason of a no", "Last contact", "Next step", "On", "Assigned",
              "Special focus", "Open tasks", "Latest note"]  # fmt: skip
    rows = (
        [home.ccn, home.name, home.city, home.county, home.chain.name if home.chain else "", home.phone_words,
         home.certified_beds, home.overall_rating, Stage(home.stage).label, _day(home.stage_since),
         reason_of(home.decline_code, home.decline_reason) if home.stage == Stage.DECLINED else "",
         _day(home.last_contact_at), home.next_step, home.next_step_on, home.assigned_name,
         home.special_focus, home.open_tasks, home.latest_note]
        for home in with_desk_work(found, desk).select_related("chain").iterator(chunk_size=500)
    )  # fmt: skip
    name = f"recruitment-{desk.state.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(name, header, rows)


def _day(moment):
    return timezone.localdate(moment) if moment else None


@require_safe
@require_desk(Permission.SEE_STATE)
def home(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """One home of the state, as its recruiter sees it."""
    return _home_page(request, desk, _home_or_404(desk, ccn))


def _home_or_404(desk: QioDesk, ccn: str) -> Facility:
    found = home_of(desk, current_phase(), ccn)
    if found is None:
        raise Http404
    return found


def _home_page(request: HttpRequest, desk: QioDesk, found: Facility, **forms) -> HttpResponse:
    """The page with its forms; a form that was refused comes back as it was filled in."""
    takes_part = found.stage == Stage.SIGNED
    planned = {"next_step": found.next_step, "next_step_on": found.next_step_on}
    said = {"stage": found.stage, "code": found.decline_code, "reason": found.decline_reason}
    phase = current_phase()
    file = file_of(found, phase)
    context = {
        "desk": desk,
        "home": found,
        "rests_until": _rests_until(found, file.last_call),
        "said_no": reason_of(found.decline_code, found.decline_reason),
        "phase": phase,
        "file": file,
        "takes_part": takes_part,
        "tasks": open_tasks_of_home(desk, found),
        "notes": latest_notes(desk, found),
        "may_desk": Permission.RECRUIT in request.permissions,
        "may_write": Permission.RECRUIT in request.permissions and phase and found.status == "open",
        "may_invite": Permission.INVITE_TO_HOME in request.permissions and found.status == "open",
        "call_form": CallForm(prefix="call", takes_part=takes_part),
        "stage_form": StageForm(prefix="stage", initial=said),
        "step_form": NextStepForm(prefix="step", initial=planned),
        **forms,
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "campaigns/recruitment/home.html", context, status=422 if refused else 200)


def _rests_until(found: Facility, last: Call | None) -> dt.date | None:
    """Until when the call list leaves the home out."""
    by_other = last is not None and last.place != Caller.QIO
    return rests_until(found.last_contact_at, found.next_step_on, timezone.now(), by_other=by_other)


def _act(request: HttpRequest, desk: QioDesk, ccn: str, name: str, form, act) -> HttpResponse:
    """Check the form, do the act, answer: a green note, or the page with the reasons."""
    found = _home_or_404(desk, ccn)
    if form.is_valid():
        phase = current_phase()
        try:
            if phase is None:
                raise ValidationError("No phase of the campaign runs today, so nothing can be written down.")
            says = act(found, phase, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, says)
            return redirect("recruitment:home", qio=desk.qio.slug, state=desk.state.slug, ccn=ccn)
    return _home_page(request, desk, found, **{name: form})


@require_POST
@require_desk(Permission.RECRUIT)
def calls(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """Write a call down."""

    def act(found, phase, given):
        services.log_call(home=found, phase=phase, by=request.user, **given)
        return "The call is written down."

    takes_part = _home_or_404(desk, ccn).stage == Stage.SIGNED
    return _act(request, desk, ccn, "call_form", CallForm(request.POST, prefix="call", takes_part=takes_part), act)


@require_POST
@require_desk(Permission.RECRUIT)
def stage(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """Put the home into another stage."""

    def act(found, phase, given):
        services.change_stage(home=found, phase=phase, by=request.user, **given)
        return f"The stage is now: {Stage(given['stage']).label}."

    return _act(request, desk, ccn, "stage_form", StageForm(request.POST, prefix="stage"), act)


@require_POST
@require_desk(Permission.RECRUIT)
def next_step(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """Plan what comes next."""

    def act(found, phase, given):
        services.set_next_step(home=found, phase=phase, by=request.user, **given)
        return "The next step is kept." if given["next_step"] else "Nothing is planned for this home now."

    return _act(request, desk, ccn, "step_form", NextStepForm(request.POST, prefix="step"), act)


@require_POST
@require_desk(Permission.RECRUIT)
def assigned(request: HttpRequest, desk: QioDesk, ccn: str) -> HttpResponse:
    """Take the home on, or give it back."""
    found, phase = _home_or_404(desk, ccn), current_phase()
    if phase is None or found.status == "closed":
        raise Http404
    mine = request.POST.get("to") == "me"
    services.assign(home=found, phase=phase, by=request.user, to=request.user if mine else None)
    before = f" It was with {found.assigned_name} before." if found.assigned_id not in (None, request.user.pk) else ""
    says = "This home is yours now." if mine else "This home is assigned to nobody now."
    messages.success(request, says + before)
    return redirect("recruitment:home", qio=desk.qio.slug, state=desk.state.slug, ccn=ccn)
