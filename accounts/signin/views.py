"""The account page, and what django-allauth's pages need besides."""

from copy import copy

from allauth.account.views import ConfirmEmailView as AllauthConfirmEmailView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access.guards import require_signed_in
from accounts.access.places import affiliations_of
from accounts.signin.forms import ProfileForm
from accounts.signin.queries import ways_in
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
    context = {"form": form, "ways": ways_in(request.user), "affiliations": affiliations_of(request.user)}
    return render(request, "accounts/signin/account.html", context)


class ConfirmEmailView(AllauthConfirmEmailView):
    """Looking at the link changes nothing, not even who is signed in."""

    def logout_other_user(self, confirmation) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


confirm_email = ConfirmEmailView.as_view()
