"""The month's mail to whoever has resources to look through again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.mail.services import queue_mail
from accounts.users.models import User
from campaigns.library.emails import REVIEWS_DUE
from campaigns.library.reminding import reviews_due
from qioportal.lib.months import Month
from qioportal.lib.schedule import once_per_period


def queue_reviews(today: dt.date | None = None) -> bool:
    """One mail a person and month, by the first beat of the month; True when this call did it."""
    today = today or timezone.localdate()
    month = Month.of(today)
    return once_per_period(REVIEWS_DUE, str(month), lambda: _queue(month, today))


@transaction.atomic
def _queue(month: Month, today: dt.date) -> str:
    users = User.objects.in_bulk(list(reviews_due(month, today)))
    for key, user in users.items():
        queue_mail(
            kind=REVIEWS_DUE, to=user.email, user=user, key=f"{REVIEWS_DUE}:{key}:{month}",
            context={"user": key, "month": str(month)},
        )  # fmt: skip
    return f"{len(users)} people"
