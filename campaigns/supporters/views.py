"""Public pages of those who take part in person. GET changes nothing: mail scanners follow links."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.assistance.limits import visitor_of, within_limits
from campaigns.supporters import queries, services
from campaigns.supporters.forms import AddressForm, DetailsForm, DoneForm, IdeaForm, JoinForm
from campaigns.supporters.models import Supporter
from campaigns.supporters.tokens import mine_token, supporter_of, supporter_to_confirm
from facilities.states.codes import STATES
from qioportal.lib.refusals import said_above, said_on


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The same answer for every address, known or not, and for a machine that fills the hidden field."""
    form = JoinForm(request.POST if request.method == "POST" else None, initial=_from_address(request))
    if request.method == "POST" and form.is_valid():
        if _may_ask(request, form):
            services.ask_to_take_part(email=form.cleaned_data["email"], **form.facts)
        return redirect("supporters:asked")
    return render(request, "campaigns/supporters/join.html", {"form": form})


def _from_address(request: HttpRequest) -> dict[str, str]:
    """What a link to this page says already: the state, the home."""
    return {"state": request.GET.get("state", "").upper()[:2], "words": request.GET.get("home", "")[:6]}


def _may_ask(request: HttpRequest, form: AddressForm) -> bool:
    who = {"address": form.cleaned_data["email"], "visitor": visitor_of(request)}
    return not form.is_from_machine and within_limits("take-part", who, without_cache=queries.list_is_quiet)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/supporters/asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """A new link by mail; the answer doesn't say whether the address takes part."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if _may_ask(request, form):
            services.ask_for_link(email=form.cleaned_data["email"])
        return redirect("supporters:asked")
    return render(request, "campaigns/supporters/lost.html", {"form": form})


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/supporters/link_is_dead.html", status=404)


def _back(supporter: Supporter) -> HttpResponse:
    return redirect("supporters:mine", mine_token(supporter))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    supporter = supporter_to_confirm(token)
    if supporter is None:
        return _dead(request)
    if request.method == "POST":
        services.confirm(supporter=supporter)
        messages.success(
            request, "You take part. Bookmark this page. If you lose it, “Take part” mails you its link again."
        )
        return _back(supporter)
    return render(request, "campaigns/supporters/confirm.html", {"supporter": supporter})


@never_cache
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own page."""
    supporter = supporter_of(token)
    return _dead(request) if supporter is None else _own_page(request, supporter, token)


def _own_page(request: HttpRequest, supporter: Supporter, token: str, idea: IdeaForm | None = None) -> HttpResponse:
    context = {
        "supporter": supporter, "token": token, "own": queries.own_page(supporter), "idea": idea or IdeaForm(),
        "today": timezone.localdate(timezone=_zone(supporter)),
    }  # fmt: skip
    return render(request, "campaigns/supporters/mine.html", context)


def _zone(supporter: Supporter):
    return STATES[supporter.state].zone


@never_cache
@require_POST
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Something was done on a day, or the tick is taken back."""
    supporter = supporter_of(token)
    if supporter is None:
        return _dead(request)
    form = DoneForm(request.POST)
    takes_back = "undo" in request.POST
    if not takes_back and not form.is_valid():
        messages.warning(request, form.errors["done_on"][0])
        return _back(supporter)
    day = None if takes_back else form.cleaned_data["done_on"]
    with said_above(request):
        services.set_done(supporter=supporter, action=request.POST.get("action", "")[:40], done_on=day)
        messages.success(request, "The tick is taken back." if takes_back else "Noted. Thank you.")
    return _back(supporter)


@never_cache
@require_POST
def idea(request: HttpRequest, token: str) -> HttpResponse:
    """One short word to the home."""
    supporter = supporter_of(token)
    if supporter is None:
        return _dead(request)
    form = IdeaForm(request.POST)
    if not form.is_valid():
        return _own_page(request, supporter, token, form)
    if not _may_send(supporter):
        form.add_error(None, "You have sent several ideas today. Please send this one tomorrow.")
        return _own_page(request, supporter, token, form)
    with said_on(form):
        sent = services.send_idea(
            supporter=supporter, text=form.cleaned_data["text"], is_named=form.cleaned_data["is_named"]
        )
        home = sent.facility.display_name
        messages.success(request, f"Your idea is with {home}. You get a mail when it is answered.")
        return _back(supporter)
    return _own_page(request, supporter, token, form)


def _may_send(supporter: Supporter) -> bool:
    who = {"address": supporter.email, "home": supporter.facility.ccn if supporter.facility else ""}
    return within_limits("idea", who, without_cache=lambda: queries.ideas_are_few(supporter))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    supporter = supporter_of(token)
    if supporter is None:
        return _dead(request)
    form = DetailsForm.of(supporter, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.change(supporter=supporter, **form.facts)
        messages.success(request, "Saved.")
        return _back(supporter)
    return render(request, "campaigns/supporters/change.html", {"form": form, "token": token})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Names what goes, and deletes it."""
    supporter = supporter_of(token)
    if supporter is None:
        return _dead(request)
    if request.method == "POST":
        services.leave(supporter=supporter)
        return render(request, "campaigns/supporters/left.html")
    return render(request, "campaigns/supporters/leave.html", {"supporter": supporter, "token": token})
