"""Which worker holds which list: claim, settle. Every step is one short transaction, by the database's clock.

A worker that dies leaves a lease that runs out; the next tick finds the row. A worker that comes late changes nothing.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from campaigns.recruitment.list_models import ImportStatus, ListImport

LEASE = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 3  # a file that ends its worker so often is given up
FILE_KEPT = dt.timedelta(hours=1)
ROWS_KEPT = dt.timedelta(days=30)
UNDER_WAY = [ImportStatus.READING, ImportStatus.WRITING]
_FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


def claim() -> ListImport | None:
    """The oldest list that waits for a worker, leased; None when there is none."""
    with transaction.atomic(durable=True):
        waiting = ListImport.objects.filter(_FREE, status__in=UNDER_WAY, attempts__lt=MOST_ATTEMPTS)
        row = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("uploaded_at").first()
        if row is None:
            return None
        row.lease_token = str(uuid.uuid4())
        changes = {"lease_token": row.lease_token, "lease_until": Now() + LEASE, "attempts": F("attempts") + 1}
        ListImport.objects.filter(pk=row.pk).update(**changes)
        return ListImport.objects.select_related("qio", "uploaded_by", "settled_by").get(pk=row.pk)


def advance(row: ListImport, written: int) -> bool:
    """How far the writing is; the lease begins anew. False when another worker holds the row."""
    held = ListImport.objects.filter(pk=row.pk, lease_token=row.lease_token, status=row.status)
    return bool(held.update(written=written, lease_until=Now() + LEASE))


def settle(row: ListImport, **changes) -> bool:
    """Writes the outcome and drops file and lease, if this worker still holds the row."""
    held = ListImport.objects.filter(pk=row.pk, lease_token=row.lease_token, status=row.status)
    free = {"content": None, "lease_token": "", "lease_until": None, "attempts": 0}
    return bool(held.update(**free | changes))


def give_up() -> int:
    """Files that no worker could read, or that waited for an hour: refused, and the file is gone. What could not be
    written to the end waits for a person again; what was written of it changes nothing the second time."""
    tired = Q(attempts__gte=MOST_ATTEMPTS) & _FREE
    old = Q(uploaded_at__lt=Now() - FILE_KEPT) & _FREE
    words = "The file could not be read. Nothing of it was kept, and nothing was written. Bring it in once more."
    free = {"lease_token": "", "lease_until": None}
    refused = ListImport.objects.filter(tired | old, status=ImportStatus.READING).update(
        status=ImportStatus.REFUSED, refusal=words, content=None, settled_at=Now(), **free
    )
    stuck = ListImport.objects.filter(tired, status=ImportStatus.WRITING)
    return refused + stuck.update(status=ImportStatus.READY, attempts=0, **free)


def prune() -> int:
    """What was brought in more than 30 days ago. What was written stays, and so does the audit."""
    old = ListImport.objects.filter(uploaded_at__lt=Now() - ROWS_KEPT).exclude(status__in=UNDER_WAY)
    return old.delete()[0]
