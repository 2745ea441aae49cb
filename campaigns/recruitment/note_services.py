"""Writes of notes: write one down with its files, take it back."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.files.services import keep
from campaigns.recruitment.desk_models import HomeNote, NoteFile
from facilities.directory.models import Facility
from qioportal.lib.identifiers import identifier_refusal

MOST_FILES = 5


@transaction.atomic
def add_note(*, desk: QioDesk, home: Facility, text: str, by: User, uploads: Iterable[UploadedFile] = ()) -> HomeNote:
    """For the desk alone. Nothing about a resident."""
    if home.state != desk.state.code:
        raise ValidationError(f"This home does not lie in {desk.state.name}.")
    if refusal := identifier_refusal(text):
        raise ValidationError({"text": refusal})
    uploads = list(uploads)
    if len(uploads) > MOST_FILES:
        raise ValidationError({"files": f"At most {MOST_FILES} files can be attached to one note."})
    note = HomeNote(qio=desk.qio, facility=home, text=text.strip(), written_by=by)
    note.full_clean(exclude=["qio", "facility", "written_by"])
    note.save()
    for upload in uploads:
        NoteFile.objects.create(note=note, file=keep(upload, by=by))
    record(action="recruitment.add_note", by=by, target=home, files=len(uploads))
    return note


@transaction.atomic
def take_back_note(*, note: HomeNote, by: User) -> bool:
    """Who wrote it takes it back; the row stays as a record, its words and files are shown to nobody any more."""
    row = HomeNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if row.written_by_id != by.pk:
        raise ValidationError("Only who wrote a note can take it back.")
    if row.taken_back_at:
        return False
    row.taken_back_at, row.taken_back_by = timezone.now(), by
    row.save(update_fields=["taken_back_at", "taken_back_by"])
    record(action="recruitment.take_back_note", by=by, target=row.facility)
    return True
