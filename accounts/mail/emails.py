"""This room's own mail: what Django itself sends (to the administrators, mostly), and the test mail."""

from django.urls import reverse

from accounts.mail.bounces.arrival import arrival_token
from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link

ARRIVES = "mail.arrives"


def _render(delivery: Delivery) -> Rendered:
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


def _arrives(delivery: Delivery) -> Rendered:
    path = reverse("mail:mail-arrives", kwargs={"token": arrival_token(delivery.to)})
    return render_mail("accounts/mail/arrives", {"link": site_link(path)})


SYSTEM_MAIL = register("system.mail", _render)
register(ARRIVES, _arrives)
