"""Tables of the imports: runs, rows set aside, the stars and the measures of each processing date."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from facilities.directory.models import Facility
from qioportal.lib.db import one_of_constraint


class Dataset(models.TextChoices):
    PROVIDER_INFO = "provider-info", "provider information"
    MEASURES = "mds-measures", "quality measures"


class RunOutcome(models.TextChoices):
    DONE = "done", "done"
    REFUSED = "refused", "refused"
    FAILED = "failed", "failed"


class ImportRun(models.Model):
    """One load of one file, with what it did, written when it ended; a refused file has a row too."""

    dataset = models.CharField(max_length=16, choices=Dataset)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    processing_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=RunOutcome)
    reason = models.TextField(blank=True, help_text="Why the file was refused")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(default=timezone.now)
    started_by = models.CharField(max_length=150, blank=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0, help_text="Snapshots of stars that were added or corrected")

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            one_of_constraint("import_run_dataset_known", "dataset", Dataset),
            one_of_constraint("import_run_outcome_known", "outcome", RunOutcome),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} of {self.processing_date or 'unknown date'}: {self.outcome}"


class RejectedRow(models.Model):
    """A row that was set aside, as it stood in the file."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected_rows")
    line = models.PositiveIntegerField(help_text="Line of the file, the header is line 1")
    ccn = models.CharField("CCN", max_length=20, blank=True)
    reason = models.CharField(max_length=300)
    text = models.TextField(help_text="The row as it stood in the file")

    class Meta:
        ordering = ["-run_id", "line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="rejected_row_once_per_line")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def _stars(name: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(name, null=True, blank=True)


def _footnote() -> models.CharField:
    return models.CharField(max_length=100, blank=True, help_text="CMS's code; before 2019 it could be words")


class RatingSnapshot(models.Model):
    """A home's stars in one processing date's file. A blank is "not rated", with CMS's footnote of that vintage."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="ratings")
    processing_date = models.DateField()
    overall = _stars("overall rating")
    overall_footnote = _footnote()
    health_inspection = _stars("health inspection rating")
    health_inspection_footnote = _footnote()
    quality = _stars("quality measures rating")
    quality_footnote = _footnote()
    staffing = _stars("staffing rating")
    staffing_footnote = _footnote()
    certified_beds = models.PositiveIntegerField(null=True, blank=True)
    residents_per_day = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["-processing_date"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "processing_date"], name="rating_once_per_processing_date"),
            *(
                models.CheckConstraint(
                    name=f"rating_{name}_1_to_5",
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 5)}),
                )
                for name in ("overall", "health_inspection", "quality", "staffing")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} on {self.processing_date}"


class MeasureScore(models.Model):
    """A home's average over four quarters in one of CMS's quality measures, as one file tells it (per 100)."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="measure_scores")
    code = models.CharField(max_length=4, help_text="CMS's number of the measure; measures.py has its words")
    processing_date = models.DateField()
    quarters = models.CharField(max_length=16, help_text="As CMS writes them: 2021Q2-2022Q1")
    score = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        ordering = ["-processing_date", "facility", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "code", "processing_date"], name="measure_score_once_per_processing_date"
            ),
            models.CheckConstraint(name="measure_score_0_to_100", condition=Q(score__range=(0, 100))),
        ]
        indexes = [models.Index(fields=["processing_date", "code"], name="measure_score_by_file")]

    def __str__(self) -> str:
        return f"{self.facility_id}, {self.code} on {self.processing_date}"
