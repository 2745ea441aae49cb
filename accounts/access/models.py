"""The table of affiliations: person × role × place × from–to."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access.roles import ROLE_CHOICES, ROLES, PlaceKind, Role
from accounts.users.models import User
from facilities.directory.models import Chain, Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import period_constraint


class AffiliationQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "AffiliationQuerySet":
        """Those that hold on that day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self) -> "AffiliationQuerySet":
        return self.on(timezone.localdate())

    def held_by(self, user) -> "AffiliationQuerySet":
        """What this person may act as. A program that came with a token acts as its one affiliation, nothing else."""
        only = getattr(user, "acts_only_as", None)
        return self.filter(user=user) if only is None else self.filter(user=user, pk=only)

    def of_active_people(self) -> "AffiliationQuerySet":
        return self.filter(user__is_active=True)

    def people(self) -> models.QuerySet[User]:
        """Who holds them and can sign in: each person once, by name, as mails go out and as choices are offered."""
        return User.objects.filter(is_active=True, pk__in=self.order_by().values("user"))


class Affiliation(models.Model):
    """One person's role at one place, from a day to a day (included). Rows are ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="affiliations")
    role = models.CharField(max_length=24, choices=ROLE_CHOICES)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="affiliations")
    chain = models.ForeignKey(Chain, null=True, blank=True, on_delete=models.PROTECT, related_name="affiliations")
    qio = models.ForeignKey(
        Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="affiliations", verbose_name="QIO"
    )
    state = models.CharField(
        max_length=2,
        choices=StateCode,
        blank=True,
        help_text="The LANE's state; for a QIO: the only one of its states, blank for all that it holds that day",
    )
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=254, blank=True, help_text="E-mail address, or the process")

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["user", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="affiliation_place_fits_role",
                condition=Q(
                    role__in=[r.code for r in ROLES.values() if r.place == PlaceKind.HOME],
                    facility__isnull=False, chain__isnull=True, qio__isnull=True, state="",
                )
                | Q(
                    role__in=[r.code for r in ROLES.values() if r.place == PlaceKind.CHAIN],
                    facility__isnull=True, chain__isnull=False, qio__isnull=True, state="",
                )
                | Q(
                    role__in=[r.code for r in ROLES.values() if r.place == PlaceKind.QIO],
                    facility__isnull=True, chain__isnull=True, qio__isnull=False,
                )
                | Q(
                    role__in=[r.code for r in ROLES.values() if r.place == PlaceKind.LANE],
                    facility__isnull=True, chain__isnull=True, qio__isnull=True, state__in=StateCode.values,
                )
                | Q(
                    role__in=[r.code for r in ROLES.values() if r.place == PlaceKind.NATION],
                    facility__isnull=True, chain__isnull=True, qio__isnull=True, state="",
                ),
            ),
            period_constraint("affiliation_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["user", "role", "facility"],
                condition=Q(ends_on__isnull=True, facility__isnull=False),
                name="affiliation_open_once_at_home",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "chain"],
                condition=Q(ends_on__isnull=True, chain__isnull=False),
                name="affiliation_open_once_at_chain",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "qio", "state"],
                condition=Q(ends_on__isnull=True, qio__isnull=False),
                name="affiliation_open_once_at_qio",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "state"],
                condition=Q(ends_on__isnull=True, facility__isnull=True, chain__isnull=True, qio__isnull=True),
                name="affiliation_open_once_at_lane_or_nation",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["facility", "role"], name="affiliation_by_facility")]

    def __str__(self) -> str:
        return f"{self.user.email}: {self.get_role_display()} at {self.place_name}"

    @property
    def role_data(self) -> Role:
        return ROLES[self.role]

    @property
    def place_name(self) -> str:
        if self.facility_id:
            return self.facility.display_name
        if self.chain_id:
            return self.chain.name
        if self.qio_id:
            return f"{self.qio.name}, {STATES[self.state].name}" if self.state else self.qio.name
        return f"{STATES[self.state].name} LANE" if self.state else "the nation"
