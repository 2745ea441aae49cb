"""What every write of improvement looks at first: the goal is open, days are past, texts point to nobody."""

import datetime as dt

from django.core.exceptions import ValidationError

from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.improvement.queries import is_open
from campaigns.measurements.queries import today_at
from qioportal.lib.identifiers import identifier_refusal

CLOSED = "This goal is closed: your home dropped it or doesn't take part now. What was written stays readable."
CHANGED = "Somebody else saved this in the meantime. Look at what they wrote, then save yours again if it should stand."


def locked(enrollment: Enrollment) -> Enrollment:
    """Writes of one home come one after the other: numbers stay without gaps and twins."""
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("facility", "phase")
    return rows.get(pk=enrollment.pk)


def must_be_open(choice: GoalChoice) -> None:
    fresh = GoalChoice.objects.select_related("enrollment").get(pk=choice.pk)
    if not is_open(fresh):
        raise ValidationError(CLOSED)


def must_be_past(day: dt.date, enrollment: Enrollment, field: str) -> None:
    if day > today_at(enrollment.facility):
        raise ValidationError({field: "This day lies in the future."})
    if day.year < 2000:
        raise ValidationError({field: "This day lies too far back."})


def refuse_identifiers(texts: dict[str, str]) -> None:
    refusals = {name: said for name, text in texts.items() if (said := identifier_refusal(text))}
    if refusals:
        raise ValidationError(refusals)
