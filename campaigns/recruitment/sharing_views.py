"""Pages of who has which homes: people and their loads, rules, vacation cover, hand-over."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.recruitment import people, sharing_services
from campaigns.recruitment.bulk_views import say_with_undo
from campaigns.recruitment.further_work import kinds
from campaigns.recruitment.queries import chain_numbered, filter_options
from campaigns.recruitment.sharing_forms import CoverForm, HandOverForm, RuleForm
from campaigns.recruitment.sharing_out import (
    cover_by_key,
    covers_of,
    hand_over_of,
    loads_of,
    person_with_work,
    rule_by_key,
    shares_of_rules,
)
from qioportal.lib.refusals import said_on


@require_safe
@require_desk(Permission.RECRUIT)
def sharing_out(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Who has how many homes and tasks, what the rules would move now, who stands in for whom."""
    phase = current_phase()
    shares = shares_of_rules(desk, phase)
    loads = [(load, people.key_of(load.person)) for load in loads_of(desk, phase)]
    context = {
        "desk": desk, "tab": "people", "phase": phase, "loads": loads, "shares": shares,
        "would_move": sum(len(share.homes) for share in shares), "covers": covers_of(desk),
        "today": timezone.localdate(), "further": [kind.label for kind in kinds()],
    }  # fmt: skip
    return render(request, "campaigns/recruitment/sharing_out.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def rule_new(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    form = RuleForm(request.POST or None, **filter_options(desk))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        to, chain = people.by_key(desk, given["to"]), chain_numbered(given["chain"])
        condition = {"county": given["county"], "chain": chain, "stage": given["stage"]}
        with said_on(form):
            sharing_services.add_rule(desk=desk, assigned_to=to, by=request.user, **condition)
            messages.success(request, "The rule is kept. It moves homes when you apply the rules, and every night.")
            return _overview(desk)
    return _form_page(request, desk, form, "New rule", "Keep the rule")


@require_POST
@require_desk(Permission.RECRUIT)
def rule(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    """One place up, or ended."""
    found = rule_by_key(desk, key)
    if found is None:
        raise Http404
    if request.POST.get("intent") == "up":
        sharing_services.raise_rule(rule=found, desk=desk, by=request.user)
    elif request.POST.get("intent") == "end":
        sharing_services.end_rule(rule=found, by=request.user)
        messages.success(request, "The rule is ended. Homes that it gave away stay where they are.")
    return _overview(desk)


@require_POST
@require_desk(Permission.RECRUIT)
def rules_apply(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Give the homes that are nobody's away, as the page showed."""
    change = sharing_services.apply_rules(desk=desk, phase=_phase_or_404(), by=request.user)
    if change is None:
        messages.info(request, "No rule moves a home now: every home that fits one is somebody’s.")
    else:
        say_with_undo(request, desk, change)
    return _overview(desk)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def cover_new(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    form = CoverForm(request.POST or None, people=people.choices_of(desk))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        both = {name: people.by_key(desk, given[name]) for name in ("absent", "stand_in")}
        days = {name: given[name] for name in ("starts_on", "ends_on")}
        with said_on(form):
            sharing_services.add_cover(desk=desk, by=request.user, **both, **days)
            messages.success(request, f"{both['stand_in'].name} stands in for {both['absent'].name}.")
            return _overview(desk)
    return _form_page(request, desk, form, "Vacation cover", "Keep the cover")


@require_POST
@require_desk(Permission.RECRUIT)
def cover_cancel(request: HttpRequest, desk: QioDesk, key: UUID) -> HttpResponse:
    found = cover_by_key(desk, key)
    if found is None:
        raise Http404
    if sharing_services.cancel_cover(cover=found, by=request.user):
        messages.success(request, f"{found.stand_in.name} no longer stands in for {found.absent.name}.")
    return _overview(desk)


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.RECRUIT)
def hand_over(request: HttpRequest, desk: QioDesk, person: str) -> HttpResponse:
    """All homes, open tasks and further work of a person to others: chosen and shown (`?to=`), then done."""
    phase = current_phase()
    who = person_with_work(desk, phase, person)
    if who is None:
        raise Http404
    others = [choice for choice in people.choices_of(desk) if choice[0] != person]
    asked = request.POST if request.method == "POST" else request.GET
    form = HandOverForm(asked if "to" in asked or request.method == "POST" else None, people=others)
    to = [people.by_key(desk, key) for key in form.cleaned_data["to"]] if form.is_valid() else []
    if request.method == "POST" and to:
        change = sharing_services.hand_over(desk=desk, phase=_phase_or_404(), person=who, to=to, by=request.user)
        say_with_undo(request, desk, change)
        return _overview(desk)
    plan = hand_over_of(desk, phase, who, to or [who])
    heads = ["Homes", "Tasks", *(kind.label for kind in kinds())]
    context = {
        "desk": desk, "who": who, "form": form, "says": plan.words,
        "heads": heads, "parts": [(each, list(zip(heads, plan.of(each), strict=True))) for each in to],
    }  # fmt: skip
    return render(request, "campaigns/recruitment/hand_over.html", context, status=422 if form.errors else 200)


def _phase_or_404() -> Phase:
    phase = current_phase()
    if phase is None:
        raise Http404
    return phase


def _overview(desk: QioDesk) -> HttpResponse:
    return redirect("recruitment:sharing-out", desk.qio.slug, desk.state.slug)


def _form_page(request: HttpRequest, desk: QioDesk, form, title: str, button: str) -> HttpResponse:
    context = {"desk": desk, "form": form, "title": title, "button": button}
    status = 422 if form.errors else 200
    return render(request, "campaigns/recruitment/sharing_form.html", context, status=status)
