"""Tables of taking part: Enrollment (home × phase), goals, targets, levels, units, consent."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access.territory import territory_of
from campaigns.goals.models import Goal, Measure, Phase
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import MonthField, period_constraint


class EnrollmentQuerySet(models.QuerySet):
    def active(self) -> "EnrollmentQuerySet":
        """Signed and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: dt.date) -> "EnrollmentQuerySet":
        """Those that took part at the end of that day, also homes that left and came back since."""
        next_day = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
        end = timezone.make_aware(next_day)  # moments are compared: casting each to a day costs three times as much
        held = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=end)
        earlier = EarlierPart.objects.filter(enrollment=models.OuterRef("pk"), signed_at__lt=end, withdrawn_at__gte=end)
        return self.filter((held & Q(signed_at__lt=end)) | models.Exists(earlier))

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


class EarlierPart(models.Model):
    """A time in which the home took part before it left and signed again; the Enrollment holds the latest one."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="earlier")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="parts_signed_earlier"
    )
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=120)
    agreement_version = models.CharField(max_length=20)
    withdrawn_at = models.DateTimeField()
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["enrollment", "-signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "withdrawn_at"], name="earlier_part_once"),
            models.CheckConstraint(
                name="earlier_part_ends_after_start", condition=Q(withdrawn_at__gte=models.F("signed_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.signed_at:%Y-%m-%d} to {self.withdrawn_at:%Y-%m-%d}"


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


class OwnNumber(models.Model):
    """The number that a home sets itself for a measure (its N of caregivers), from a month on. It changes what the
    rate means, so the chart is re-based there."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="own_numbers")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="own_numbers")
    value = models.PositiveSmallIntegerField()
    effective_from = MonthField()
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="own_numbers_set"
    )

    class Meta:
        ordering = ["measure", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "measure", "effective_from"], name="own_number_once_per_month"
            ),
            models.CheckConstraint(name="own_number_at_least_1", condition=Q(value__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.value} from {self.effective_from}"


class HomeUnit(models.Model):
    """A unit (neighborhood) of a home by which counts can be split. Closed, never deleted: months refer to it."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["facility", "number"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="home_unit_number_once"),
            models.UniqueConstraint(
                fields=["facility", "name"], condition=Q(closed_on__isnull=True), name="home_unit_open_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """As stratum of a count: `unit-3`."""
        return f"unit-{self.number}"


class ParticipationLevel(models.Model):
    """The level that a home held from a day to a day (included). Written by computation only, never by hand."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["enrollment", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "starts_on"], name="participation_level_once_per_day"),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(ends_on__isnull=True), name="participation_level_open_once"
            ),
            period_constraint("participation_level_ends_after_start", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"{self.level} from {self.starts_on}"


class RecipientKind(models.TextChoices):
    QIO = "qio", "QIO"
    LANE = "lane", "LANE"
    HOSPITAL = "hospital", "partner hospital"
    NATION = "nation", "national team"


class ConsentQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "ConsentQuerySet":
        """Granted, not ended and not revoked on that day. Revoking works at once: the day of it no longer counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, revoked_at__isnull=True)


class Consent(models.Model):
    """A home lets somebody see its values (42 CFR 480): recipient, goal or all goals, purpose, from, to; revocable."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="consents")
    recipient = models.CharField(max_length=8, choices=RecipientKind)
    qio = models.ForeignKey(Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    state = models.CharField(max_length=2, choices=StateCode, blank=True, default="", help_text="The LANE's state")
    hospital = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="consents_received"
    )
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="consents", help_text="Blank: all goals"
    )
    purpose = models.CharField(max_length=300)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="consents_granted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="consents_revoked"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["facility", "-granted_at"]
        constraints = [
            models.CheckConstraint(
                name="consent_recipient_fits",
                condition=Q(recipient="qio", qio__isnull=False, hospital__isnull=True, state="")
                | Q(recipient="lane", qio__isnull=True, hospital__isnull=True, state__in=StateCode.values)
                | Q(recipient="hospital", qio__isnull=True, hospital__isnull=False, state="")
                | Q(recipient="nation", qio__isnull=True, hospital__isnull=True, state=""),
            ),
            period_constraint("consent_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(
                name="consent_revoked_after_granted",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=models.F("granted_at")),
            ),
        ]
        indexes = [models.Index(fields=["facility", "recipient"], name="consent_by_facility")]

    def __str__(self) -> str:
        return f"{self.facility_id} to {self.recipient}"
