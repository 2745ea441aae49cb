"""Table of attached files: StoredFile, kept in the database, which every host shares."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from qioportal.lib.db import one_of_constraint

MOST_BYTES = 10 * 1024 * 1024


class FileType(models.TextChoices):
    """What may be attached; the type is read from the content, never from the name."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG picture"
    JPEG = "jpg", "JPEG picture"
    DOCX = "docx", "Word document"
    XLSX = "xlsx", "Excel workbook"
    PPTX = "pptx", "PowerPoint slides"
    TEXT = "txt", "plain text"
    CSV = "csv", "CSV table"


class StoredFileQuerySet(models.QuerySet):
    def brief(self) -> "StoredFileQuerySet":
        """Without the content: for lists."""
        return self.defer("content")


class StoredFile(models.Model):
    """One file as it was attached. It is never changed: a new version is a new row."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, help_text="As in addresses; cannot be guessed")
    name = models.CharField(max_length=120, help_text="Without folders; its ending is that of the type")
    type = models.CharField(max_length=4, choices=FileType)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="files_kept"
    )

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at"]
        constraints = [
            one_of_constraint("stored_file_type_known", "type", FileType),
            models.CheckConstraint(name="stored_file_size_in_bounds", condition=Q(size__range=(1, MOST_BYTES))),
        ]

    def __str__(self) -> str:
        return self.name
