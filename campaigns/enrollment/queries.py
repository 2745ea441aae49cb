"""Reads of who takes part and with what."""

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal, Phase
from facilities.directory.models import Facility


def active_enrollment(home: Facility, phase: Phase | None) -> Enrollment | None:
    """The home's signed and not ended part in the phase, or None."""
    if phase is None:
        return None
    return Enrollment.objects.active().filter(facility=home, phase=phase).select_related("phase", "facility").first()


def chosen_goals(enrollment: Enrollment) -> list[Goal]:
    """The goals that the home works on now, in the phase's order."""
    rows = Goal.objects.filter(choices__enrollment=enrollment, choices__dropped_at__isnull=True)
    return list(rows.order_by("number"))
