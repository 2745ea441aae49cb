"""Reads of a desk's notes on a home; no other desk, no LANE and no home ever sees one."""

from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.access.places import QioDesk
from campaigns.files.models import StoredFile
from campaigns.recruitment.desk_models import HomeNote, NoteFile, Task
from facilities.directory.models import Facility, FacilityQuerySet
from qioportal.lib.search import narrowed

LATEST = 5


def notes_of(desk: QioDesk, home: Facility, words: str = "") -> QuerySet[HomeNote]:
    """Newest first, with the names of their files; those taken back show that they were."""
    rows = HomeNote.objects.of(desk).filter(facility=home)
    rows = narrowed(
        rows, words, "written_by__name__icontains", lambda word: Q(text__icontains=word, taken_back_at__isnull=True)
    )
    files = NoteFile.objects.select_related("file").defer("file__content").order_by("pk")
    return (
        rows.select_related("written_by", "taken_back_by")
        .prefetch_related(Prefetch("files", files))
        .order_by("-written_at", "-pk")
    )


def latest_notes(desk: QioDesk, home: Facility) -> list[HomeNote]:
    return list(notes_of(desk, home).filter(taken_back_at__isnull=True)[:LATEST])


def with_desk_work(homes: FacilityQuerySet, desk: QioDesk) -> FacilityQuerySet:
    """Each home with `open_tasks` and `latest_note` of the desk, for its own export."""
    tasks = Task.objects.of(desk).open().filter(facility=OuterRef("pk")).order_by().values("facility")
    notes = HomeNote.objects.of(desk).filter(facility=OuterRef("pk"), taken_back_at__isnull=True)
    return homes.annotate(
        open_tasks=Coalesce(Subquery(tasks.annotate(count=Count("pk")).values("count")), 0),
        latest_note=Subquery(notes.order_by("-written_at", "-pk").values("text")[:1]),
    )


def note_of(desk: QioDesk, home: Facility, key: UUID) -> HomeNote | None:
    return HomeNote.objects.of(desk).filter(facility=home, key=key).first()


def file_of_note(note: HomeNote, key: UUID) -> StoredFile | None:
    """A file of the note; none of a note that was taken back."""
    if note.taken_back_at:
        return None
    row = note.files.filter(file__key=key).select_related("file").first()
    return row.file if row else None
