"""Which worker holds which upload: claim, settle. Every step is one short transaction, by the database's clock.

A worker that dies leaves a lease that runs out; the next tick finds the row. A worker that comes late changes nothing.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from campaigns.measurements.models import Upload, UploadStatus

LEASE = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 3  # a file that ends its worker so often is given up
FILE_KEPT = dt.timedelta(hours=1)
ROWS_KEPT = dt.timedelta(days=30)
_FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
UNDER_WAY = [UploadStatus.READING, UploadStatus.WRITING]


def claim() -> Upload | None:
    """The oldest upload that waits for a worker, leased; None when there is none."""
    with transaction.atomic(durable=True):
        waiting = Upload.objects.filter(_FREE, status__in=UNDER_WAY, attempts__lt=MOST_ATTEMPTS)
        row = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("uploaded_at").first()
        if row is None:
            return None
        row.lease_token = str(uuid.uuid4())
        changes = {"lease_token": row.lease_token, "lease_until": Now() + LEASE, "attempts": F("attempts") + 1}
        Upload.objects.filter(pk=row.pk).update(**changes)
        return Upload.objects.select_related("facility", "chain", "uploaded_by", "settled_by").get(pk=row.pk)


def settle(upload: Upload, **changes) -> bool:
    """Writes the outcome and drops file and lease, if this worker still holds the row."""
    held = Upload.objects.filter(pk=upload.pk, lease_token=upload.lease_token, status=upload.status)
    free = {"content": None, "lease_token": "", "lease_until": None, "attempts": 0}
    return bool(held.update(**free | changes))


def give_up() -> int:
    """Files that no worker could read, or that waited for an hour: refused, and the file is gone."""
    tired = Q(attempts__gte=MOST_ATTEMPTS) & _FREE
    old = Q(uploaded_at__lt=Now() - FILE_KEPT) & _FREE
    words = "The file could not be read. Nothing of it was kept, and nothing was written. Upload it once more."
    refused = Upload.objects.filter(tired | old, status=UploadStatus.READING).update(
        status=UploadStatus.REFUSED, refusal=words, content=None, lease_token="", lease_until=None, settled_at=Now()
    )
    stuck = Upload.objects.filter(tired, status=UploadStatus.WRITING).update(
        status=UploadStatus.READY, manner="", lease_token="", lease_until=None, attempts=0
    )
    return refused + stuck


def prune() -> int:
    """What was uploaded more than 30 days ago. The numbers that were written stay, and so does the audit."""
    count, _ = Upload.objects.filter(uploaded_at__lt=Now() - ROWS_KEPT).exclude(status__in=UNDER_WAY).delete()
    return count
