"""Reads of the lists that were brought in."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.access.places import QioDesk
from campaigns.recruitment.list_models import ImportStatus, ListImport
from qioportal.lib.search import narrowed

_PILLS = {
    ImportStatus.READING: "wait",
    ImportStatus.READY: "wait",
    ImportStatus.WRITING: "wait",
    ImportStatus.REFUSED: "stop",
    ImportStatus.DONE: "ok",
    ImportStatus.DISCARDED: "idle",
}


def lists_of(desk: QioDesk, words: str = "") -> QuerySet[ListImport]:
    """Newest first, without their rows."""
    rows = ListImport.objects.of(desk).brief()
    rows = narrowed(rows, words, "file_name__icontains", "uploaded_by__name__icontains")
    return rows.order_by("-uploaded_at", "-pk")


def list_of(desk: QioDesk, key: UUID, *, brief: bool = False) -> ListImport | None:
    rows = ListImport.objects.of(desk)
    rows = rows.brief() if brief else rows.defer("content").select_related("uploaded_by", "settled_by")
    return rows.filter(key=key).first()


def pill_of(row: ListImport) -> tuple[str, str]:
    """Role and word."""
    word = row.get_status_display()
    if row.status == ImportStatus.READY and not row.summary.get("changes"):
        return ("wait", "To mend") if row.summary.get("problems") else ("idle", "Nothing new")
    return _PILLS[row.status], word[0].upper() + word[1:]
