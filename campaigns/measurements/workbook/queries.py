"""Reads of the uploads: lists by place, one upload, its rows as the dry run shows them."""

from dataclasses import dataclass, field

from django.db.models import Q

from campaigns.measurements.models import ReportStatus, Upload, UploadManner, UploadStatus
from campaigns.measurements.workbook.plan import Happens, Row
from facilities.directory.models import Chain, Facility
from qioportal.lib.months import Month
from qioportal.lib.search import narrowed
from qioportal.lib.words import counted

PILLS = {
    UploadStatus.READING: "wait",
    UploadStatus.READY: "wait",
    UploadStatus.WRITING: "wait",
    UploadStatus.REFUSED: "stop",
    UploadStatus.DONE: "ok",
    UploadStatus.DISCARDED: "idle",
}


def uploads_of(place: Facility | Chain, words: str = "", status: str = ""):
    """The files of a home or of a chain, newest first."""
    rows = Upload.objects.brief().filter(_at(place))
    if status in UploadStatus.values:
        rows = rows.filter(status=status)
    rows = narrowed(rows, words, "file_name__icontains", "uploaded_by__name__icontains")
    return rows.order_by("-uploaded_at", "-pk")


def upload_of(place: Facility | Chain, key, *, brief: bool = False) -> Upload | None:
    rows = Upload.objects.brief() if brief else Upload.objects.defer("content").select_related("uploaded_by")
    return rows.filter(_at(place), key=key).first()


def _at(place: Facility | Chain) -> Q:
    return Q(chain=place) if isinstance(place, Chain) else Q(facility=place)


def state_of(upload: Upload) -> tuple[str, str]:
    """Role and word of the pill."""
    word = upload.get_status_display()
    if upload.status == UploadStatus.DONE:
        word = "saved as drafts" if upload.manner == UploadManner.DRAFT else "sent"
        if not news_of(upload) and upload.manner == UploadManner.SEND and not months_of(upload):
            word = "nothing new"
    if upload.status == UploadStatus.READY and not months_of(upload):
        if (upload.summary or {}).get("problems", 0):
            return "wait", "To mend"
        return "idle", "Nothing new"
    return PILLS[upload.status], word[0].upper() + word[1:]


def news_of(upload: Upload) -> int:
    """Numbers that are new or changed."""
    summary = upload.summary or {}
    return summary.get("new", 0) + summary.get("changed", 0)


def months_of(upload: Upload) -> int:
    """Months that would be sent, sent again or corrected."""
    return sum((upload.summary or {}).get("months", {}).values())


@dataclass(frozen=True, slots=True)
class Shown:
    """The dry run on its page."""

    rows: list[Row] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0
    drafts: int = 0  # numbers that can be kept as drafts: those of months that were not sent
    changes_sent: bool = False


def shown_of(upload: Upload) -> Shown:
    rows = [Row(**row) for row in upload.rows]
    rows.sort(key=lambda row: (row.home, row.ccn, _newest_first(row.month)))
    counts = {str(kind): sum(row.happens == kind for row in rows) for kind in Happens}
    news = [row for row in rows if row.happens != Happens.SAME]
    drafts = sum(row.standing != ReportStatus.SENT for row in news)
    return Shown(rows, **counts, drafts=drafts, changes_sent=drafts < len(news))


def said_of(upload: Upload) -> dict[str, str]:
    """The sentences of the dry run's page: what would be written, what is left out, the button, what was done."""
    summary = upload.summary or {}
    months = {kind: summary.get("months", {}).get(kind, 0) for kind in ("sent", "sent again", "corrected", "drafts")}
    sent, corrected = months["sent"] + months["sent again"], months["corrected"]
    named = [f"{counted(sent, 'months')} sent"] if sent else []
    named += [f"{counted(corrected, 'months')} corrected"] if corrected else []
    verb = f"Send {counted(sent, 'months')}" if sent else "Send"
    tail = f"{' and ' if sent else ' '}{counted(corrected, 'corrections')}" if corrected else ""
    homes = f" of {counted(summary.get('homes', 0), 'homes')}" if summary.get("homes", 0) > 1 else ""
    numbers = f"{counted(summary.get('new', 0), 'numbers')} new, {summary.get('changed', 0):,} changed"
    left = summary.get("problems", 0)
    return {
        "would": f"Would be written{homes}: {numbers}; {' and '.join(named)}.",
        "left": f"{counted(left, 'rows')} below {'is' if left == 1 else 'are'} left out." if left else "",
        "button": verb + tail,
        "done": (" and ".join(named) or "Written").capitalize(),
    }


def _newest_first(month: str) -> int:
    return -(Month.parse(month).year * 12 + Month.parse(month).number)
