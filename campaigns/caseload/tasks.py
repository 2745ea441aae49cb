"""The room's work in the background."""

from celery import shared_task

from campaigns.caseload import alert_services


@shared_task(name="campaigns.caseload.look_for_alerts")
def look_for_alerts() -> int:
    """Once a night, after the levels. May run twice, also at once; one left out is caught up."""
    return alert_services.look_everywhere()
