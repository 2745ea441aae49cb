"""An invented change of a definition ten months ago, so that a chart with a re-base can be seen."""

import datetime as dt

from django.utils import timezone

from campaigns.goals.models import Measure
from campaigns.measurements.models import Observation
from qioportal.lib.batches import batches
from qioportal.lib.months import Month

CODE, MONTHS_AGO = "ca_ss", 10
BATCH = 5000


def invent_version() -> Measure:
    """A second version of one measure. The months from its beginning on were counted by it."""
    starts = Month.of(timezone.localdate()).shift(-MONTHS_AGO)
    old = Measure.objects.get(code=CODE, valid_to=None)
    facts = {field.name: getattr(old, field.name) for field in Measure._meta.fields if field.name != "id"}
    old.valid_to, old.edited_at = starts.first_day - dt.timedelta(days=1), timezone.now()
    old.save(update_fields=["valid_to", "edited_at"])
    new = Measure.objects.create(**facts | {
        "version": old.version + 1,
        "valid_from": starts.first_day,
        "edited_at": old.edited_at,
        "denominator": "Short-stay residents tracked in the month who stayed at least seven days",
        "change_note": "Only residents who stayed at least seven days are tracked. Before, everybody was.",
    })  # fmt: skip
    rows = Observation.objects.filter(measure=old, report__month__gte=starts).values_list("pk", flat=True)
    for pks in batches(list(rows), BATCH):  # by number: one statement over both new tables is planned without figures
        Observation.objects.filter(pk__in=pks).update(measure=new)
    return new
