"""Invented certificates: what a few homes earned, one that has expired, one that was taken back."""

import datetime as dt

from django.utils import timezone

from accounts.users.models import User
from campaigns.enrollment.models import Enrollment
from campaigns.recognition.models import AwardKind, Certificate
from campaigns.recognition.services import award_all, last_day, revoke
from facilities.directory.models import Facility

CODES = ("DEMA-2222", "DEMA-3333")


def invent_recognition(homes: list[Facility], nation: User) -> None:
    """The awards of today are computed from the invented months; the two of last year are written down."""
    today = timezone.localdate()
    award_all(today, among=homes)
    parts = Enrollment.objects.filter(facility__in=homes[:2]).order_by("pk")[:2]
    for code, days, part in zip(CODES, (500, 90), parts, strict=False):
        day = today - dt.timedelta(days=days)
        made = Certificate.objects.create(
            code=code, enrollment=part, kind=AwardKind.COHORT, title="Collaborative on falls", issued_on=day,
            ends_on=last_day(day), evidence={"text": "Took part in all nine meetings and shared its changes."},
        )  # fmt: skip
        if days < 365:
            revoke(certificate=made, reason="Issued to the wrong home", by=nation)
