"""For the charts: homes that share with their QIO or the nation (funnels), and the named home's counts by unit."""

import datetime as dt
import random

from django.utils import timezone

from campaigns.enrollment.models import Consent, RecipientKind
from campaigns.goals.models import Goal, StrataKind
from campaigns.measurements.models import Observation, ObservationPart
from facilities.directory.models import Facility
from facilities.qios.models import Qio

SHARING = 40  # homes of the state that let their QIO see
PURPOSE = "To see how our numbers compare, and get help where they stand out"


def invent_comparison(home: Facility, qio: Qio) -> None:
    """Of the state's homes some let the QIO see all goals, and some let the nation see."""
    since = timezone.localdate() - dt.timedelta(days=120)
    homes = Facility.objects.filter(state=home.state, enrollments__withdrawn_at__isnull=True)
    here = {"enrollments__phase__campaign__code": "ae", "enrollments__signed_at__date__lte": since}
    homes = homes.filter(**here).exclude(pk=home.pk).distinct().order_by("ccn")
    consents = []
    for index, other in enumerate(homes[:SHARING]):
        facts = {"facility": other, "purpose": PURPOSE, "starts_on": since}
        consents.append(Consent(**facts, recipient=RecipientKind.QIO, qio=qio))
        if index % 2:
            consents.append(Consent(**facts, recipient=RecipientKind.NATION))
    Consent.objects.bulk_create(consents)


def invent_units(home: Facility) -> None:
    """What the home sent of its measures by unit, split among its units."""
    rng = random.Random(home.ccn)  # noqa: S311
    units = list(home.units.order_by("number"))
    goal = Goal.objects.filter(choices__enrollment__facility=home, measures__strata=StrataKind.UNIT).first()
    if goal is None or not units:
        return
    seen = Observation.objects.filter(
        report__enrollment__facility=home, measure__goal=goal, measure__strata=StrataKind.UNIT,
        denominator__gte=10 * len(units),
    )  # fmt: skip
    parts = []
    for observation in seen.order_by("pk"):
        tops, bottoms = observation.numerator, observation.denominator
        for index, unit in enumerate(units):
            left = len(units) - index
            bottom = bottoms if left == 1 else max(1, bottoms // left + rng.randint(-1, 1))
            share = round(tops * bottom / bottoms) + rng.choice([-1, 0, 0, 1]) if bottoms else 0
            top = tops if left == 1 else min(max(share, tops - (bottoms - bottom), 0), bottom, tops)
            parts.append(ObservationPart(observation=observation, stratum=unit.code, numerator=top, denominator=bottom))
            tops, bottoms = tops - top, bottoms - bottom
    ObservationPart.objects.bulk_create(parts)
