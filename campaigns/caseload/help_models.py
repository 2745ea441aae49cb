"""Tables of technical assistance: what a home asks, what is answered, and each visit or call as it was logged."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.goals.models import Goal
from facilities.directory.models import Facility
from facilities.qios.models import Qio, SowTask
from qioportal.lib.db import one_of_constraint

MOST_MINUTES = 24 * 60
MOST_PEOPLE = 1_000


class Topic(models.TextChoices):
    NUMBERS = "numbers", "Entering the month's numbers"
    GOALS = "goals", "Choosing goals and targets"
    GOAL_WORK = "goal-work", "Work on a goal"
    METHODS = "methods", "Improvement methods (small tests, root causes)"
    CHARTS = "charts", "Charts and reports"
    TRAINING = "training", "Training of staff"
    TAKING_PART = "taking-part", "Taking part, agreement, sharing"
    OTHER = "other", "Something else"


class HomeRequestQuerySet(models.QuerySet):
    def of_state(self, state: str) -> "HomeRequestQuerySet":
        return self.filter(facility__state=state)

    def open(self) -> "HomeRequestQuerySet":
        return self.filter(closed_at__isnull=True)


class HomeRequest(models.Model):
    """A home asks its QIO for help. It goes to the contractor of the day on which it is read: no QIO is kept."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="help_requests")
    number = models.PositiveIntegerField(help_text="Of this home, from 1")
    topic = models.CharField(max_length=12, choices=Topic)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="help_requests")
    words = models.CharField(max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="help_asked")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="help_assigned"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="help_closed"
    )

    objects = HomeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="home_request_number_once"),
            one_of_constraint("home_request_topic_known", "topic", Topic),
            models.CheckConstraint(name="home_request_has_words", condition=~Q(words="")),
        ]
        indexes = [models.Index(fields=["facility"], condition=Q(closed_at__isnull=True), name="home_request_open")]

    def __str__(self) -> str:
        return f"{self.facility_id}, request {self.number}"


class RequestAnswer(models.Model):
    """One thing said after a request was asked: by the QIO, or by the home once more. It is not edited."""

    request = models.ForeignKey(HomeRequest, on_delete=models.CASCADE, related_name="answers")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="help_answers")
    from_home = models.BooleanField()
    words = models.CharField(max_length=4000)

    class Meta:
        ordering = ["request", "at", "pk"]
        constraints = [models.CheckConstraint(name="request_answer_has_words", condition=~Q(words=""))]

    def __str__(self) -> str:
        return f"{self.request_id}: {'home' if self.from_home else 'QIO'}, {self.at:%Y-%m-%d}"


class Manner(models.TextChoices):
    VISIT = "visit", "Visit"
    CALL = "call", "Phone call"
    VIDEO = "video", "Video call"
    MAIL = "mail", "Mail"
    GROUP = "group", "Group session"


class CaseEntryQuerySet(models.QuerySet):
    def of(self, desk: QioDesk) -> "CaseEntryQuerySet":
        """What this QIO logged in this state, and no other."""
        return self.filter(qio=desk.qio, facility__state=desk.state.code)

    def standing(self) -> "CaseEntryQuerySet":
        """Without those taken back."""
        return self.filter(taken_back_at__isnull=True)


class CaseEntry(models.Model):
    """Help given to a home, logged: a visit, a call. Corrected with history, taken back with a reason, never deleted.

    `qio` is the contractor of `day`, and `sow_task` belongs to the statement of work of that day's contract, whenever
    it was logged: a report about last year counts for who was responsible then.
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="case_entries")
    number = models.PositiveIntegerField(help_text="Of this home, from 1")
    qio = models.ForeignKey(Qio, on_delete=models.PROTECT, related_name="case_entries", verbose_name="QIO")
    sow_task = models.ForeignKey(
        SowTask, null=True, blank=True, on_delete=models.PROTECT, related_name="case_entries",
        verbose_name="statement-of-work task", help_text="Blank where the statement of work of the day has none",
    )  # fmt: skip
    day = models.DateField()
    manner = models.CharField(max_length=8, choices=Manner)
    topic = models.CharField(max_length=12, choices=Topic)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="case_entries")
    minutes = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many of the home took part")
    words = models.CharField(max_length=2000, blank=True, help_text="Nothing about a resident")
    request = models.ForeignKey(
        HomeRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="case_entries"
    )
    follow_up = models.ForeignKey(
        "campaigns.Task", null=True, blank=True, on_delete=models.PROTECT, related_name="case_entries"
    )
    resources = models.ManyToManyField("campaigns.Resource", blank=True, related_name="case_entries")
    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_entries")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="case_entries_taken_back",
    )  # fmt: skip
    taken_back_reason = models.CharField(max_length=300, blank=True)

    objects = CaseEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name_plural = "case entries"
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="case_entry_number_once"),
            one_of_constraint("case_entry_manner_known", "manner", Manner),
            one_of_constraint("case_entry_topic_known", "topic", Topic),
            models.CheckConstraint(name="case_entry_minutes_of_a_day", condition=Q(minutes__range=(1, MOST_MINUTES))),
            models.CheckConstraint(
                name="case_entry_people_in_bounds",
                condition=Q(people__isnull=True) | Q(people__range=(0, MOST_PEOPLE)),
            ),
            models.CheckConstraint(
                name="case_entry_taken_back_with_reason",
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["qio", "day"], name="case_entry_by_qio"),
            models.Index(fields=["facility", "day"], name="case_entry_by_home"),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id}, {self.get_manner_display()} on {self.day}"


class CaseEntryRevision(models.Model):
    """What an entry said before it was corrected."""

    entry = models.ForeignKey(CaseEntry, on_delete=models.CASCADE, related_name="revisions")
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="case_entries_corrected"
    )
    said = models.JSONField(help_text="The fields that changed, in the words that people read")

    class Meta:
        ordering = ["entry", "-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}, {self.replaced_at:%Y-%m-%d}"
