"""Tables of the meetings of a LANE or a community: who came, minutes, attached files, what was agreed to be done."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.coalitions.models import CommunityMember, Lane, LaneMember
from campaigns.files.models import StoredFile
from facilities.directory.models import Facility
from facilities.states.codes import STATES, State
from qioportal.lib.db import together_constraint


class MeetingQuerySet(models.QuerySet):
    def coming(self, day: dt.date) -> "MeetingQuerySet":
        """Of that day and later, not cancelled; the next one first."""
        return self.filter(day__gte=day, cancelled_at__isnull=True).order_by("day", "starts_at", "number")

    def held(self, day: dt.date) -> "MeetingQuerySet":
        """Before that day, not cancelled; the latest first."""
        return self.filter(day__lt=day, cancelled_at__isnull=True).order_by("-day", "-starts_at", "-number")


def meeting_key(day: dt.date, number: int) -> str:
    """2026-11-20, the second one of the day 2026-11-20-2."""
    return f"{day}-{number}" if number > 1 else f"{day}"


class Meeting(models.Model):
    """One meeting of a LANE or of a community coalition; its times are those of the state's zone."""

    lane = models.ForeignKey(Lane, null=True, blank=True, on_delete=models.CASCADE, related_name="meetings")
    community = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="community_meetings"
    )
    day = models.DateField()
    number = models.PositiveSmallIntegerField(default=1, help_text="Of several on one day; stands in the address")
    title = models.CharField(max_length=120)
    starts_at = models.TimeField()
    ends_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True, max_length=500, help_text="Where people join on line")
    agenda = models.TextField(blank=True, max_length=20_000, help_text="Markdown")
    is_open = models.BooleanField(default=False, help_text="Anybody may come; it stands on the state's public page")
    planned_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cancel_reason = models.CharField(max_length=300, blank=True)
    sequence = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Rises with each change that calendars must hear of"
    )
    changed_at = models.DateTimeField(null=True, blank=True, help_text="Blank: as it was planned")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-starts_at", "-number"]
        constraints = [
            models.CheckConstraint(
                name="meeting_of_lane_or_community",
                condition=Q(lane__isnull=False, community__isnull=True) | Q(lane__isnull=True, community__isnull=False),
            ),
            models.CheckConstraint(name="meeting_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
            ),
            models.UniqueConstraint(fields=["lane", "day", "number"], name="meeting_of_lane_once"),
            models.UniqueConstraint(fields=["community", "day", "number"], name="meeting_of_community_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.day}"

    @property
    def key(self) -> str:
        """As it stands in addresses."""
        return meeting_key(self.day, self.number)

    @property
    def state(self) -> State:
        return STATES[self.lane.state if self.lane_id else self.community.state]

    @property
    def begins(self) -> dt.datetime:
        """In the state's zone."""
        return dt.datetime.combine(self.day, self.starts_at, self.state.zone)

    @property
    def ends(self) -> dt.datetime | None:
        return dt.datetime.combine(self.day, self.ends_at, self.state.zone) if self.ends_at else None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class MeetingMove(models.Model):
    """The day and number under which a meeting stood before it was moved: links in mails that people kept lead on."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="moves")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["meeting", "day"]
        constraints = [models.UniqueConstraint(fields=["meeting", "day"], name="meeting_moved_from_a_day_once")]

    def __str__(self) -> str:
        return f"{meeting_key(self.day, self.number)}: {self.meeting}"


class MeetingAttendance(models.Model):
    """Somebody who was at a meeting: a member of the coalition, or a guest by name."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    lane_member = models.ForeignKey(
        LaneMember, null=True, blank=True, on_delete=models.PROTECT, related_name="attendance"
    )
    community_member = models.ForeignKey(
        CommunityMember, null=True, blank=True, on_delete=models.PROTECT, related_name="attendance"
    )
    guest = models.CharField(max_length=200, blank=True, help_text="Name, and organization after a comma")

    class Meta:
        ordering = ["meeting", "pk"]
        verbose_name_plural = "meeting attendance"
        constraints = [
            models.CheckConstraint(
                name="attendance_of_one_person",
                condition=Q(lane_member__isnull=False, community_member__isnull=True, guest="")
                | Q(lane_member__isnull=True, community_member__isnull=False, guest="")
                | (Q(lane_member__isnull=True, community_member__isnull=True) & ~Q(guest="")),
            ),
            models.UniqueConstraint(fields=["meeting", "lane_member"], name="attendance_lane_member_once"),
            models.UniqueConstraint(fields=["meeting", "community_member"], name="attendance_community_member_once"),
        ]

    def __str__(self) -> str:
        return self.guest or str(self.lane_member or self.community_member)


class MinutesQuerySet(models.QuerySet):
    def approved(self) -> "MinutesQuerySet":
        return self.filter(approved_at__isnull=False)

    def drafts(self) -> "MinutesQuerySet":
        return self.filter(approved_at__isnull=True)


class Minutes(models.Model):
    """One version of a meeting's minutes. Once approved it is never changed: a correction is the next version."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(max_length=40_000, help_text="Markdown")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "-version"]
        verbose_name_plural = "minutes"
        constraints = [
            together_constraint("minutes_approved_at_and_by", "approved_at", "approved_by"),
            models.UniqueConstraint(fields=["meeting", "version"], name="minutes_version_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(approved_at__isnull=True), name="minutes_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"minutes of {self.meeting}, version {self.version}"


class MeetingFile(models.Model):
    """A file attached to a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="meeting_file")

    class Meta:
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return f"{self.file} of {self.meeting}"


class ActionItemQuerySet(models.QuerySet):
    def open(self) -> "ActionItemQuerySet":
        return self.filter(done_at__isnull=True)


class ActionItem(models.Model):
    """What somebody took on at a meeting, until when, and when it was done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=120)
    until = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_done_by_with_at", condition=Q(done_by__isnull=True) | Q(done_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["done_at", "until"], name="action_open_by_day")]

    def __str__(self) -> str:
        return self.what
