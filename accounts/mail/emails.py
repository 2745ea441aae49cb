"""The one kind of mail of this room: what Django itself sends (mail to the administrators, mostly)."""

from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail


def _render(delivery: Delivery) -> Rendered:
    message = delivery.message
    return render_mail("accounts/mail/system", {"subject_line": message.subject, "words": message.text})


SYSTEM_MAIL = register("system.mail", _render)
