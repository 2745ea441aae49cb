"""New versions of measures for the tests, published as the portal does it."""

import datetime as dt

from django.utils import timezone

from campaigns.goals.models import Measure
from campaigns.goals.queries import stamp_of_measure, versions_of
from campaigns.goals.services import publish_version
from campaigns.goals.wording import NUMBER_FACTS, TEXT_FACTS, facts_of
from qioportal.lib.months import Month


def month_ahead(months: int) -> dt.date:
    """The first day of the month that lies so many months after the present one."""
    return Month.of(timezone.localdate()).shift(months).first_day


def next_version(measure: Measure, *, months: int, by="tests", **changes) -> Measure:
    """A version after the latest, with what differs; something always does."""
    latest = versions_of(measure)[-1]
    facts = facts_of(latest, [*TEXT_FACTS, *NUMBER_FACTS]) | ({"label": f"{latest.label} again"} | changes)
    return publish_version(
        measure=measure, facts=facts, starts=month_ahead(months), note="Counted in another way",
        seen=stamp_of_measure(latest), by=by,
    )  # fmt: skip
