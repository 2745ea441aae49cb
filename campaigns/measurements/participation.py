"""A home's participation level, from what it signed, chose, set and sent: computed only, never written by hand."""

import datetime as dt

from campaigns.enrollment.models import Enrollment


def recompute(enrollment: Enrollment, day: dt.date | None = None) -> int | None:
    """Brings the level up to that day (today at the home). Called after anything that can change it."""


def recompute_all(day: dt.date | None = None) -> int:
    """The levels of all homes in all running phases, set by set; gives how many changed. May run twice."""
    return 0
