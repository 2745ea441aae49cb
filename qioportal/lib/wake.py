"""Wakes a Celery task by its name, after the commit; a broker that is down or hangs never hurts the request."""

import logging
import time

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
SILENT_SECONDS = 5.0  # after a failure nothing is tried for so long: ten mails of one request don't wait ten times
_silent_until = 0.0  # of this process


def wake(task_name: str) -> None:
    """Send the wake-up once the present transaction is committed. A lost wake-up costs a tick, not the work."""

    def publish() -> None:
        global _silent_until
        if time.monotonic() < _silent_until:
            return
        try:
            current_app.send_task(task_name)
        except Exception as error:  # noqa: BLE001 - whatever the broker's client raises: the tick finds the row
            _silent_until = time.monotonic() + SILENT_SECONDS
            log.warning("wake-up of %s was lost: %s", task_name, error)

    transaction.on_commit(publish)
