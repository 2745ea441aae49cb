"""What taking part says by mail: a consent given, taken back or asked for, and a paper that was recorded."""

from django.urls import reverse

from accounts.mail.kinds import NotNeeded, Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from campaigns.enrollment.models import Consent, Enrollment
from campaigns.enrollment.sharing import ASKED, GRANTED, REVOKED
from campaigns.enrollment.sharing_queries import recipient_name
from facilities.directory.models import Facility
from facilities.qios.models import Qio

SIGNED_FROM_PAPER = "enrollment.signed_from_paper"


def _consent(delivery: Delivery, name: str) -> Rendered:
    facts = delivery.message.context
    rows = Consent.objects.filter(pk__in=facts["consents"]).select_related("facility", "qio", "hospital", "goal")
    consents = list(rows.order_by("goal__number"))
    if not consents:
        raise NotNeeded("the consent is gone")
    home = consents[0].facility
    return render_mail(
        f"campaigns/enrollment/{name}",
        {
            "home": home,
            "consents": consents,
            "to": recipient_name(consents[0]),
            "by_name": facts["by"],
            "link": site_link(reverse("enrollment:who-sees", args=[home.ccn])),
        },
    )


def _granted(delivery: Delivery) -> Rendered:
    return _consent(delivery, "consent_granted")


def _revoked(delivery: Delivery) -> Rendered:
    return _consent(delivery, "consent_revoked")


def _asked(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    home, qio = Facility.objects.get(pk=facts["home"]), Qio.objects.get(pk=facts["qio"])
    link = site_link(reverse("enrollment:who-sees", args=[home.ccn]))
    return render_mail(
        "campaigns/enrollment/consent_asked", {"home": home, "qio": qio, "by_name": facts["by"], "link": link}
    )


def _signed_from_paper(delivery: Delivery) -> Rendered:
    facts = delivery.message.context
    rows = Enrollment.objects.active().select_related("facility", "phase__campaign")
    enrollment = rows.filter(pk=facts["enrollment"]).first()
    if enrollment is None:
        raise NotNeeded("the home has left")
    home = enrollment.facility
    link = site_link(reverse("recruitment:home-papers", args=[home.ccn]))
    return render_mail(
        "campaigns/enrollment/signed_from_paper",
        {"home": home, "enrollment": enrollment, "by_name": facts["by"], "link": link},
    )


register(GRANTED, _granted)
register(REVOKED, _revoked)
register(ASKED, _asked)
register(SIGNED_FROM_PAPER, _signed_from_paper)
