"""Tables of the desk's own work: tasks, notes, rules of assignment, cover, what was changed at once.

A desk is a QIO in one of its states. None of it is ever shown to another QIO or to the LANE.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.files.models import StoredFile
from campaigns.goals.models import Phase
from campaigns.recruitment.models import Stage
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import one_of_constraint, period_constraint


class OfDeskQuerySet(models.QuerySet):
    """Rows with `qio` and `state`."""

    def of(self, desk: QioDesk):
        return self.filter(qio=desk.qio, state=desk.state.code)


class TaskQuerySet(OfDeskQuerySet):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)

    def due(self, day: dt.date) -> "TaskQuerySet":
        """Open, and meant for that day or an earlier one."""
        return self.open().filter(due_on__lte=day)


class Task(models.Model):
    """Work with a day: what one person of the desk is to do, with a home or without. Done or called off, never
    deleted."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="tasks", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    note = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField()
    remind = models.BooleanField(default=True, help_text="One mail on the morning of the day")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="desk_tasks"
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="desk_tasks_made"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="desk_tasks_done"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="desk_tasks_cancelled"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            one_of_constraint("task_state_known", "state", StateCode),
            models.CheckConstraint(name="task_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="task_done_or_cancelled", condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["qio", "state", "due_on"], name="task_by_desk"),
            models.Index(
                fields=["due_on"], condition=Q(done_at__isnull=True, cancelled_at__isnull=True), name="task_open_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.cancelled_at is None


class HomeNoteQuerySet(models.QuerySet):
    def of(self, desk: QioDesk) -> "HomeNoteQuerySet":
        """The notes of this desk, and of no other."""
        return self.filter(qio=desk.qio, facility__state=desk.state.code)


class HomeNote(models.Model):
    """What the desk wrote down of a home, for itself alone. It is not edited: it is taken back, and written anew."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="home_notes", verbose_name="QIO")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="desk_notes")
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="home_notes"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="home_notes_taken_back"
    )

    objects = HomeNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at"]
        constraints = [models.CheckConstraint(name="home_note_has_text", condition=~Q(text=""))]
        indexes = [models.Index(fields=["facility", "qio", "written_at"], name="home_note_by_home")]

    def __str__(self) -> str:
        return f"{self.facility_id}, {self.written_at:%Y-%m-%d}"


class NoteFile(models.Model):
    """A file attached to a note."""

    note = models.ForeignKey(HomeNote, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="home_notes")

    class Meta:
        ordering = ["note", "pk"]
        constraints = [models.UniqueConstraint(fields=["note", "file"], name="note_file_once")]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.file_id}"


class AssignmentRuleQuerySet(OfDeskQuerySet):
    def current(self) -> "AssignmentRuleQuerySet":
        """Those that hold, in the order in which they are asked."""
        return self.filter(ended_at__isnull=True).order_by("position", "pk")


class AssignmentRule(models.Model):
    """Homes of a county, a chain and a stage (each may be left open) go to a person; the first rule that fits holds."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="assignment_rules", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    position = models.PositiveSmallIntegerField()
    county = models.CharField(max_length=80, blank=True)
    chain = models.ForeignKey(Chain, null=True, blank=True, on_delete=models.PROTECT, related_name="assignment_rules")
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignment_rules")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="assignment_rules_made"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assignment_rules_ended",
    )

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        ordering = ["qio", "state", "position"]
        constraints = [
            one_of_constraint("assignment_rule_state_known", "state", StateCode),
            models.CheckConstraint(
                name="assignment_rule_stage_known", condition=Q(stage__in=["", *[each.value for each in Stage]])
            ),
            models.UniqueConstraint(
                fields=["qio", "state", "county", "stage"],
                condition=Q(ended_at__isnull=True, chain__isnull=True),
                name="assignment_rule_once",
            ),
            models.UniqueConstraint(
                fields=["qio", "state", "county", "stage", "chain"],
                condition=Q(ended_at__isnull=True, chain__isnull=False),
                name="assignment_rule_of_chain_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.county or 'any county'}, {self.stage or 'any stage'}"


class CoverQuerySet(OfDeskQuerySet):
    def on(self, day: dt.date) -> "CoverQuerySet":
        """Those that hold on that day (both ends included)."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, cancelled_at__isnull=True)


class Cover(models.Model):
    """Somebody stands in for somebody from a day to a day (both included). It ends by itself, or is called off."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="covers", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covered_by")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers_for")
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="covers_made"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="covers_cancelled"
    )

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            one_of_constraint("cover_state_known", "state", StateCode),
            period_constraint("cover_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(name="cover_by_another", condition=~Q(absent=F("stand_in"))),
        ]
        indexes = [models.Index(fields=["stand_in", "ends_on"], name="cover_by_stand_in")]

    def __str__(self) -> str:
        return f"{self.stand_in_id} for {self.absent_id}, {self.starts_on} to {self.ends_on}"


class BulkKind(models.TextChoices):
    ASSIGN = "assign", "homes assigned"
    NEXT_STEP = "next-step", "next step planned"
    RULES = "rules", "rules applied"
    HAND_OVER = "hand-over", "homes and tasks handed over"
    LIST = "import", "list brought in"


class BulkChange(models.Model):
    """What one press changed for many homes and tasks, so that it can be taken back: by row what was and what is.

    `rows`: [{"home" or "task": id, "was": {column: value}, "is": {column: value}}].
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="bulk_changes", verbose_name="QIO")
    state = models.CharField(max_length=2, choices=StateCode)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="bulk_changes")
    kind = models.CharField(max_length=10, choices=BulkKind)
    words = models.CharField(max_length=300, help_text="What was done, for people")
    rows = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="bulk_changes"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="bulk_changes_undone"
    )

    objects = OfDeskQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            one_of_constraint("bulk_change_state_known", "state", StateCode),
            one_of_constraint("bulk_change_kind_known", "kind", BulkKind),
        ]
        indexes = [models.Index(fields=["qio", "state", "at"], name="bulk_change_by_desk")]

    def __str__(self) -> str:
        return f"{self.words}, {self.at:%Y-%m-%d}"
