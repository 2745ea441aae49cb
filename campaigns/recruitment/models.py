"""Tables of recruitment: Prospect (home × phase) with its stage, the dated stages, the calls."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.goals.models import Phase
from facilities.directory.models import Facility
from qioportal.lib.db import one_of_constraint


class Stage(models.TextChoices):
    IDENTIFIED = "identified", "Not contacted"
    CONTACTED = "contacted", "Contacted"
    INTERESTED = "interested", "Interested"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Said no, with reason"
    WITHDRAWN = "withdrawn", "Left"


BY_HAND = (Stage.IDENTIFIED, Stage.CONTACTED, Stage.INTERESTED, Stage.DECLINED)
"""What a person may say of a home; signed and left follow from what the home did (Enrollment)."""


class Prospect(models.Model):
    """What the QIO says of a home on its way into a phase. A home without a row is identified."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="prospects")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="prospects")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.IDENTIFIED)
    stage_since = models.DateTimeField(default=timezone.now)
    decline_reason = models.CharField(max_length=300, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="prospects"
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["facility__name"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "phase"], name="prospect_once_per_phase"),
            models.CheckConstraint(
                name="prospect_stage_by_hand", condition=Q(stage__in=[each.value for each in BY_HAND])
            ),
            models.CheckConstraint(
                name="prospect_no_has_reason", condition=~Q(stage="declined") | ~Q(decline_reason="")
            ),
        ]
        indexes = [models.Index(fields=["phase", "stage"], name="prospect_by_stage")]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.stage}"


class StageChange(models.Model):
    """When a home came into a stage, from which, and who said so."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="stage_changes")
    old = models.CharField(max_length=12, choices=Stage, blank=True)
    new = models.CharField(max_length=12, choices=Stage)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="stage_changes"
    )

    class Meta:
        ordering = ["prospect", "-at"]

    def __str__(self) -> str:
        return f"{self.old} to {self.new}"


class Outcome(models.TextChoices):
    WILL_SEND = "will-send", "Will send"
    NO_ANSWER = "no-answer", "No answer"
    LEFT_WORD = "left-word", "Left word"
    TALKED = "talked", "Talked"
    NEEDS_SIGN_IN_HELP = "sign-in-help", "Needs sign-in help"
    CALL_BACK = "call-back", "Call back"


class Call(models.Model):
    """One call (or visit, or mail) with a home."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="calls_logged")
    outcome = models.CharField(max_length=12, choices=Outcome)
    spoke_to = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["prospect", "-at"]
        constraints = [one_of_constraint("call_outcome_known", "outcome", Outcome)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.get_outcome_display()}"
