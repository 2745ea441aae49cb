"""Tables of the state coalitions: Lane and its members with terms."""

import datetime as dt

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.text import slugify

from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import one_of_constraint, period_constraint


class Lane(models.Model):
    """The Local Area Network for Excellence of a state; one per state."""

    state = models.CharField(max_length=2, choices=StateCode, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    aim_percent = models.PositiveSmallIntegerField(default=75, help_text="Share of the state's homes to take part")

    class Meta:
        verbose_name = "LANE"
        verbose_name_plural = "LANEs"
        ordering = ["state"]
        constraints = [
            one_of_constraint("lane_state_known", "state", StateCode),
            models.CheckConstraint(name="lane_aim_is_share", condition=Q(aim_percent__range=(1, 100))),
        ]

    def __str__(self) -> str:
        return self.name or f"{STATES[self.state].name} LANE"


class LaneRole(models.TextChoices):
    CONVENER = "convener", "convener"
    CO_CONVENER = "co-convener", "co-convener"
    MEMBER = "member", "member"


class LaneMemberQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "LaneMemberQuerySet":
        """Those whose term holds on that day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def in_order(self) -> "LaneMemberQuerySet":
        """Convener, co-conveners, members; then by organization. (The words themselves would sort wrongly.)"""
        ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(LaneRole.values)]
        return self.order_by(Case(*ranks, default=Value(9)), "organization", "name", "pk")


class LaneMember(models.Model):
    """A person for an organisation in a LANE, with the term. Terms are ended, not deleted."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(max_length=120)
    organization = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=12, choices=LaneRole, default=LaneRole.MEMBER)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = LaneMemberQuerySet.as_manager()

    class Meta:
        ordering = ["lane", "role", "name"]
        constraints = [
            one_of_constraint("lane_member_role_known", "role", LaneRole),
            period_constraint("lane_member_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["lane"], condition=Q(role="convener", ends_on__isnull=True), name="lane_one_convener"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organization}"

    @property
    def slug(self) -> str:
        """As in addresses, and what makes two members the same; unique among the current members of a LANE."""
        return slugify(str(self), allow_unicode=True)
