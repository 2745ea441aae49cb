"""The table of invitations. The token is never stored: it is signed from the row when the mail is sent."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access.roles import ROLE_CHOICES, ROLES, Role
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import together_constraint


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


class InvitationQuerySet(models.QuerySet):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back, and not past its last day."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An address is invited to hold a role at a home or a QIO. A new nonce makes every earlier link dead."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=24, choices=ROLE_CHOICES)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    qio = models.ForeignKey(Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    state = models.CharField(max_length=2, choices=StateCode, blank=True)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now, help_text="Last time that a mail was asked for")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_to_one_place",
                condition=Q(facility__isnull=False, qio__isnull=True, state="")
                | Q(facility__isnull=True, qio__isnull=False),
            ),
            together_constraint("invitation_accepted_at_and_by", "accepted_at", "accepted_by"),
            models.UniqueConstraint(
                fields=["email", "facility"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True, facility__isnull=False),
                name="invitation_pending_once_per_home",
            ),
            models.UniqueConstraint(
                fields=["email", "qio"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True, qio__isnull=False),
                name="invitation_pending_once_per_qio",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display()} at {self.place_name}"

    @property
    def role_data(self) -> Role:
        return ROLES[self.role]

    @property
    def place_name(self) -> str:
        return self.facility.display_name if self.facility_id else self.qio.name

    @property
    def is_pending(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
