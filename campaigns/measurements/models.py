"""Tables of the month: the report, its observations, and what was corrected."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from qioportal.lib.db import MonthField, one_of_constraint


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    SENT = "sent", "sent"


class MonthReport(models.Model):
    """One home's month in one phase. A draft is the home's own; sent counts as reported."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="reports")
    month = MonthField()
    status = models.CharField(max_length=6, choices=ReportStatus, default=ReportStatus.DRAFT)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reports_saved"
    )
    sent_at = models.DateTimeField(null=True, blank=True, help_text="First time it was sent")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_sent"
    )

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "month"], name="month_report_once"),
            one_of_constraint("month_report_status_known", "status", ReportStatus),
            models.CheckConstraint(
                name="month_report_sent_has_moment",
                condition=Q(status="draft", sent_at__isnull=True) | Q(status="sent", sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["month", "status"], name="month_report_by_month"),
            models.Index(fields=["sent_at"], condition=Q(status="sent"), name="month_report_by_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.month}"


class Observation(models.Model):
    """Numerator and denominator of one measure in one month. The rate is always computed.

    Both blank: nothing entered. Denominator 0: no cases (not 0 %). Only one of the two: incomplete, drafts only.
    """

    report = models.ForeignKey(MonthReport, on_delete=models.CASCADE, related_name="observations")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["report", "measure"]
        constraints = [
            models.UniqueConstraint(fields=["report", "measure"], name="observation_once_per_measure"),
            models.CheckConstraint(
                name="observation_not_negative",
                condition=(Q(numerator__isnull=True) | Q(numerator__gte=0))
                & (Q(denominator__isnull=True) | Q(denominator__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numerator} out of {self.denominator}"

    @property
    def rate(self) -> Decimal | None:
        """In the measure's unit; None when something is missing or there were no cases."""
        if self.numerator is None or not self.denominator:
            return None
        return Decimal(self.numerator) * self.measure.multiplier / Decimal(self.denominator)


class ObservationRevision(models.Model):
    """What an observation said before it was corrected, after it had been sent."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="revisions")
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="corrections"
    )

    class Meta:
        ordering = ["observation", "-replaced_at"]

    def __str__(self) -> str:
        return f"was {self.numerator} out of {self.denominator} until {self.replaced_at:%Y-%m-%d}"
