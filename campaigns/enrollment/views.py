"""Pages of taking part in a campaign: where the home stands, signing, goals, targets, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.acting import done
from campaigns.enrollment.agreement import agreement_of
from campaigns.enrollment.changes import next_step_of
from campaigns.enrollment.forms import GoalsForm, LeaveForm, SignForm, TargetsForm
from campaigns.enrollment.own_queries import has_own_settings
from campaigns.enrollment.parts import other_parts, part_of
from campaigns.enrollment.queries import (
    active_enrollment,
    enrollment_of,
    former_part,
    levels_of,
    standing_of,
    title_of,
)
from campaigns.enrollment.services import Refused, choose_goals, set_listing, set_targets, sign_agreement, withdraw
from campaigns.goals.queries import rule_in_words
from facilities.directory.models import Facility
from qioportal.lib.months import Month


@require_safe
@require_home(Permission.SEE_HOME)
def overview(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    part = part_of(home, phase)
    standing = standing_of(home, part.phase, _month(home))
    context = {"home": home, "part": part, "phase": part.phase, "standing": standing, "others": other_parts(part)}
    if part.phase:
        context |= {"rule_words": rule_in_words(part.phase), "agreement": agreement_of(part.phase)}
    if standing.enrollment is None:
        context["former"] = former_part(home, part.phase)
    if standing.takes_part:
        context |= {
            "levels": levels_of(standing.enrollment),
            "next_level": next_step_of(standing.enrollment),
            "has_own": has_own_settings(standing.enrollment),
        }
    return render(request, "campaigns/enrollment/overview.html", context)


@require_home(Permission.SIGN_AGREEMENT)
def sign(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    part = part_of(home, phase)
    enrollment = enrollment_of(home, part.phase)
    if part.phase is None or (enrollment and enrollment.withdrawn_at is None):
        return redirect(part.overview)
    data = request.POST if request.method == "POST" else None
    form = SignForm(data, initial={"title": title_of(request.user, home)}, noun=home.noun)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("title", "is_listed")}
        try:
            sign_agreement(home=home, phase=part.phase, by=request.user, **facts)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Signed. {home.display_name} takes part in {part.phase.campaign}.")
            return redirect(part.overview)
    context = {"home": home, "part": part, "phase": part.phase, "form": form, "agreement": agreement_of(part.phase)}
    return render(request, "campaigns/enrollment/sign.html", {**context, "comes_back": enrollment is not None})


@require_home(Permission.CHOOSE_GOALS)
def goals(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    part = part_of(home, phase)
    enrollment = active_enrollment(home, part.phase)
    if enrollment is None:
        return redirect(part.overview)
    standing = standing_of(home, enrollment.phase, _month(home))
    form = GoalsForm(
        request.POST if request.method == "POST" else None,
        phase=enrollment.phase,
        initial={"goals": [line.goal.code for line in standing.goals]},
    )
    if request.method == "POST" and form.is_valid():
        if done(request, choose_goals, enrollment=enrollment, goals=form.cleaned_data["goals"]):
            messages.success(request, "Your goals are saved. Now set a target for each.")
        return redirect(part.targets)
    context = {"home": home, "part": part, "form": form, "standing": standing}
    context["rule_words"] = rule_in_words(enrollment.phase)
    return render(request, "campaigns/enrollment/goals.html", context)


@require_home(Permission.CHOOSE_GOALS)
def targets(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    part, month = part_of(home, phase), _month(home)
    standing = standing_of(home, part.phase, month)
    if not standing.takes_part or not standing.goals:
        return redirect(part.overview)
    form = TargetsForm(request.POST if request.method == "POST" else None, lines=standing.goals)
    if request.method == "POST" and form.is_valid():
        values = {line.measure: form.cleaned_data[slug] for slug, line in form.lines.items()}
        if done(request, set_targets, enrollment=standing.enrollment, values=values):
            messages.success(request, f"Your targets are saved. What you changed holds from {month.shift(1).label} on.")
        return redirect(part.overview)
    context = {"home": home, "part": part, "form": form, "starts": month.shift(1)}
    return render(request, "campaigns/enrollment/targets.html", context)


@require_home(Permission.SIGN_AGREEMENT)
def leave(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    part = part_of(home, phase)
    enrollment = active_enrollment(home, part.phase)
    if enrollment is None:
        return redirect(part.overview)
    form = LeaveForm(request.POST if request.method == "POST" else None, noun=home.noun)
    if request.method == "POST" and form.is_valid():
        if done(request, withdraw, enrollment=enrollment, reason=form.cleaned_data["reason"]):
            said = f"Your {home.noun} has left. What it sent is kept, and it can come back at any time."
            messages.success(request, said)
        return redirect(part.overview)
    return render(request, "campaigns/enrollment/leave.html", {"home": home, "part": part, "form": form})


@require_POST
@require_home(Permission.SIGN_AGREEMENT)
def listing(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    part = part_of(home, phase)
    enrollment = active_enrollment(home, part.phase)
    is_listed = request.POST.get("is_listed") == "yes"
    if enrollment and done(request, set_listing, enrollment=enrollment, is_listed=is_listed):
        may = "may name" if is_listed else "does not name"
        messages.success(request, f"The public list {may} your {home.noun}.")
    return redirect(part.overview)


def _month(home: Facility) -> Month:
    return Month.of(timezone.localdate(timezone=home.zone))
