"""The room's work in the background."""

from celery import shared_task

from campaigns.measurements import participation


@shared_task(name="campaigns.measurements.keep_levels")
def keep_levels() -> int:
    """Once a night: time alone changes levels. May run twice, also at once; one left out is caught up."""
    return participation.recompute_all()
