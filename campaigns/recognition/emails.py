"""What recognition says by mail: a certificate was issued, one was taken back."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.users.models import User
from campaigns.recognition.models import Certificate
from campaigns.recognition.queries import certificate_by
from campaigns.recognition.words import meaning_of

ISSUED, REVOKED = "recognition.issued", "recognition.revoked"


def _context(delivery: Delivery) -> dict:
    facts = delivery.message.context
    code = Certificate.objects.filter(pk=facts["certificate"]).values_list("code", flat=True).first()
    certificate = certificate_by(code) if code else None
    user = User.objects.filter(pk=facts["user"], is_active=True).first()
    if certificate is None or user is None:
        raise NotNeeded("the certificate is gone, or the sign-in is closed")
    return {
        "person": user,
        "certificate": certificate,
        "home": certificate.home,
        "meaning": meaning_of(certificate),
        "link": site_link(reverse("recognition:home", args=[certificate.home.ccn])),
    }


def _issued(delivery: Delivery) -> Rendered:
    context = _context(delivery)
    if context["certificate"].revoked_at:
        raise NotNeeded("the certificate was taken back")
    return render_mail("campaigns/recognition/issued", context)


def _revoked(delivery: Delivery) -> Rendered:
    return render_mail("campaigns/recognition/revoked", _context(delivery))


register(ISSUED, _issued)
register(REVOKED, _revoked)
