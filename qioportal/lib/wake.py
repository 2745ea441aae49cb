"""Wakes a Celery task by its name, after the commit; a broker that is down or hangs never hurts the request."""

import logging

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def wake(task_name: str) -> None:
    """Send the wake-up once the present transaction is committed. A lost wake-up costs a tick, not the work."""

    def publish() -> None:
        try:
            current_app.send_task(task_name)
        except Exception as error:  # noqa: BLE001 - whatever the broker's client raises: the tick finds the row
            log.warning("wake-up of %s was lost: %s", task_name, error)

    transaction.on_commit(publish)
