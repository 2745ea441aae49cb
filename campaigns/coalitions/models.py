"""Tables of the coalitions: a state's LANE with seats and members, its recruitment target, a community's members."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.text import slugify

from campaigns.goals.models import Phase
from facilities.directory.models import Facility
from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import one_of_constraint, period_constraint

TERM_ENDS_SOON = 60  # days


class Lane(models.Model):
    """The Local Area Network for Excellence of a state; one per state."""

    state = models.CharField(max_length=2, choices=StateCode, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    aim_percent = models.PositiveSmallIntegerField(
        default=75, help_text="Share of the state's homes to take part, where no recruitment target says more"
    )

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


class MemberKind(models.TextChoices):
    """What kind of organization somebody comes from, as LANEs have them."""

    HOME_ASSOCIATION = "home-association", "association of homes"
    SURVEY_AGENCY = "survey-agency", "state survey agency"
    OMBUDSMAN = "ombudsman", "ombudsman"
    QIO = "qio", "QIO"
    CONSUMER = "consumer", "consumer advocates"
    CULTURE_CHANGE = "culture-change", "culture change coalition"
    NURSES = "nurses", "nurses' group"
    MEDICAL_DIRECTORS = "medical-directors", "medical directors' group"
    UNION = "union", "union"
    FOUNDATION = "foundation", "foundation"
    ACADEMIA = "academia", "college or university"
    HOME = "home", "nursing home"
    HOSPITAL = "hospital", "hospital"
    OTHER = "other", "other"


class CommunityKind(models.TextChoices):
    """What kind of organization takes part in a community's care coordination."""

    HOSPITAL = "hospital", "hospital"
    HOME_HEALTH = "home-health", "home health agency"
    NURSING_HOME = "nursing-home", "nursing home"
    HOSPICE = "hospice", "hospice"
    PHYSICIANS = "physicians", "physicians' group"
    AGING = "aging", "area agency on aging"
    PHARMACY = "pharmacy", "pharmacy"
    CONSUMER = "consumer", "patients and families"
    OTHER = "other", "other"


class TermQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "TermQuerySet":
        """Those whose term holds on that day (both ends included)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class LaneSeatQuerySet(TermQuerySet):
    def vacant(self, day: dt.date) -> "LaneSeatQuerySet":
        """Seats of that day that nobody holds then."""
        held = LaneMember.objects.on(day).filter(seat=OuterRef("pk"))
        return self.on(day).filter(~Exists(held))


class LaneSeat(models.Model):
    """A seat that a LANE keeps for a kind of organization, or for one by name. Nobody on it: a vacancy."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField(max_length=20, choices=MemberKind)
    organization = models.CharField(max_length=160, blank=True, help_text="Blank: any organization of the kind")
    is_wanted = models.BooleanField(default=True, help_text="While vacant it stands on the state's public page")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = LaneSeatQuerySet.as_manager()

    class Meta:
        ordering = ["lane", "kind", "organization", "pk"]
        constraints = [
            one_of_constraint("lane_seat_kind_known", "kind", MemberKind),
            period_constraint("lane_seat_ends_after_start", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return self.organization or self.get_kind_display()


class LaneMemberQuerySet(TermQuerySet):
    def in_order(self) -> "LaneMemberQuerySet":
        """Convener, co-conveners, members; then by organization. (The words themselves would sort wrongly.)"""
        ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(LaneRole.values)]
        return self.order_by(Case(*ranks, default=Value(9)), "organization", "name", "pk")


class LaneMember(models.Model):
    """A person for an organisation in a LANE, with the term. Terms are ended, not deleted."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(max_length=120)
    organization = models.CharField(max_length=160)
    kind = models.CharField(
        max_length=20, choices=MemberKind, default=MemberKind.OTHER, db_default=MemberKind.OTHER.value
    )
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=12, choices=LaneRole, default=LaneRole.MEMBER)
    seat = models.ForeignKey(LaneSeat, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="lane_terms",
        help_text="Who this is in the portal",
    )  # fmt: skip
    starts_on = models.DateField(default=timezone.localdate)
    planned_end = models.DateField(null=True, blank=True, help_text="When the term is to end; it holds until ended")
    ends_on = models.DateField(null=True, blank=True)

    objects = LaneMemberQuerySet.as_manager()

    class Meta:
        ordering = ["lane", "role", "name"]
        constraints = [
            one_of_constraint("lane_member_role_known", "role", LaneRole),
            one_of_constraint("lane_member_kind_known", "kind", MemberKind),
            period_constraint("lane_member_ends_after_start", "starts_on", "ends_on"),
            period_constraint("lane_member_planned_after_start", "starts_on", "planned_end"),
            models.UniqueConstraint(
                fields=["lane"], condition=Q(role="convener", ends_on__isnull=True), name="lane_one_convener"
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(seat__isnull=False, ends_on__isnull=True), name="lane_seat_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organization}"

    @property
    def slug(self) -> str:
        """As in addresses, and what makes two members the same; unique among the current members of a LANE."""
        return slugify(str(self), allow_unicode=True)

    @property
    def days_left(self) -> int | None:
        """Until the planned end; below zero when that has passed."""
        return (self.planned_end - timezone.localdate()).days if self.planned_end else None

    @property
    def ends_soon(self) -> bool:
        return self.days_left is not None and self.ends_on is None and self.days_left <= TERM_ENDS_SOON

    @property
    def term_words(self) -> str:
        """What the roster says where the term ends soon."""
        days = self.days_left
        if days is None:
            return ""
        if days < 0:
            return f"Term was to end {-days} day{'' if days == -1 else 's'} ago"
        return f"Term ends in {days} day{'' if days == 1 else 's'}" if days else "Term ends today"


class CommunityMember(models.Model):
    """An organisation (and who speaks for it) in a community coalition, with the term. Ended, not deleted."""

    community = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="community_members")
    organization = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=CommunityKind)
    facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="communities_joined",
        help_text="Where the organization is a home or hospital of the directory",
    )  # fmt: skip
    name = models.CharField(max_length=120, blank=True, help_text="Who speaks for it")
    email = models.EmailField(blank=True)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["community", "organization", "name", "pk"]
        constraints = [
            one_of_constraint("community_member_kind_known", "kind", CommunityKind),
            period_constraint("community_member_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["community", "facility"],
                condition=Q(facility__isnull=False, ends_on__isnull=True),
                name="community_facility_joined_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organization}" if self.name else self.organization

    @property
    def slug(self) -> str:
        """As in addresses; unique among the current members of a community."""
        return slugify(str(self), allow_unicode=True)


class RecruitmentTarget(models.Model):
    """The share of a state's homes that is to take part in a phase, from a day on until the next one. Never changed."""

    state = models.CharField(max_length=2, choices=StateCode)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="recruitment_targets")
    percent = models.PositiveSmallIntegerField()
    reach_by = models.DateField(null=True, blank=True)
    valid_from = models.DateField(default=timezone.localdate)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["state", "phase", "-valid_from", "-set_at", "-pk"]
        constraints = [
            one_of_constraint("recruitment_target_state_known", "state", StateCode),
            models.CheckConstraint(name="recruitment_target_is_share", condition=Q(percent__range=(1, 100))),
            period_constraint("recruitment_target_reached_later", "valid_from", "reach_by"),
        ]
        indexes = [models.Index(fields=["phase", "state", "valid_from"], name="recruitment_target_of_day")]

    def __str__(self) -> str:
        return f"{self.state} {self.percent}% from {self.valid_from}"
