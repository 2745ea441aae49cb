"""Tables of the caseload: who looks after a home, and the alerts that the nightly look raised."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from qioportal.lib.db import one_of_constraint, period_constraint


class CaseloadAssignmentQuerySet(models.QuerySet):
    def of(self, desk: QioDesk) -> "CaseloadAssignmentQuerySet":
        """What this desk arranged, and no other."""
        return self.filter(qio=desk.qio, facility__state=desk.state.code)

    def on(self, day: dt.date) -> "CaseloadAssignmentQuerySet":
        """Those that hold on that day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class CaseloadAssignment(models.Model):
    """An adviser of a QIO looks after a home, from a day to a day (included). Ended, never deleted.

    It is apart from the recruiter's assignment (Prospect), since the person who brings a home in and the one who looks
    after it are two at most QIOs. A home without a row here stays with its recruiter (queries.py).
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="caseload_assignments")
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="caseload_assignments", verbose_name="QIO")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="caseload")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="caseload_assigned"
    )

    objects = CaseloadAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["facility", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "qio"], condition=Q(ends_on__isnull=True), name="caseload_assignment_open_once"
            ),
            period_constraint("caseload_assignment_ends_after_start", "starts_on", "ends_on"),
        ]
        indexes = [models.Index(fields=["qio", "adviser"], name="caseload_by_adviser")]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.adviser_id} from {self.starts_on}"


LOOK_AGAIN = dt.timedelta(days=60)  # a task was done this long ago, and the fact still holds


class AlertKind(models.TextChoices):
    """What the nightly look can find, the gravest first (ranking.py)."""

    GONE = "gone", "Administrator seems gone"
    SILENT = "silent", "No numbers for two months"
    WORSE = "worse", "Worse for three months"
    LEVEL_LOST = "level-lost", "Level lost"
    BOUNCING = "bouncing", "Mail comes back"


class AlertQuerySet(models.QuerySet):
    def standing(self) -> "AlertQuerySet":
        """The fact still holds, and nobody put the alert aside."""
        return self.filter(closed_at__isnull=True, dismissed_at__isnull=True)

    def to_look_at(self) -> "AlertQuerySet":
        """Standing, and not in hand (`Alert.is_in_hand`)."""
        long_done = Q(task__done_at__lt=timezone.now() - LOOK_AGAIN)
        return self.standing().filter(Q(task__isnull=True) | Q(task__cancelled_at__isnull=False) | long_done)

    def of_state(self, state: str) -> "AlertQuerySet":
        return self.filter(enrollment__facility__state=state, enrollment__withdrawn_at__isnull=True)


class Alert(models.Model):
    """Something about a home that its adviser should look at. Written by the nightly look only.

    One fact is one row for good (`fact` says which: the last month that came, the day of a loss): so an alert that was
    put aside does not come back until the fact is another; one whose task is done comes back when the fact still holds
    after LOOK_AGAIN. `facts` never hold a value.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="As in addresses")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=12, choices=AlertKind)
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts",
        help_text="Of a change for the worse; shown only to whom the home shares this goal with",
    )  # fmt: skip
    fact = models.CharField(max_length=80)
    since = models.DateField(help_text="The day from which the fact holds")
    facts = models.JSONField(default=dict, blank=True, help_text="Months, days and numbers of people; never a value")
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="The fact ended")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts_dismissed"
    )
    dismissed_reason = models.CharField(max_length=300, blank=True)
    task = models.ForeignKey(
        "campaigns.Task", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts",
        help_text="What the adviser made of it",
    )  # fmt: skip

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "kind", "fact"], name="alert_once_per_fact"),
            one_of_constraint("alert_kind_known", "kind", AlertKind),
            models.CheckConstraint(
                name="alert_of_a_goal_or_not",
                condition=Q(kind="worse", goal__isnull=False) | (~Q(kind="worse") & Q(goal__isnull=True)),
            ),
            models.CheckConstraint(
                name="alert_dismissed_with_reason",
                condition=Q(dismissed_at__isnull=True, dismissed_reason="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["enrollment", "kind"],
                condition=Q(closed_at__isnull=True, dismissed_at__isnull=True),
                name="alert_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.fact}"

    @property
    def is_in_hand(self) -> bool:
        """Somebody's open task, or one that was done lately: what was done has its time to work."""
        task = self.task
        if task is None or task.cancelled_at:
            return False
        return task.done_at is None or task.done_at >= timezone.now() - LOOK_AGAIN
