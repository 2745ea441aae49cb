"""The page of a QIO's lead for the address that its mailings come from."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access.guards import require_desk
from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.mail.envelope import from_address, refusal_of
from campaigns.outreach import domains, senders
from campaigns.outreach.audience import Scope


class SenderForm(forms.Form):
    """An address of the QIO's own."""

    address = forms.EmailField(
        label="Address", max_length=254, help_text="For example news@your-qio.example.org. A person answers replies.",
        error_messages={"required": "Please write the address."},
    )  # fmt: skip

    def clean_address(self) -> str:
        address = self.cleaned_data["address"]
        if refusal := refusal_of(address):
            raise forms.ValidationError(f"Mail can't come from this address: {refusal}.")
        if address.rpartition("@")[2].lower() == from_address().rpartition("@")[2].lower():
            raise forms.ValidationError("This is the portal's own domain. Please give an address of the QIO's.")
        return address


@require_http_methods(["GET", "HEAD", "POST"])
@require_desk(Permission.MANAGE_QIO_PEOPLE)
def desk_sender(request: HttpRequest, desk: QioDesk) -> HttpResponse:
    """Its state, what its domain needs, and the buttons: keep, check, use the portal's address again."""
    sender, act = senders.sender_of(desk.qio), request.POST.get("act", "keep")
    form = SenderForm(request.POST if act == "keep" and request.POST else None,
                      initial={"address": sender.address if sender else ""})  # fmt: skip
    if request.method == "POST" and (act != "keep" or form.is_valid()):
        if act == "forget":
            senders.forget_sender(qio=desk.qio, by=request.user)
            messages.success(request, "Mailings leave from the portal's address again.")
        else:
            if act == "keep":
                sender = senders.keep_sender(qio=desk.qio, address=form.cleaned_data["address"], by=request.user)
            _check(request, sender)
        return redirect(request.path)
    records = domains.records_wanted(sender.address.rpartition("@")[2]) if sender and domains.is_set_up() else []
    context = {"scope": Scope.of_desk(desk), "form": form, "sender": sender, "records": records,
               "is_set_up": domains.is_set_up(), "portal_address": from_address(),
               "help_desk": settings.HELP_DESK_EMAIL}  # fmt: skip
    return render(request, "campaigns/outreach/sender.html", context)


def _check(request: HttpRequest, sender) -> None:
    if sender is None or not domains.is_set_up():
        return
    senders.check_sender(sender=sender, by=request.user)
    if sender.verified_at and not sender.problem:
        messages.success(request, "Verified. Mailings leave from this address from now on.")
    else:
        messages.warning(request, f"Not verified. {sender.problem}")
