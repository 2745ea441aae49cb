"""Which worker holds which list: claim, settle. Every step is one short transaction, by the database's clock.

A worker that dies leaves a lease that runs out; the next tick finds the row. A worker that comes late changes nothing.
"""

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Now

from campaigns.recruitment.list_models import ImportStatus, ListImport
from qioportal.lib import leases
from qioportal.lib.leases import FREE, LEASE, MOST_ATTEMPTS, settle

__all__ = ["advance", "claim", "give_up", "prune", "settle"]
FILE_KEPT = dt.timedelta(hours=1)
ROWS_KEPT = dt.timedelta(days=30)
UNDER_WAY = [ImportStatus.READING, ImportStatus.WRITING]


def claim() -> ListImport | None:
    """The oldest list that waits for a worker, leased; None when there is none."""
    return leases.claim(ListImport, UNDER_WAY, "qio", "uploaded_by", "settled_by")


def advance(row: ListImport, written: int) -> bool:
    """How far the writing is; the lease begins anew. False when another worker holds the row."""
    return bool(leases.held(row).update(written=written, lease_until=Now() + LEASE))


def give_up() -> int:
    """Files that no worker could read, or that waited for an hour: refused, and the file is gone. What could not be
    written to the end waits for a person again; what was written of it changes nothing the second time."""
    tired = Q(attempts__gte=MOST_ATTEMPTS) & FREE
    old = Q(uploaded_at__lt=Now() - FILE_KEPT) & FREE
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
