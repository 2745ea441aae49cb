"""Reads of what was changed for many homes at once."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.access.places import QioDesk
from campaigns.recruitment.desk_models import BulkChange


def changes_of(desk: QioDesk) -> QuerySet[BulkChange]:
    """Newest first."""
    return BulkChange.objects.of(desk).select_related("by", "undone_by").defer("rows").order_by("-at", "-pk")


def change_of(desk: QioDesk, key: UUID) -> BulkChange | None:
    return BulkChange.objects.of(desk).filter(key=key).select_related("phase").first()
