"""Tables of events: Event, who signed up and came, the keys of calendar feeds."""

import datetime as dt
import secrets
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from campaigns.goals.models import Goal
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES, StateCode
from qioportal.lib.db import one_of_constraint


class HeldQuerySet(models.QuerySet):
    def held_by(self, state: str, *, by_qio: bool) -> "HeldQuerySet":
        """Of the QIOs of a state (whoever had the contract: it is handed over), of its LANE, of the nation (blank)."""
        return self.filter(state=state, qio__isnull=not by_qio)

    def concerning(self, state: str) -> "HeldQuerySet":
        """What people of the state may take part in: its own, and the nation's."""
        return self.filter(state__in=["", state])


class Held(models.Model):
    """Who holds it: a QIO's desk (both set), a state's LANE (the state alone), the nation (neither)."""

    qio = models.ForeignKey(Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss")
    state = models.CharField(max_length=2, choices=StateCode, blank=True, help_text="Blank: the nation")

    class Meta:
        abstract = True

    @property
    def holder(self) -> str:
        if self.qio_id:
            return self.qio.name
        return f"{STATES[self.state].name} LANE" if self.state else "National campaign team"


def held_constraint(name: str) -> models.CheckConstraint:
    """A QIO holds something in one of its states; the state is one that there is."""
    return models.CheckConstraint(name=name, condition=Q(state="", qio__isnull=True) | Q(state__in=StateCode.values))


class EventKind(models.TextChoices):
    LEARNING = "learning", "learning session"
    WEBINAR = "webinar", "webinar"
    LANE_MEETING = "lane-meeting", "LANE meeting"
    CALL = "call", "coaching call"
    OTHER = "other", "other"


class Audience(models.TextChoices):
    EVERYBODY = "everybody", "everybody"
    HOMES = "homes", "homes"
    STAFF = "staff", "frontline staff"
    CONSUMERS = "consumers", "residents and families"


class EventStatus(models.TextChoices):
    """What its holder decided. That it was held follows from the clock and is kept nowhere."""

    DRAFT = "draft", "draft"
    OPEN = "open", "open"
    CLOSED = "closed", "sign-up closed"
    CANCELLED = "cancelled", "cancelled"


class EventQuerySet(HeldQuerySet):
    def published(self) -> "EventQuerySet":
        return self.exclude(status=EventStatus.DRAFT)

    def public(self) -> "EventQuerySet":
        return self.published().filter(is_public=True)

    def standing(self) -> "EventQuerySet":
        """Published and not cancelled."""
        return self.filter(status__in=[EventStatus.OPEN, EventStatus.CLOSED])

    def coming(self, now: dt.datetime) -> "EventQuerySet":
        return self.filter(ends_at__gt=now)

    def past(self, now: dt.datetime) -> "EventQuerySet":
        return self.filter(ends_at__lte=now)

    def held(self, now: dt.datetime) -> "EventQuerySet":
        """It took place."""
        return self.standing().past(now)


class Event(Held):
    """A learning session, a webinar, a meeting. Its hours are moments; `zone` is the clock it is announced on."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="Its UID in calendars")
    slug = models.CharField(max_length=120, unique=True, help_text="As in addresses")
    kind = models.CharField(max_length=12, choices=EventKind)
    title = models.CharField(max_length=150)
    description = models.TextField(blank=True, help_text="Markdown")
    series = models.CharField(max_length=100, blank=True, help_text="What belongs together has the same words here")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40, help_text="For example America/New_York")
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True, help_text="Shown only to people who are signed up")
    goals = models.ManyToManyField(Goal, blank=True, related_name="events")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.HOMES)
    is_public = models.BooleanField(default=False, help_text="On the public pages; anybody may sign up")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="Blank: as many as come")
    hours = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True, help_text="Credit")
    resources = models.ManyToManyField("campaigns.Resource", blank=True, related_name="events")
    files = models.ManyToManyField("campaigns.StoredFile", blank=True, related_name="events")
    status = models.CharField(max_length=10, choices=EventStatus, default=EventStatus.DRAFT)
    sign_up_until = models.DateTimeField(null=True, blank=True, help_text="Blank: until it ends")
    check_in_code = models.CharField(max_length=8, blank=True, help_text="Shown at the session")
    sequence = models.PositiveIntegerField(default=0, help_text="Rises with each change that calendars must hear of")
    changed_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="events_made"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            one_of_constraint("event_kind_known", "kind", EventKind),
            one_of_constraint("event_audience_known", "audience", Audience),
            one_of_constraint("event_status_known", "status", EventStatus),
            held_constraint("event_holder_has_state"),
            models.CheckConstraint(name="event_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="event_sign_up_ends_with_it",
                condition=Q(sign_up_until__isnull=True) | Q(sign_up_until__lte=F("ends_at")),
            ),
            models.CheckConstraint(
                name="event_has_a_seat", condition=Q(capacity__isnull=True) | Q(capacity__range=(1, 100_000))
            ),
            models.CheckConstraint(name="event_hours_in_bounds", condition=Q(hours__isnull=True) | Q(hours__gt=0)),
            models.CheckConstraint(
                name="event_cancelled_has_moment",
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | ~Q(status="cancelled") & Q(cancelled_at__isnull=True, cancel_reason=""),
            ),
            models.UniqueConstraint(
                fields=["check_in_code"], condition=~Q(check_in_code=""), name="event_check_in_code_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="event_by_state"),
            models.Index(fields=["ends_at"], name="event_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def first_day(self) -> dt.date:
        """The day on which it begins, on its own clock."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def stage(self) -> str:
        """draft, open, closed, cancelled; held once it is over."""
        standing = self.status in (EventStatus.OPEN, EventStatus.CLOSED)
        return "held" if standing and self.is_over else self.status


class SignUpStatus(models.TextChoices):
    ASKED = "asked", "not confirmed yet"
    SEAT = "seat", "has a seat"
    WAITING = "waiting", "on the waiting list"
    LEFT = "left", "left"


class CameBy(models.TextChoices):
    CODE = "code", "check-in code"
    HOLDER = "holder", "the holder's list"


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


class SignUpQuerySet(models.QuerySet):
    def standing(self) -> "SignUpQuerySet":
        """Those who have a seat or wait for one."""
        return self.filter(status__in=[SignUpStatus.SEAT, SignUpStatus.WAITING])

    def attended(self) -> "SignUpQuerySet":
        return self.filter(attended_at__isnull=False)


class SignUp(models.Model):
    """A person at an event: one row per event and address. `number` is the order in which seats were asked for."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="sign_ups")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_ups"
    )
    facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ups", help_text="Comes for"
    )
    status = models.CharField(max_length=8, choices=SignUpStatus)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="In line; blank until it is confirmed")
    signed_up_at = models.DateTimeField(default=timezone.now)
    signed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_ups_made"
    )
    moved_up_at = models.DateTimeField(null=True, blank=True, help_text="From the waiting list to a seat")
    left_at = models.DateTimeField(null=True, blank=True)
    gave_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="got_from", help_text="The seat"
    )
    attended_at = models.DateTimeField(null=True, blank=True)
    attended_by = models.CharField(max_length=6, choices=CameBy, blank=True)
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["event", "number"]
        constraints = [
            one_of_constraint("sign_up_status_known", "status", SignUpStatus),
            models.UniqueConstraint(fields=["event", "email"], name="sign_up_once_per_address"),
            models.UniqueConstraint(fields=["event", "number"], name="sign_up_number_once"),
            models.CheckConstraint(name="sign_up_address_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="sign_up_in_line_has_number",
                condition=Q(status="asked", number__isnull=True) | Q(status="left") | Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="sign_up_left_has_moment",
                condition=Q(status="left", left_at__isnull=False) | ~Q(status="left") & Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="sign_up_attended_has_how",
                condition=Q(attended_at__isnull=True, attended_by="")
                | Q(attended_at__isnull=False, attended_by__in=CameBy.values),
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "number"], name="sign_up_in_line"),
            models.Index(fields=["email"], name="sign_up_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.email} at {self.event_id}: {self.status}"

    @property
    def is_credited(self) -> bool:
        """The person came to what took place: hours count, and there is a certificate."""
        return self.attended_at is not None and self.event.stage == "held"


class FeedKey(models.Model):
    """The key of a person's own calendar feed. Only its hash is kept; a new one ends the one before."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_keys")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="feed_key_one_valid_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"of {self.user_id}, {self.created_at:%Y-%m-%d}"
