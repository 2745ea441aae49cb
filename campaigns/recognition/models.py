"""Table of recognition: certificates with the evidence they rest on."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.models import Enrollment
from campaigns.events.cohort_models import Cohort
from campaigns.goals.models import Goal
from qioportal.lib.db import one_of_constraint, period_constraint


class AwardKind(models.TextChoices):
    SUSTAINED = "sustained", "sustained improvement"
    LEVEL = "level", "participation level"
    COHORT = "cohort", "collaborative completed"


class CertificateState(models.TextChoices):
    """What the check page says. It follows from the dates and is kept nowhere."""

    VALID = "valid", "valid"
    EXPIRED = "expired", "expired"
    REVOKED = "revoked", "taken back"


class CertificateQuerySet(models.QuerySet):
    def unexpired(self, day: dt.date) -> "CertificateQuerySet":
        """Also those that were taken back: such an award isn't computed again within its year."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def in_state(self, state: str, day: dt.date) -> "CertificateQuerySet":
        if state == CertificateState.REVOKED:
            return self.filter(revoked_at__isnull=False)
        kept = self.filter(revoked_at__isnull=True)
        return kept.filter(ends_on__lt=day) if state == CertificateState.EXPIRED else kept.unexpired(day)


class Certificate(models.Model):
    """An award of a home: computed from evidence, valid from a day to a day, revocable, checked by its code."""

    code = models.CharField(max_length=12, unique=True, help_text="On the certificate; anybody can check it")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=10, choices=AwardKind)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    cohort = models.ForeignKey(
        Cohort,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certificates",
        help_text="Whose sessions were attended; blank: issued by hand",
    )
    title = models.CharField(max_length=160)
    evidence = models.JSONField(default=dict, help_text="What it was computed from; no counts")
    issued_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True, help_text="Last day of validity")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="certificates_revoked"
    )
    revocation_reason = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "code"]
        constraints = [
            one_of_constraint("certificate_kind_known", "kind", AwardKind),
            models.CheckConstraint(
                name="certificate_code_form", condition=Q(code__regex=r"^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$")
            ),
            period_constraint("certificate_ends_after_issue", "issued_on", "ends_on"),
            models.CheckConstraint(
                name="certificate_revoked_has_reason",
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
            ),
            models.UniqueConstraint(
                fields=["enrollment", "kind", "goal", "issued_on"],
                condition=Q(goal__isnull=False),
                name="certificate_once_per_goal_and_day",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "kind", "level", "issued_on"],
                condition=Q(goal__isnull=True),
                name="certificate_once_per_level_and_day",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "cohort"], condition=Q(cohort__isnull=False), name="certificate_once_per_cohort"
            ),
            models.CheckConstraint(
                name="certificate_of_cohort_is_cohort", condition=Q(cohort__isnull=True) | Q(kind="cohort")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    @property
    def home(self):
        return self.enrollment.facility

    def state_on(self, day: dt.date) -> CertificateState:
        if self.revoked_at:
            return CertificateState.REVOKED
        return CertificateState.EXPIRED if self.ends_on and self.ends_on < day else CertificateState.VALID

    @property
    def state(self) -> CertificateState:
        return self.state_on(timezone.localdate())
