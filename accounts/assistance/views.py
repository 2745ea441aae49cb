"""Public pages: I cannot sign in, ask for help, contact your QIO. Whatever was typed, the answer is the same page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.assistance import queries
from accounts.assistance.forms import AskForm, ContactForm, PublicForm
from accounts.assistance.limits import visitor_of, within_limits
from accounts.assistance.models import Problem
from accounts.assistance.services import ask_for_help, write_to_qio
from facilities.qios.queries import help_for
from facilities.states.codes import state_by_slug

NOT_LISTED = "none"


@require_safe
def cannot_sign_in(request: HttpRequest) -> HttpResponse:
    """Four doors."""
    return render(request, "accounts/assistance/cannot_sign_in.html", {"problems": Problem})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """First the home is found, then the rest is asked for; each step is an address of its own and needs no script."""
    chosen = request.POST.get("home") or request.GET.get("home", "")
    home = queries.home_by_ccn(chosen)
    if home is None and chosen != NOT_LISTED:
        return _find_home(request, gone=bool(chosen))
    problem = request.GET.get("problem", "")
    form = AskForm(request.POST or None, home=home, initial={"problem": problem, "state": _state_slug(request)})
    if request.method == "POST" and form.is_valid():
        who = {"home": home.ccn if home else "", "address": form.cleaned_data["email"], "visitor": visitor_of(request)}
        if _may_pass(form, "ask", who):
            ask_for_help(**form.facts)
        return redirect("assistance:asked")
    context = {"form": form, "home": home, "chosen": home.ccn if home else NOT_LISTED, "problem": problem}
    return render(request, "accounts/assistance/ask.html", context)


def _find_home(request: HttpRequest, *, gone: bool) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    found = queries.homes_matching(words) if words else []
    context = {
        "words": words,
        "homes": found[: queries.HOMES_SHOWN],
        "more": len(found) > queries.HOMES_SHOWN,
        "gone": gone,
        "problem": request.GET.get("problem", ""),
    }
    return render(request, "accounts/assistance/find_home.html", context)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens now. Knows nothing of what was asked."""
    return render(request, "accounts/assistance/asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """A letter to the QIO of a state; `?state=md` shows who helps there."""
    form = ContactForm(request.POST or None, initial={"state": _state_slug(request)})
    if request.method == "POST" and form.is_valid():
        who = {"address": form.cleaned_data["email"], "visitor": visitor_of(request)}
        if _may_pass(form, "contact", who):
            write_to_qio(**form.facts)
        return redirect(f"{reverse('assistance:contacted')}?state={form.cleaned_data['state']}")
    state = state_by_slug(request.POST.get("state") or _state_slug(request))
    context = {"form": form, "help": help_for(state, timezone.localdate()) if state else None}
    return render(request, "accounts/assistance/contact.html", context)


@require_safe
def contacted(request: HttpRequest) -> HttpResponse:
    """Who will answer, where that is confirmed."""
    state = state_by_slug(_state_slug(request))
    found = help_for(state, timezone.localdate()) if state else None
    return render(request, "accounts/assistance/contacted.html", {"help": found})


def _state_slug(request: HttpRequest) -> str:
    return request.GET.get("state", "").lower()


def _may_pass(form: PublicForm, name: str, who: dict[str, str]) -> bool:
    """Whether this is a person within the limits; whoever isn't sees no difference."""
    if form.is_from_machine:
        return False
    return within_limits(name, who, without_cache=lambda: queries.is_quiet(form.cleaned_data["email"]))
