"""Tables of learning together: cohorts of the collaborative with their homes, peer coaches and their contacts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaigns.coalitions.models import TermQuerySet
from campaigns.events.models import Event, Held, HeldQuerySet, held_constraint
from campaigns.goals.models import Goal, Phase
from facilities.directory.models import Facility
from qioportal.lib.db import one_of_constraint, period_constraint


class Cohort(Held):
    """A collaborative with its curriculum: who attends 7 of 9 sessions has completed it."""

    slug = models.CharField(max_length=120, unique=True, help_text="As in addresses")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True, help_text="In plain words; the certificate shows it")
    needed = models.PositiveSmallIntegerField(help_text="Sessions that a home has to attend")
    out_of = models.PositiveSmallIntegerField(help_text="Sessions of the curriculum")
    sessions = models.ManyToManyField(Event, blank=True, related_name="cohorts")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cohorts_made"
    )

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            held_constraint("cohort_holder_has_state"),
            models.CheckConstraint(
                name="cohort_asks_for_what_there_is", condition=Q(needed__gte=1, out_of__gte=F("needed"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CohortHome(models.Model):
    """A home in a cohort, from a day to a day. Sessions of these days count for it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="homes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="cohort_terms")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cohort_homes_added"
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "facility__name"]
        constraints = [
            period_constraint("cohort_home_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["cohort", "facility"], condition=Q(ends_on__isnull=True), name="cohort_home_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} in {self.cohort_id}"


class Coaching(models.Model):
    """A person of a home that does well helps another home, from a day to a day, toward a goal."""

    home = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="coachings")
    coach_home = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="coachings_given")
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="coachings"
    )
    coach_name = models.CharField(max_length=120)
    coach_email = models.EmailField(blank=True)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="coachings")
    aim = models.CharField(max_length=300, blank=True, help_text="What the two homes want to reach")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="coachings_paired"
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            period_constraint("coaching_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(name="coaching_of_another_home", condition=~Q(home=F("coach_home"))),
            models.UniqueConstraint(
                fields=["home", "coach_home", "coach_name"],
                condition=Q(ends_on__isnull=True),
                name="coaching_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach_name} for {self.home_id}"


class ContactKind(models.TextChoices):
    VISIT = "visit", "visit"
    CALL = "call", "phone call"
    VIDEO = "video", "video call"
    MAIL = "mail", "e-mail"


class CoachContact(models.Model):
    """What coach and home did together on a day."""

    coaching = models.ForeignKey(Coaching, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField(default=timezone.localdate)
    kind = models.CharField(max_length=5, choices=ContactKind)
    note = models.CharField(max_length=600)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="coach_contacts"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [one_of_constraint("coach_contact_kind_known", "kind", ContactKind)]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"
