"""The first mails to somebody who is new: on the day they come, after three days, after ten, until they reported."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.access.models import Affiliation
from campaigns.enrollment.models import Enrollment
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.outreach.reminders import ENTERING
from facilities.directory.zones import zone_name_of

STEPS = {0: 3, 3: 10, 10: 17}  # day of the step, and the day from which on it comes too late


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody's first role at a home, and the step of the series whose day it is."""

    user_id: int
    email: str
    home_name: str
    ccn: str
    zone: str  # IANA name of the home's clock
    step: int


def newcomers(only: Iterable[int] | None = None) -> Iterator[Newcomer]:
    """Who came lately, for the first time to any home, and has sent no month since; where the home takes part, else
    there is nothing to enter. One query."""
    today = timezone.localdate()
    earlier = Affiliation.objects.filter(user=OuterRef("user"), facility__isnull=False, pk__lt=OuterRef("pk"))
    reported = MonthReport.objects.filter(sent_by=OuterRef("user")).exclude(status=ReportStatus.DRAFT)
    lately = today - dt.timedelta(days=max(STEPS.values()))
    rows = Affiliation.objects.current().of_active_people().filter(role__in=ENTERING, starts_on__gt=lately)
    takes_part = Enrollment.objects.active().filter(facility=OuterRef("facility"))
    rows = rows.filter(~Exists(earlier), ~Exists(reported), Exists(takes_part))
    rows = rows if only is None else rows.filter(user__in=only)
    facts = ("user_id", "user__email", "facility__name", "facility__ccn", "starts_on",
             "facility__state", "facility__zip_code", "facility__county")  # fmt: skip
    for *person, starts_on, state, zip_code, county in rows.order_by("pk").values_list(*facts):
        age = (today - starts_on).days
        for step, until in STEPS.items():
            if step <= age < until:
                yield Newcomer(*person, zone_name_of(state, zip_code, county), step)
