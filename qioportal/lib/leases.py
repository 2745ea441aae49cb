"""Rows that wait for a worker, one worker per row: claimed for a while, given back with the outcome.

For tables with `lease_token`, `lease_until`, `attempts`, `status`, `content` and `uploaded_at`. Every step is one short
transaction, by the database's clock. A worker that dies leaves a lease that runs out; a late one changes nothing.
"""

import datetime as dt
import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

LEASE = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 3  # a file that ends its worker so often is given up
FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


def claim(table: type[models.Model], under_way: list[str], *related: str) -> models.Model | None:
    """The oldest row under way that waits for a worker, leased, with its related rows; None when there is none."""
    with transaction.atomic(durable=True):
        waiting = table.objects.filter(FREE, status__in=under_way, attempts__lt=MOST_ATTEMPTS)
        row = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("uploaded_at").first()
        if row is None:
            return None
        changes = {"lease_token": str(uuid.uuid4()), "lease_until": Now() + LEASE, "attempts": F("attempts") + 1}
        table.objects.filter(pk=row.pk).update(**changes)
        return table.objects.select_related(*related).get(pk=row.pk)


def held(row: models.Model) -> models.QuerySet:
    """The row, as long as this worker holds it and nobody changed its status."""
    return type(row).objects.filter(pk=row.pk, lease_token=row.lease_token, status=row.status)


def settle(row: models.Model, **changes) -> bool:
    """Writes the outcome and drops file and lease, if this worker still holds the row."""
    free = {"content": None, "lease_token": "", "lease_until": None, "attempts": 0}
    return bool(held(row).update(**free | changes))
