"""Pages of tokens: one's own, a new one, revoking; and those of a home for who looks after its people."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access.guards import require_home, require_signed_in
from accounts.access.permissions import Permission
from accounts.tokens import queries, services
from accounts.tokens.forms import TokenForm
from facilities.directory.models import Facility
from qioportal.lib.paging import page_of


def _page(request: HttpRequest, rows):
    """A page of tokens, each with its state and whether it can be revoked."""
    page = page_of(request, rows)
    for row in page:
        row.pill_role, row.pill_words = queries.state_of(row)
        row.can_revoke = row.revoked_at is None and row.expires_on >= timezone.localdate()
    return page


@require_safe
@require_signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The person's tokens."""
    context = {
        "page": _page(request, queries.tokens_of(request.user)),
        "can_make": bool(queries.affiliations_for_tokens(request.user)),
    }
    return render(request, "accounts/tokens/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_signed_in
@reauthentication_required
def new(request: HttpRequest) -> HttpResponse:
    """Make one. Its text stands in this one answer, and nowhere else ever."""
    affiliations = queries.affiliations_for_tokens(request.user)
    if not affiliations:
        return redirect("tokens:mine")
    form = TokenForm(request.POST if request.method == "POST" else None, affiliations=affiliations)
    if request.method == "POST" and form.is_valid():
        try:
            token, key = services.make_token(by=request.user, **form.facts)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "accounts/tokens/made.html", {"token": token, "key": key})
    return render(request, "accounts/tokens/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@require_signed_in
def revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    """Asks before one of one's own tokens stops working."""
    return _revoke(request, queries.tokens_of(request.user), prefix, "accounts/tokens/revoke.html", "tokens:mine")


@require_safe
@require_home(Permission.MANAGE_PEOPLE)
def of_home(request: HttpRequest, home: Facility) -> HttpResponse:
    """All tokens with which programs act for the home."""
    context = {"home": home, "page": _page(request, queries.tokens_of_home(home))}
    return render(request, "accounts/tokens/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_home(Permission.MANAGE_PEOPLE)
def revoke_of_home(request: HttpRequest, home: Facility, prefix: str) -> HttpResponse:
    rows = queries.tokens_of_home(home)
    return _revoke(request, rows, prefix, "accounts/tokens/revoke_of_home.html", "tokens:home", home.ccn)


def _revoke(request: HttpRequest, rows, prefix: str, template: str, back: str, *keys: str) -> HttpResponse:
    token = queries.by_prefix(rows, prefix)
    if token is None:
        raise Http404
    if request.method != "POST":
        return render(request, template, {"token": token})
    if services.revoke_token(token=token, by=request.user):
        messages.success(request, f"“{token.name}” is revoked. It no longer works.")
    else:
        messages.info(request, f"“{token.name}” was revoked before.")
    return redirect(back, *keys)
