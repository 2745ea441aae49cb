"""Which type a file is, read from its content: pure functions on bytes. Nothing is unpacked to disk or run."""

import io
import zipfile

from campaigns.files.models import FileType

_STARTS = {b"%PDF-": FileType.PDF, b"\x89PNG\r\n\x1a\n": FileType.PNG, b"\xff\xd8\xff": FileType.JPEG}
_OFFICE = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
    "ppt/presentation.xml": FileType.PPTX,
}
MOST_PARTS = 5_000
MOST_UNPACKED = 200 * 1024 * 1024


class NotAllowed(ValueError):
    """Why the file is refused, in words for the person who attached it."""


def type_of(content: bytes, name: str) -> FileType:
    """The type of the content. The name only tells plain text from CSV. Raises NotAllowed."""
    for start, found in _STARTS.items():
        if content.startswith(start):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    if _is_text(content):
        return FileType.CSV if name.lower().endswith(".csv") else FileType.TEXT
    raise NotAllowed(
        "This kind of file can't be attached. Attach a PDF, a picture (PNG, JPEG), a Word, Excel or "
        "PowerPoint file of today's kind (docx, xlsx, pptx), plain text or CSV."
    )


def _office_type(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotAllowed("This file is damaged: it can't be opened. Save it once more and attach it again.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotAllowed("This file unpacks to more than 200 MB. Attach a smaller one.")
    names = {part.filename for part in parts}
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise NotAllowed("This file holds macros. Save it without macros (docx, xlsx, pptx) and attach it again.")
    found = [kind for part, kind in _OFFICE.items() if part in names]
    if len(found) != 1 or "[Content_Types].xml" not in names:
        raise NotAllowed("Packed folders can't be attached. Attach the files one by one.")
    return found[0]


def _is_text(content: bytes) -> bool:
    """UTF-8 words, no control characters, and not a web page or a picture made of words (they can run)."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in words):
        return False
    return not words.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<svg", "<?xml", "<script"))
