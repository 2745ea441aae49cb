"""Writes of attached files: keep one, drop one that nothing refers to."""

import hashlib
import re
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.audit.services import record
from campaigns.files.models import MOST_BYTES, StoredFile
from campaigns.files.types import NotAllowed, type_of

_NOT_IN_NAMES = re.compile(r"[^\w .,()+-]+")


def checked(upload: UploadedFile) -> tuple[bytes, str]:
    """The content and its type. Raises ValidationError in plain words; the upload can be read again afterwards."""
    if upload.size == 0:
        raise ValidationError("This file is empty.")
    if upload.size > MOST_BYTES:
        raise ValidationError(f"This file has {upload.size / 1024 / 1024:.0f} MB. At most 10 MB can be attached.")
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    try:
        return content, type_of(content, upload.name or "")
    except NotAllowed as refused:
        raise ValidationError(str(refused)) from refused


def keep(upload: UploadedFile, *, by) -> StoredFile:
    """Keep the file for the row that will point to it; call it in that row's transaction. Raises ValidationError."""
    content, kind = checked(upload)
    stored = StoredFile(
        name=safe_name(upload.name or "", kind),
        type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        kept_by=by,
    )
    stored.full_clean()
    stored.save()
    record(action="files.keep", by=by, target=stored, name=stored.name, size=stored.size, sha256=stored.sha256)
    return stored


def safe_name(given: str, kind: str) -> str:
    """The last part of the name in letters, figures and blanks, with the ending of what the file really is."""
    stem = PurePosixPath(given.replace("\\", "/")).name.rsplit(".", 1)[0]
    stem = " ".join(_NOT_IN_NAMES.sub(" ", stem).split()).strip(". ")[:100]
    return f"{stem or 'file'}.{kind}"
