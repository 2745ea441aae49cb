"""The account page, and what django-allauth's pages need besides."""

from copy import copy

from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView as AllauthConfirmEmailView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access.guards import require_signed_in
from accounts.access.places import affiliations_of
from accounts.signin.forms import ProfileForm
from accounts.users.services import save_profile


@require_http_methods(["GET", "HEAD", "POST"])
@require_signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Who I am, how I sign in, where I work."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=copy(request.user))
    if request.method == "POST" and form.is_valid():
        save_profile(user=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("account")
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    context = {
        "form": form,
        "pending_address": EmailAddress.objects.get_new(request.user),
        "app": next((row for row in factors if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row for row in factors if row.type == Authenticator.Type.WEBAUTHN],
        "codes_left": next(
            (len(row.wrap().get_unused_codes()) for row in factors if row.type == Authenticator.Type.RECOVERY_CODES),
            None,
        ),
        "affiliations": affiliations_of(request.user),
    }
    return render(request, "accounts/signin/account.html", context)


class ConfirmEmailView(AllauthConfirmEmailView):
    """Looking at the link changes nothing, not even who is signed in."""

    def logout_other_user(self, confirmation) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


confirm_email = ConfirmEmailView.as_view()
