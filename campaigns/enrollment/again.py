"""Taking part again: a home of a former phase signs and takes its goals along, on one page."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access.guards import require_home
from accounts.access.permissions import Permission
from campaigns.enrollment.agreement import agreement_of
from campaigns.enrollment.forms import AgainForm
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.parts import part_of
from campaigns.enrollment.queries import chosen_goals, enrollment_of, former_part, title_of
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal, Phase
from campaigns.goals.queries import rule_in_words
from facilities.directory.models import Facility

_FOLLOWED_BY = {"TURN": "SS", "RET": "SS", "PLS": "PAIN", "PPA": "PAIN"}
"""Goals that go on under another code: staff turnover and retention in staff stability, two pains in one."""


def matter_of(code: str) -> str:
    """What a goal is about in whatever phase: P1-PU, P2-PU and PU are one matter."""
    matter = code.rpartition("-")[2]
    return _FOLLOWED_BY.get(matter, matter)


def taken_along(former: Enrollment, phase: Phase) -> list[str]:
    """Codes of the phase's goals that the home worked on in its former part."""
    held = {matter_of(goal.code) for goal in chosen_goals(former)}
    return [goal.code for goal in phase.goals.order_by("number") if matter_of(goal.code) in held]


@transaction.atomic
def take_part_again(
    *, home: Facility, phase: Phase, by, title: str, goals: list[Goal], is_listed: bool = False
) -> Enrollment:
    """Signature and goals at once, or neither."""
    enrollment = sign_agreement(home=home, phase=phase, by=by, title=title, is_listed=is_listed)
    choose_goals(enrollment=enrollment, goals=goals, by=by)
    return enrollment


@require_home(Permission.SIGN_AGREEMENT)
def again(request: HttpRequest, home: Facility, phase: str | None = None) -> HttpResponse:
    """One confirmation page: the agreement, the goals of then, the signature."""
    part = part_of(home, phase)
    former = former_part(home, part.phase)
    if former is None or enrollment_of(home, part.phase):
        return redirect(part.overview)
    goals = taken_along(former, part.phase)
    initial = {"title": title_of(request.user, home), "goals": goals}
    form = AgainForm(request.POST or None, phase=part.phase, noun=home.noun, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("title", "goals", "is_listed")}
        try:
            take_part_again(home=home, phase=part.phase, by=request.user, **facts)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Signed. {home.display_name} takes part again. Now set a target for each goal.")
            return redirect(part.targets)
    context = {"home": home, "part": part, "phase": part.phase, "form": form, "former": former}
    context |= {"agreement": agreement_of(part.phase), "rule_words": rule_in_words(part.phase)}
    return render(request, "campaigns/enrollment/again.html", context)
