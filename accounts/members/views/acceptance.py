"""Taking an invitation up. The link's token goes into the session and out of the address; looking changes nothing."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.members import queries, services
from accounts.members.forms import NewPersonForm
from accounts.members.models import Invitation
from facilities.states.codes import STATES

IN_SESSION = "invitation"


@never_cache
@require_safe
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. No page that it leads to learns the token as its referrer."""
    try:
        services.usable(token)
    except services.Gone:
        response = _gone(request)
    else:
        request.session[IN_SESSION] = token
        response = redirect("members:invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """What one is invited to, by whom, until when; and the one button that accepts."""
    token = request.session.get(IN_SESSION, "")
    try:
        row = services.usable(token)
        return _accept_existing(request, row, token) if queries.person_with(row.email) else _accept_new(
            request, row, token
        )  # fmt: skip
    except services.Gone:
        return _gone(request)


def _accept_existing(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    """A person who signs in here already accepts with their own sign-in, and with no other."""
    user = request.user
    if not user.is_authenticated:
        return _page(request, row, state="sign-in")
    if queries.person_with(row.email) != user:
        return _page(request, row, state="somebody-else", token=token)
    if request.method == "POST":
        services.accept_as(token=token, user=user)
        return _welcome(request, row)
    return _page(request, row, state="confirm")


def _accept_new(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        return _page(request, row, state="somebody-else", token=token)
    form = NewPersonForm(request.POST if request.method == "POST" else None, invitation=row)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            user, _ = services.accept_as_new(token=token, name=facts["name"], password=facts["password"])
        except services.Refused:
            return redirect("members:invitation")  # a sign-in with this address was made a moment ago
        get_adapter().login(request, user)
        return _welcome(request, row)
    return _page(request, row, state="new", form=form)


def _welcome(request: HttpRequest, row: Invitation) -> HttpResponse:
    request.session.pop(IN_SESSION, None)
    messages.success(request, f"Welcome. You have access to {row.place_name}: {row.get_role_display()}.")
    if row.facility_id:
        return redirect("dashboards:home", row.facility.ccn)
    if not row.qio_id:
        return redirect("dashboards:lane", STATES[row.state].slug)
    return redirect("dashboards:desk", row.qio.slug, STATES[row.state].slug) if row.state else redirect(
        "dashboards:work"
    )  # fmt: skip


def _page(request: HttpRequest, row: Invitation, **context) -> HttpResponse:
    return render(request, "accounts/members/invitation.html", {"invitation": row, **context})


def _gone(request: HttpRequest) -> HttpResponse:
    """One page for used, taken back, run out and forged links: it says nothing of which."""
    request.session.pop(IN_SESSION, None)
    return render(request, "accounts/members/gone.html")
