"""Reads of the definitions."""

import datetime as dt

from django.utils import timezone

from campaigns.goals.models import Measure, Phase

CAMPAIGN = "ae"


def current_phase(day: dt.date | None = None) -> Phase | None:
    """The phase of Advancing Excellence that runs on that day (today), or None."""
    running = Phase.objects.filter(campaign__code=CAMPAIGN).running(day or timezone.localdate())
    return running.select_related("campaign").order_by("-number").first()


def monthly_measures(goal_ids, day: dt.date) -> list[Measure]:
    """What a home enters month by month for these goals, in the versions of that day, in the order of the page."""
    rows = Measure.objects.filter(goal__in=goal_ids).entered_monthly().on(day)
    return list(rows.select_related("goal").order_by("goal__number", "position", "code"))
