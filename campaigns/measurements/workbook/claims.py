"""Which worker holds which upload: claim, settle. Every step is one short transaction, by the database's clock.

A worker that dies leaves a lease that runs out; the next tick finds the row. A worker that comes late changes nothing.
"""

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Now

from campaigns.measurements.models import Upload, UploadStatus
from qioportal.lib import leases
from qioportal.lib.leases import FREE, LEASE, MOST_ATTEMPTS, settle

__all__ = ["LEASE", "claim", "give_up", "prune", "settle"]
FILE_KEPT = dt.timedelta(hours=1)
ROWS_KEPT = dt.timedelta(days=30)
UNDER_WAY = [UploadStatus.READING, UploadStatus.WRITING]


def claim() -> Upload | None:
    """The oldest upload that waits for a worker, leased; None when there is none."""
    return leases.claim(Upload, UNDER_WAY, "facility", "chain", "uploaded_by", "settled_by")


def give_up() -> int:
    """Files that no worker could read, or that waited for an hour: refused, and the file is gone."""
    tired = Q(attempts__gte=MOST_ATTEMPTS) & FREE
    old = Q(uploaded_at__lt=Now() - FILE_KEPT) & FREE
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
