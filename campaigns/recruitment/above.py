"""Which of CMS's measures of a home are above the average of its state."""

from functools import reduce
from operator import or_

from django.db.models import Avg, FloatField, Max, Q
from django.db.models.functions import Cast

from campaigns.recruitment.priority import Above
from facilities.cms.measures import WORDS
from facilities.cms.models import MeasureScore
from facilities.states.codes import State


def above_average(state: State) -> dict[int, Above]:
    """By home: of the measures in which it is above the average of the state's homes, the one that is farthest above
    (in parts of the average). From the newest file that holds the state."""
    rows = MeasureScore.objects.filter(facility__state=state.code)
    newest = rows.aggregate(newest=Max("processing_date"))["newest"]
    rows = rows.filter(processing_date=newest, facility__status="open", code__in=WORDS).order_by()
    means = {code: float(mean) for code, mean in rows.values_list("code").annotate(mean=Avg("score"))}
    higher = reduce(or_, (Q(code=code, score__gt=round(mean, 2)) for code, mean in means.items()), Q(pk__in=[]))
    found: dict[int, Above] = {}
    scores = rows.filter(higher).annotate(number=Cast("score", FloatField()))
    for home, code, score, quarters in scores.values_list("facility", "code", "number", "quarters"):
        before, mean = found.get(home), means[code]
        # as it is read: a difference that one decimal doesn't show is none
        if f"{score:.1f}" != f"{mean:.1f}" and (before is None or score / mean > before.score / before.average):
            found[home] = Above(code, score, mean, quarters)
    return found
