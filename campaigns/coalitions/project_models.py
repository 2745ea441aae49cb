"""Tables of a LANE's special projects and the homes that take part in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.coalitions.models import Lane, TermQuerySet
from campaigns.goals.models import Goal
from facilities.directory.models import Facility
from qioportal.lib.db import one_of_constraint, period_constraint


class ProjectStatus(models.TextChoices):
    PLANNED = "planned", "planned"
    RUNNING = "running", "running"
    FINISHED = "finished", "finished"
    STOPPED = "stopped", "stopped early"


class SpecialProject(models.Model):
    """Something that a LANE tries with some homes, and what was learned from it."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="projects")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True, max_length=2000, help_text="What is tried, and why")
    goals = models.ManyToManyField(Goal, blank=True, related_name="special_projects")
    status = models.CharField(max_length=8, choices=ProjectStatus, default=ProjectStatus.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    learned = models.TextField(blank=True, max_length=20_000, help_text="Markdown")
    is_public = models.BooleanField(default=False, help_text="Title and summary stand on the state's public page")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["lane", "-starts_on", "title"]
        constraints = [
            one_of_constraint("special_project_status_known", "status", ProjectStatus),
            period_constraint("special_project_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(fields=["lane", "slug"], name="special_project_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectHome(models.Model):
    """A home that takes part in a special project, from a day to a day."""

    project = models.ForeignKey(SpecialProject, on_delete=models.CASCADE, related_name="project_homes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="special_projects")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["project", "facility"]
        constraints = [
            period_constraint("project_home_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["project", "facility"], condition=Q(ends_on__isnull=True), name="project_home_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility} in {self.project}"
