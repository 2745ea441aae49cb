"""The room's work in the background."""

from celery import shared_task

from campaigns.charts.comparison import prepare


@shared_task(name="campaigns.charts.prepare_comparison")
def prepare_comparison() -> int:
    """Once a night: what state, nation and size bands show, so that no page waits for it. May run twice, or never."""
    return prepare()
