"""The test mail: its link proves that an address whose mail came back takes mail again."""

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.mail.kinds import Rendered, register
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_mail, site_link
from accounts.mail.services import queue_mail
from accounts.users.models import normal_email

ARRIVES = "mail.arrives"
SALT = "accounts.mail.arrives"
SECONDS = 3600


@transaction.atomic
def ask_whether_mail_arrives(*, user) -> None:
    """Mail a link to the person's own address; pressed again within ten minutes it is the same mail."""
    moment = timezone.now()
    key = f"{ARRIVES}:{user.pk}:{moment:%Y%m%d%H}{moment.minute // 10}"
    queue_mail(kind=ARRIVES, to=user.email, user=user, key=key)


def read_arrival_token(token: str) -> str | None:
    """The address that the token proves; None for a forged or an old one."""
    try:
        return normal_email(signing.loads(token, salt=SALT, max_age=SECONDS))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def _arrives(delivery: Delivery) -> Rendered:
    token = signing.dumps(delivery.to, salt=SALT)
    return render_mail(
        "accounts/mail/arrives", {"link": site_link(reverse("mail:mail-arrives", kwargs={"token": token}))}
    )


register(ARRIVES, _arrives)
