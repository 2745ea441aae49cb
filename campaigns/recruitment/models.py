"""Tables of recruitment: Prospect (home × phase) with its stage, the dated stages, calls, papers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.files.models import StoredFile
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


class DeclineReason(models.TextChoices):
    """Why a home said no; its own words stand beside it."""

    NO_TIME = "no-time", "No time for data"
    LEADERSHIP = "leadership", "Leadership is changing"
    CHAIN = "chain", "The chain decides"
    ELSEWHERE = "elsewhere", "Takes part elsewhere"
    NO_BENEFIT = "no-benefit", "Sees no benefit"
    CLOSING = "closing", "Closing or being sold"
    OTHER = "other", "Another reason"


class Caller(models.TextChoices):
    """For whom somebody calls; one log for both."""

    QIO = "qio", "QIO"
    LANE = "lane", "LANE"


def _decline_code() -> models.CharField:
    """Blank: not declined, or written down before there was a list of reasons."""
    return models.CharField(max_length=12, choices=DeclineReason, blank=True, default="", db_default="")


_CODE_KNOWN = Q(decline_code__in=["", *DeclineReason.values])


class Prospect(models.Model):
    """What the QIO says of a home on its way into a phase. A home without a row is identified."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="prospects")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="prospects")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.IDENTIFIED)
    stage_since = models.DateTimeField(default=timezone.now)
    decline_code = _decline_code()
    decline_reason = models.CharField(max_length=300, blank=True, help_text="The home's own words")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="prospects"
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="prospects_held",
        help_text="Is calling now",
    )  # fmt: skip
    held_until = models.DateTimeField(null=True, blank=True)
    held_for = models.CharField(max_length=4, choices=Caller, blank=True, default="", db_default="")

    class Meta:
        ordering = ["facility__name"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "phase"], name="prospect_once_per_phase"),
            models.CheckConstraint(
                name="prospect_stage_by_hand", condition=Q(stage__in=[each.value for each in BY_HAND])
            ),
            models.CheckConstraint(
                name="prospect_no_has_reason",
                condition=~Q(stage="declined") | ~Q(decline_reason="") | ~Q(decline_code__in=["", "other"]),
            ),
            models.CheckConstraint(name="prospect_decline_code_known", condition=_CODE_KNOWN),
            models.CheckConstraint(name="prospect_held_for_known", condition=Q(held_for__in=["", *Caller.values])),
        ]
        indexes = [models.Index(fields=["phase", "stage"], name="prospect_by_stage")]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.stage}"


class StageChange(models.Model):
    """When a home came into a stage, from which, and who said so."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="stage_changes")
    old = models.CharField(max_length=12, choices=Stage, blank=True)
    new = models.CharField(max_length=12, choices=Stage)
    decline_code = _decline_code()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="stage_changes"
    )

    class Meta:
        ordering = ["prospect", "-at"]
        constraints = [models.CheckConstraint(name="stage_change_decline_code_known", condition=_CODE_KNOWN)]

    def __str__(self) -> str:
        return f"{self.old} to {self.new}"


class Outcome(models.TextChoices):
    WILL_SEND = "will-send", "Will send"
    WILL_SIGN = "will-sign", "Will sign"
    WANTS_PAPER = "wants-paper", "Wants paper"
    NO_ANSWER = "no-answer", "No answer"
    LEFT_WORD = "left-word", "Left word"
    TALKED = "talked", "Talked"
    NEEDS_SIGN_IN_HELP = "sign-in-help", "Needs sign-in help"
    CALL_BACK = "call-back", "Call back"


class Channel(models.TextChoices):
    PHONE = "phone", "Phone"
    VISIT = "visit", "Visit"
    MAIL = "mail", "E-mail"
    LETTER = "letter", "Letter"


class CallQuerySet(models.QuerySet):
    def standing(self) -> "CallQuerySet":
        """Not taken back."""
        return self.filter(undone_at__isnull=True)


class Call(models.Model):
    """One call (or visit, mail, letter) with a home, for the QIO or for the LANE. Taken back, never deleted."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="calls_logged")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.PHONE, db_default=Channel.PHONE)
    place = models.CharField(max_length=4, choices=Caller, default=Caller.QIO, db_default=Caller.QIO)
    outcome = models.CharField(max_length=12, choices=Outcome)
    spoke_to = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(default=False, db_default=False, help_text="The LANE may read the QIO's note")
    before = models.JSONField(null=True, blank=True, help_text="What the call changed of the prospect, as it was")
    corrected_at = models.DateTimeField(null=True, blank=True, help_text="Its words were put right by who wrote them")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls_undone"
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["prospect", "-at"]
        constraints = [
            one_of_constraint("call_outcome_known", "outcome", Outcome),
            one_of_constraint("call_channel_known", "channel", Channel),
            one_of_constraint("call_place_known", "place", Caller),
            models.CheckConstraint(
                name="call_undone_after_made", condition=Q(undone_at__isnull=True) | Q(undone_at__gte=models.F("at"))
            ),
        ]
        indexes = [models.Index(fields=["by", "at"], name="call_by_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.get_outcome_display()}"


class PaperKind(models.TextChoices):
    STATEMENT = "statement", "participation statement"
    DECLINE = "decline", "statement that it does not take part"


class SignedPaperQuerySet(models.QuerySet):
    def standing(self) -> "SignedPaperQuerySet":
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class SignedPaper(models.Model):
    """A paper that a home signed, as a recruiter wrote it down. A statement has its scan and made an Enrollment.

    One that was recorded by mistake is taken back (paper_back.py), never deleted; it no longer has an Enrollment.
    """

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind)
    enrollment = models.ForeignKey(Enrollment, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=120)
    signed_on = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="signed_papers")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="papers_recorded"
    )
    before = models.JSONField(null=True, blank=True, help_text="What a no changed of the prospect, as it was")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="papers_taken_back"
    )
    taken_back_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = SignedPaperQuerySet.as_manager()

    class Meta:
        ordering = ["prospect", "-signed_on", "-recorded_at"]
        constraints = [
            one_of_constraint("signed_paper_kind_known", "kind", PaperKind),
            models.UniqueConstraint(
                fields=["prospect", "kind", "signed_on"],
                condition=Q(taken_back_at__isnull=True),
                name="signed_paper_once_per_day",
            ),
            models.CheckConstraint(
                name="signed_paper_statement_has_scan",
                condition=Q(kind="statement", scan__isnull=False, enrollment__isnull=False)
                | Q(kind="statement", scan__isnull=False, taken_back_at__isnull=False)
                | Q(kind="decline", enrollment__isnull=True),
            ),
            models.CheckConstraint(
                name="signed_paper_taken_back_has_reason",
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | (
                    Q(taken_back_at__gte=models.F("recorded_at"), taken_back_at__isnull=False)
                    & ~Q(taken_back_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.signed_on}"
