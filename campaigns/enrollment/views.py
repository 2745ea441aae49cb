"""Pages of taking part: where the home stands, signing, goals, targets, leaving."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.agreement import agreement_of
from campaigns.enrollment.forms import GoalsForm, LeaveForm, SignForm, TargetsForm
from campaigns.enrollment.queries import active_enrollment, enrollment_of, standing_of, title_of
from campaigns.enrollment.services import Refused, choose_goals, set_listing, set_targets, sign_agreement, withdraw
from campaigns.goals.queries import current_phase, rule_in_words
from facilities.directory.models import Facility
from qioportal.lib.months import Month


@require_safe
@require_home(Permission.SEE_HOME)
def overview(request: HttpRequest, home: Facility) -> HttpResponse:
    phase = current_phase()
    context = {"home": home, "phase": phase, "standing": standing_of(home, phase, _month(home))}
    if phase:
        context |= {"rule_words": rule_in_words(phase), "agreement": agreement_of(phase)}
    return render(request, "campaigns/enrollment/overview.html", context)


@require_home(Permission.SIGN_AGREEMENT)
def sign(request: HttpRequest, home: Facility) -> HttpResponse:
    phase = current_phase()
    if phase is None:
        return redirect("enrollment:overview", home.ccn)
    enrollment = enrollment_of(home, phase)
    if enrollment and enrollment.withdrawn_at is None:
        return redirect("enrollment:overview", home.ccn)
    form = SignForm(request.POST if request.method == "POST" else None, initial={"title": title_of(request.user, home)})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            sign_agreement(home=home, phase=phase, by=request.user, title=facts["title"], is_listed=facts["is_listed"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Signed. {home.display_name} takes part in {phase.campaign}.")
            return redirect("enrollment:overview", home.ccn)
    context = {"home": home, "phase": phase, "form": form, "agreement": agreement_of(phase)}
    context["comes_back"] = enrollment is not None
    return render(request, "campaigns/enrollment/sign.html", context)


@require_home(Permission.CHOOSE_GOALS)
def goals(request: HttpRequest, home: Facility) -> HttpResponse:
    enrollment = active_enrollment(home, current_phase())
    if enrollment is None:
        return redirect("enrollment:overview", home.ccn)
    standing = standing_of(home, enrollment.phase, _month(home))
    form = GoalsForm(
        request.POST if request.method == "POST" else None,
        phase=enrollment.phase,
        initial={"goals": [line.goal.code for line in standing.goals]},
    )
    if request.method == "POST" and form.is_valid():
        if _done(request, choose_goals, enrollment=enrollment, goals=form.cleaned_data["goals"]):
            messages.success(request, "Your goals are saved. Now set a target for each.")
        return redirect("enrollment:targets", home.ccn)
    context = {"home": home, "form": form, "standing": standing, "rule_words": rule_in_words(enrollment.phase)}
    return render(request, "campaigns/enrollment/goals.html", context)


@require_home(Permission.CHOOSE_GOALS)
def targets(request: HttpRequest, home: Facility) -> HttpResponse:
    month = _month(home)
    standing = standing_of(home, current_phase(), month)
    if not standing.takes_part or not standing.goals:
        return redirect("enrollment:overview", home.ccn)
    form = TargetsForm(request.POST if request.method == "POST" else None, lines=standing.goals)
    if request.method == "POST" and form.is_valid():
        values = {line.measure: form.cleaned_data[slug] for slug, line in form.lines.items()}
        if _done(request, set_targets, enrollment=standing.enrollment, values=values):
            messages.success(request, f"Your targets are saved. What you changed holds from {month.shift(1).label} on.")
        return redirect("enrollment:overview", home.ccn)
    context = {"home": home, "form": form, "starts": month.shift(1)}
    return render(request, "campaigns/enrollment/targets.html", context)


@require_home(Permission.SIGN_AGREEMENT)
def leave(request: HttpRequest, home: Facility) -> HttpResponse:
    enrollment = active_enrollment(home, current_phase())
    if enrollment is None:
        return redirect("enrollment:overview", home.ccn)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if _done(request, withdraw, enrollment=enrollment, reason=form.cleaned_data["reason"]):
            messages.success(request, "Your home has left. What it sent is kept, and it can come back at any time.")
        return redirect("enrollment:overview", home.ccn)
    return render(request, "campaigns/enrollment/leave.html", {"home": home, "form": form})


@require_POST
@require_home(Permission.SIGN_AGREEMENT)
def listing(request: HttpRequest, home: Facility) -> HttpResponse:
    enrollment = active_enrollment(home, current_phase())
    is_listed = request.POST.get("is_listed") == "yes"
    if enrollment and _done(request, set_listing, enrollment=enrollment, is_listed=is_listed):
        said = "The public list may name your home." if is_listed else "The public list does not name your home."
        messages.success(request, said)
    return redirect("enrollment:overview", home.ccn)


def _done(request: HttpRequest, act: Callable, **facts) -> bool:
    """Acts; what the service refuses (somebody else was quicker) is said on the next page."""
    try:
        act(by=request.user, **facts)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True


def _month(home: Facility) -> Month:
    return Month.of(timezone.localdate(timezone=home.place.zone))
