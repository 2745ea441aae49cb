"""Tables of the LANEs' quarterly reports: what a LANE answers; each sending with its figures and its review."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.coalitions.models import Lane


class LaneReport(models.Model):
    """What a LANE answers for a quarter: its working copy. What was sent stands in the sendings; its figures, until it
    is sent, are counted anew each time. How far it is follows from the newest sending (queries.status_of)."""

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="reports")
    quarter = models.CharField(max_length=7, help_text="As in addresses: 2026-q3")
    answers = models.JSONField(default=dict, blank=True, help_text="By the code of the question")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="lane_reports_saved"
    )

    class Meta:
        verbose_name = "LANE report"
        ordering = ["-quarter", "lane"]
        constraints = [
            models.UniqueConstraint(fields=["lane", "quarter"], name="lane_report_once_per_quarter"),
            models.CheckConstraint(name="lane_report_quarter_form", condition=Q(quarter__regex=r"^20[0-9]{2}-q[1-4]$")),
        ]

    def __str__(self) -> str:
        return f"{self.lane_id}: {self.quarter}"


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", "accepted"
    RETURNED = "returned", "sent back"


class LaneReportSending(models.Model):
    """A report as it was sent: answers and figures of that moment, never changed; then what the national team said."""

    report = models.ForeignKey(LaneReport, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField(help_text="1 for the first sending of the quarter")
    answers = models.JSONField(help_text="Each question in the words of then, with its answer")
    figures = models.JSONField(help_text="As counted when it was sent, with where each comes from")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="lane_reports_sent"
    )
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True, help_text="Blank: waits for a review")
    words = models.CharField(max_length=1000, blank=True, help_text="What the national team says to the LANE")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="lane_reports_reviewed"
    )

    class Meta:
        verbose_name = "LANE report as sent"
        verbose_name_plural = "LANE reports as sent"
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="lane_sending_number_once"),
            models.UniqueConstraint(
                fields=["report"], condition=~Q(verdict="returned"), name="lane_sending_one_that_holds"
            ),
            models.CheckConstraint(
                name="lane_sending_verdict_has_moment",
                condition=Q(verdict="", reviewed_at__isnull=True)
                | Q(verdict__in=Verdict.values, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(name="lane_sending_return_has_words", condition=~Q(verdict="returned", words="")),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}, sending {self.number}"
