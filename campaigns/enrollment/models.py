"""Tables of taking part: Enrollment (home × phase), the goals chosen, the targets."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access.territory import territory_of
from campaigns.goals.models import Goal, Measure, Phase
from facilities.directory.models import Facility
from qioportal.lib.db import MonthField


class EnrollmentQuerySet(models.QuerySet):
    def active(self) -> "EnrollmentQuerySet":
        """Signed and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user) -> "EnrollmentQuerySet":
        """That these homes take part and with which goals; their values need more (consent)."""
        return self.filter(territory_of(user).covers("facility__"))


class Enrollment(models.Model):
    """A home takes part in a phase: the agreement signed, by whom and in which words. Values stay when it leaves."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="enrollments")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="enrollments")
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="enrollments_signed"
    )
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=120)
    agreement_version = models.CharField(max_length=20)
    is_listed = models.BooleanField(default=True, help_text="The public list may name the home")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["facility", "phase"], name="enrollment_once_per_phase")]
        indexes = [models.Index(fields=["phase", "withdrawn_at"], name="enrollment_by_phase")]

    def __str__(self) -> str:
        return f"{self.facility_id} in {self.phase_id}"


class GoalChoiceQuerySet(models.QuerySet):
    def current(self) -> "GoalChoiceQuerySet":
        return self.filter(dropped_at__isnull=True)


class GoalChoice(models.Model):
    """A goal that a home chose; dropping it keeps the row and its values."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="choices")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="choices")
    chosen_at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = GoalChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["goal__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "goal"], condition=Q(dropped_at__isnull=True), name="goal_choice_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.goal_id}"


class Target(models.Model):
    """The rate a home aims at, from a month on; a new target takes effect the month after and keeps the old one."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="targets")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=9, decimal_places=2, help_text="In the measure's unit")
    effective_from = MonthField()
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="targets_set"
    )

    class Meta:
        ordering = ["measure", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "measure", "effective_from"], name="target_once_per_month"),
            models.CheckConstraint(name="target_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.value} from {self.effective_from}"
