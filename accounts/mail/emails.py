"""This room's own mail: what Django itself sends (to the administrators, mostly), and the test mail."""

import accounts.mail.bounces.arrival  # noqa: F401 - registers its kind
from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail


def _render(delivery: Delivery) -> Rendered:
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


SYSTEM_MAIL = register("system.mail", _render)
