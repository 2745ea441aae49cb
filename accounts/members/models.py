"""Tables of invitations (the token is never stored: it is signed from the row when the mail is sent), of accounts that
were merged, and of people who only look alike.
"""

import datetime as dt
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.access.roles import ROLE_CHOICES, ROLES, PlaceKind, Role, roles_at
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import together_constraint


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


class InvitationQuerySet(models.QuerySet):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back, and not past its last day."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An address is invited to hold a role at a home, a QIO or a LANE. A new nonce makes every earlier link dead."""

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
                | Q(facility__isnull=True, qio__isnull=False)
                | Q(
                    facility__isnull=True, qio__isnull=True, state__in=StateCode.values,
                    role__in=[role.code for role in roles_at(PlaceKind.LANE)],
                ),
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
            models.UniqueConstraint(
                fields=["email", "state"],
                condition=Q(
                    accepted_at__isnull=True, revoked_at__isnull=True, facility__isnull=True, qio__isnull=True
                ),
                name="invitation_pending_once_per_lane",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display()} at {self.place_name}"

    @property
    def role_data(self) -> Role:
        return ROLES[self.role]

    @property
    def place_name(self) -> str:
        if self.facility_id:
            return self.facility.display_name
        return self.qio.name if self.qio_id else f"{STATES[self.state].name} LANE"

    @property
    def is_pending(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class PersonMerge(models.Model):
    """Two accounts of one person: the roles went to the one that is kept, the other one is closed.

    No address and no password is changed, so that nobody gains control of an account. `moved`: by affiliation what
    was done with it, which is all that taking the merge back needs.
    """

    UNDO_WITHIN = dt.timedelta(days=30)

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="merges_into")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="merges_away")
    qio = models.ForeignKey(
        Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="person_merges", verbose_name="QIO",
        help_text="Blank: by the national help desk, across states",
    )  # fmt: skip
    state = models.CharField(max_length=2, choices=StateCode, blank=True, default="", db_default="")
    reason = models.CharField(max_length=200, help_text="Why the two were taken for one")
    moved = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="people_merged")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="merges_undone"
    )

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(name="person_merge_of_two", condition=~Q(kept=F("other"))),
            models.CheckConstraint(
                name="person_merge_of_a_desk_or_the_nation",
                condition=Q(qio__isnull=True, state="") | Q(qio__isnull=False, state__in=StateCode.values),
            ),
            models.UniqueConstraint(fields=["other"], condition=Q(undone_at__isnull=True), name="person_merged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} into {self.kept_id}, {self.at:%Y-%m-%d}"

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.at + self.UNDO_WITHIN


class TwoPeople(models.Model):
    """Somebody looked: these two look alike, and are two people. The pair is not listed again."""

    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="not_same_first")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="not_same_second")
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="not_same_said"
    )

    class Meta:
        verbose_name_plural = "two people"
        ordering = ["-said_at"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_people_once"),
            models.CheckConstraint(name="two_people_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
