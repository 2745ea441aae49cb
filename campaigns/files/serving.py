"""How an attached file leaves: as a download that a browser neither guesses about nor runs."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from campaigns.files.models import FileType, StoredFile

MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileType.TEXT: "text/plain; charset=utf-8",
    FileType.CSV: "text/csv; charset=utf-8",
}
_SHOWN = {FileType.PDF, FileType.PNG, FileType.JPEG}


def answer(stored: StoredFile, *, inline: bool = False, public: bool = False) -> HttpResponse:
    """The file. `inline` shows a PDF or a picture in the browser, in a sandbox; `public` lets caches keep it."""
    kind = FileType(stored.type)
    response = HttpResponse(bytes(stored.content), content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(not (inline and kind in _SHOWN), stored.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response["Cache-Control"] = "public, max-age=86400" if public else "private, no-store"
    return response
