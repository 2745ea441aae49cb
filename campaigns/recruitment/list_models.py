"""Tables of the desk's lists: saved views, and lists of homes that a QIO brings in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.recruitment.desk_models import OfDeskQuerySet
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import one_of_constraint


class ViewPage(models.TextChoices):
    """Which page a saved view opens."""

    HOMES = "homes", "Homes"
    BOARD = "board", "Board"
    CALLS = "calls", "Call list"
    TASKS = "tasks", "Tasks"


class SavedViewQuerySet(OfDeskQuerySet):
    def visible_to(self, user) -> "SavedViewQuerySet":
        """One's own and those that are shared with the desk."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(models.Model):
    """A filter's address under a name, for oneself or for the whole desk."""

    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="saved_views", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    slug = models.SlugField(max_length=80, help_text="As in its link, which stays when the view is renamed")
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=8, choices=ViewPage, default=ViewPage.HOMES)
    query = models.CharField(max_length=1000, blank=True, help_text="Without the question mark")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            one_of_constraint("saved_view_state_known", "state", StateCode),
            one_of_constraint("saved_view_page_known", "page", ViewPage),
            models.UniqueConstraint(fields=["qio", "state", "slug"], name="saved_view_link_once_per_desk"),
            models.CheckConstraint(name="saved_view_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view with which a person's list of homes opens at a desk."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="default_views")
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="default_views", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="default_of")

    objects = OfDeskQuerySet.as_manager()

    class Meta:
        ordering = ["user", "qio", "state"]
        constraints = [
            one_of_constraint("default_view_state_known", "state", StateCode),
            models.UniqueConstraint(fields=["user", "qio", "state"], name="default_view_once_per_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.view_id}"


class ImportStatus(models.TextChoices):
    READING = "reading", "being read"
    READY = "ready", "waits for you"
    WRITING = "writing", "being written"
    REFUSED = "refused", "refused"
    DONE = "done", "written"
    DISCARDED = "discarded", "discarded"


class ListImportQuerySet(OfDeskQuerySet):
    def brief(self) -> "ListImportQuerySet":
        """Without the columns that may be long: for lists."""
        return self.defer("content", "rows", "problems").select_related("uploaded_by")


class ListImport(models.Model):
    """A QIO's own list of homes, read in a dry run: what it would write and what is wrong.

    The file itself waits in `content` until a worker has read it, an hour at the longest. `lease_token` says which
    worker holds the row.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="list_imports", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.READING)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    refusal = models.CharField(max_length=500, blank=True, help_text="Why the whole file was refused")
    content = models.BinaryField(null=True, blank=True, help_text="The file, until it is read")
    columns = models.JSONField(default=list, blank=True, help_text="Each header, and what it was taken for")
    rows = models.JSONField(default=list, blank=True, help_text="What would be written, home by home")
    problems = models.JSONField(default=list, blank=True, help_text="Sheet, row, column and words of each")
    summary = models.JSONField(default=dict, blank=True, help_text="How many rows are new, the same, wrong")
    written = models.PositiveIntegerField(default=0, help_text="Rows written so far")
    lease_token = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="list_imports"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="list_imports_settled"
    )

    objects = ListImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            one_of_constraint("list_import_state_known", "state", StateCode),
            one_of_constraint("list_import_status_known", "status", ImportStatus),
            models.CheckConstraint(
                name="list_import_keeps_no_file", condition=Q(content__isnull=True) | Q(status="reading")
            ),
        ]
        indexes = [
            models.Index(fields=["qio", "state", "uploaded_at"], name="list_import_by_desk"),
            models.Index(
                fields=["uploaded_at"], condition=Q(status__in=["reading", "writing"]), name="list_import_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.uploaded_at:%Y-%m-%d}"
