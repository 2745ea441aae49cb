"""Tables of the month: the report, its observations and their parts, corrections, reopenings, uploads."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Measure
from facilities.directory.models import Chain, Facility
from qioportal.lib.db import MonthField, one_of_constraint


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    SENT = "sent", "sent"
    RETURNED = "returned", "returned"


class MonthReport(models.Model):
    """One home's month in one phase. A draft is the home's own; sent counts as reported."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="reports")
    month = MonthField()
    status = models.CharField(max_length=8, choices=ReportStatus, default=ReportStatus.DRAFT)
    note = models.CharField(max_length=1000, blank=True, default="", db_default="", help_text="About the whole month")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reports_saved"
    )
    sent_at = models.DateTimeField(null=True, blank=True, help_text="First time it was sent")
    sent_again_at = models.DateTimeField(null=True, blank=True, help_text="Last time it was sent after a return")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_sent"
    )

    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_returned"
    )
    return_reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "month"], name="month_report_once"),
            one_of_constraint("month_report_status_known", "status", ReportStatus),
            models.CheckConstraint(
                name="month_report_sent_has_moment",
                condition=Q(status="draft", sent_at__isnull=True)
                | Q(status__in=["sent", "returned"], sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="month_report_returned_has_reason",
                condition=~Q(status="returned") | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
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
    note = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="The home's own; asked for what is implausible"
    )

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


class ObservationPart(models.Model):
    """The counts of one stratum (position or unit) beneath an observation; those that are parts add up to it."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="parts")
    stratum = models.SlugField(max_length=20, help_text="Stratum.code or HomeUnit.code")
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["observation", "stratum"]
        constraints = [
            models.UniqueConstraint(fields=["observation", "stratum"], name="observation_part_once_per_stratum")
        ]

    def __str__(self) -> str:
        return f"{self.stratum}: {self.numerator} out of {self.denominator}"


class ObservationRevision(models.Model):
    """What an observation (or a part of it) said before it was corrected, after it had been sent."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="revisions")
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    stratum = models.SlugField(max_length=20, blank=True, default="", db_default="", help_text="Blank: the whole")
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="corrections"
    )

    class Meta:
        ordering = ["observation", "-replaced_at"]

    def __str__(self) -> str:
        return f"was {self.numerator} out of {self.denominator} until {self.replaced_at:%Y-%m-%d}"


class Reopening(models.Model):
    """A locked month that may be corrected again until a day (included), and why."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="reopenings")
    month = MonthField()
    reason = models.CharField(max_length=300)
    until = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="months_reopened"
    )

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(name="reopening_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.month} until {self.until}"


class UploadStatus(models.TextChoices):
    READING = "reading", "being read"
    READY = "ready", "waits for you"
    WRITING = "writing", "being written"
    REFUSED = "refused", "refused"
    DONE = "done", "written"
    DISCARDED = "discarded", "discarded"


class UploadManner(models.TextChoices):
    """What a person chose to do with the numbers of a file."""

    SEND = "send", "send"
    DRAFT = "draft", "save as drafts"


class UploadQuerySet(models.QuerySet):
    def brief(self) -> "UploadQuerySet":
        """Without the columns that may be long: for lists."""
        return self.defer("content", "rows", "problems", "remarks").select_related("uploaded_by", "facility", "chain")


class Upload(models.Model):
    """A workbook or CSV read in a dry run: what it would write and what is wrong.

    The file itself waits in `content` until a worker has read it, an hour at the longest; two hosts share the database,
    not a disk. `lease_token` says which worker holds the row.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    chain = models.ForeignKey(Chain, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    status = models.CharField(max_length=10, choices=UploadStatus, default=UploadStatus.READING)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    refusal = models.CharField(max_length=500, blank=True, help_text="Why the whole file was refused")
    content = models.BinaryField(null=True, blank=True, help_text="The file, until it is read")
    rows = models.JSONField(default=list, blank=True, help_text="What would be written: home, month, measure, counts")
    problems = models.JSONField(default=list, blank=True, help_text="Sheet, row, column and words of each")
    remarks = models.JSONField(null=True, blank=True, help_text="What was not read, and what is unusual")
    summary = models.JSONField(null=True, blank=True, help_text="Counts of rows, homes and months by what happens")
    manner = models.CharField(max_length=8, choices=UploadManner, blank=True, default="", db_default="")
    lease_token = models.CharField(max_length=36, blank=True, default="", db_default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads_settled"
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            one_of_constraint("upload_status_known", "status", UploadStatus),
            models.CheckConstraint(name="upload_manner_known", condition=Q(manner__in=["", *UploadManner.values])),
            models.CheckConstraint(
                name="upload_keeps_no_file", condition=Q(content__isnull=True) | Q(status="reading")
            ),
            models.CheckConstraint(
                name="upload_written_has_manner", condition=~Q(status__in=["writing", "done"]) | ~Q(manner="")
            ),
            models.CheckConstraint(
                name="upload_for_home_or_chain",
                condition=Q(facility__isnull=False, chain__isnull=True) | Q(facility__isnull=True, chain__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["uploaded_at"], name="upload_by_day"),
            models.Index(
                fields=["uploaded_at"], condition=Q(status__in=["reading", "writing"]), name="upload_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.uploaded_at:%Y-%m-%d}"
