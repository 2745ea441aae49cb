"""Tables of the outbox: messages, one delivery per recipient, what is left of old ones, suppressions."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from qioportal.lib.db import one_of_constraint


class Lane(models.TextChoices):
    """Service mail (passwords, invitations, help) never waits behind a mailing."""

    SERVICE = "service", "service"
    BULK = "bulk", "bulk"


class Topic(models.TextChoices):
    """What a person may stop; account mail can't be stopped."""

    ACCOUNT = "account", "your account and security"
    DUE = "due", "reminders of a month's numbers"
    QIO = "qio", "messages of your QIO and of the campaign"
    LANE = "lane", "messages of your state's LANE"
    NEWS = "news", "update notices"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "queued"
    HELD = "held", "held"
    LEASED = "leased", "leased"
    ON_WIRE = "on-wire", "on the wire"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    UNKNOWN = "unknown", "unknown"
    SUPPRESSED = "suppressed", "suppressed"
    CANCELLED = "cancelled", "cancelled"
    EXPIRED = "expired", "expired"


PENDING_STATES = [DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.LEASED, DeliveryState.ON_WIRE]
SKIPPED_STATES = [DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED]


class Message(models.Model):
    """What is sent. `kind` names the code that renders it; a kind with a token stores no body at all."""

    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=8, choices=Lane)
    topic = models.CharField(max_length=8, choices=Topic, default=Topic.ACCOUNT)
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="Plain text; blank where the kind renders when it is sent")
    context = models.JSONField(default=dict, blank=True, help_text="Facts for rendering; never a secret")
    is_paused = models.BooleanField(default=False)
    paused_why = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="Why it paused itself; blank: a person did"
    )
    watched_from = models.DateTimeField(null=True, blank=True, help_text="A person let it go on: bounces count anew")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Not sent after this moment")
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="What had not left by then never will")

    class Meta:
        constraints = [
            one_of_constraint("message_lane_known", "lane", Lane),
            one_of_constraint("message_topic_known", "topic", Topic),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.created_at:%Y-%m-%d %H:%M}"


class DeliveryQuerySet(models.QuerySet):
    def found_otherwise(self, state: DeliveryState) -> "DeliveryQuerySet":
        """Those in this state, among rows that are found by something else. Asked for in a way that no index has:
        between two vacuums the indexes by state hold a dead entry for every mail that left, and PostgreSQL would read
        them all for a handful."""
        return self.alias(state_now=Coalesce("state", Value(""))).filter(state_now=state)


class Delivery(models.Model):
    """One message to one recipient, with its state (DESIGN section 3.3). `key` is unique: nobody gets two."""

    # Each index is written three times a mail: no second one on `message`, none for LIKE on the two unique columns.
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    key = models.CharField(max_length=200, help_text="message and address, or the cause of the mail")
    lane = models.CharField(max_length=8, choices=Lane)
    to = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    context = models.JSONField(default=dict, blank=True, help_text="Facts of this recipient; never a secret")
    rfc_message_id = models.CharField("Message-ID", max_length=120, help_text="RFC 5322, made once")
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    uncertain = models.PositiveSmallIntegerField(default=0, help_text="Times it was on the wire with no answer kept")
    lost_leases = models.PositiveSmallIntegerField(default=0, help_text="Times its worker died before the wire")
    due_at = models.DateTimeField(db_default=Now(), help_text="By the database's clock, as all moments here")
    lease_token = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="delivery_once_per_key"),
            models.UniqueConstraint(fields=["rfc_message_id"], name="delivery_message_id_once"),
            one_of_constraint("delivery_lane_known", "lane", Lane),
            one_of_constraint("delivery_state_known", "state", DeliveryState),
            models.CheckConstraint(
                name="delivery_lease_has_token",
                condition=Q(state__in=["leased", "on-wire"], lease_until__isnull=False) & ~Q(lease_token="")
                | ~Q(state__in=["leased", "on-wire"]),
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at", "id"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["leased", "on-wire"]), name="delivery_under_lease"
            ),
            models.Index(fields=["message", "state"], name="delivery_by_message"),
            models.Index(fields=["to"], name="delivery_by_address"),
            models.Index(fields=["-id"], condition=Q(state__in=["failed", "unknown"]), name="delivery_needs_a_look"),
        ]

    def __str__(self) -> str:
        return f"{self.message.kind} to {self.to}: {self.state}"


class ArchivedCount(models.Model):
    """What became of deliveries whose rows are gone: how many, by outcome and reason (archiving.py).

    Of a mailing they hang on its message; mails of their own (a reminder, a password) are counted by kind and month.
    """

    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.PROTECT, related_name="archived", db_index=False
    )
    kind = models.CharField(max_length=60)
    month = models.DateField(help_text="The first day of the month in which they were queued (UTC)")
    state = models.CharField(max_length=12, choices=DeliveryState)
    words = models.CharField(max_length=300, blank=True, help_text="The reason, without anybody's address")
    number = models.PositiveIntegerField()
    archived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month", "kind", "state"]
        constraints = [
            one_of_constraint("archived_state_known", "state", DeliveryState),
            models.UniqueConstraint(
                fields=["message", "state", "words"],
                condition=Q(message__isnull=False),
                name="archived_once_per_message_and_reason",
            ),
            models.UniqueConstraint(
                fields=["kind", "month", "state", "words"],
                condition=Q(message__isnull=True),
                name="archived_once_per_month_and_reason",
            ),
            models.CheckConstraint(name="archived_counts_somebody", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.month:%Y-%m}: {self.number} {self.state}"


class SuppressionReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", "unsubscribed"
    BOUNCED = "bounced", "bounced"
    COMPLAINED = "complained", "reported as spam"
    BLOCKED = "blocked", "blocked by staff"


class Suppression(models.Model):
    """An address that gets no mail of a topic; looked at when sending, not when queueing."""

    address = models.EmailField()
    topic = models.CharField(max_length=8, choices=Topic)
    reason = models.CharField(max_length=12, choices=SuppressionReason)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "topic"], name="suppression_once_per_topic"),
            one_of_constraint("suppression_topic_known", "topic", Topic),
            one_of_constraint("suppression_reason_known", "reason", SuppressionReason),
        ]

    def __str__(self) -> str:
        return f"{self.address}: no {self.get_topic_display()}"


SERVICE_MAIL_AGE = dt.timedelta(hours=24)  # a service mail older than this helps nobody


class BounceKind(models.TextChoices):
    HARD = "hard", "hard bounce"  # the address takes no mail, now or later
    SOFT = "soft", "soft bounce"  # it didn't take this one
    COMPLAINT = "complaint", "complaint"  # its owner called the mail spam


class BounceSource(models.TextChoices):
    SMTP = "smtp", "refused while it was handed over"
    REPORT = "report", "report by mail (RFC 3464, RFC 5965)"
    WEBHOOK = "webhook", "told by the mail provider"


class Bounce(models.Model):
    """One mail that came back, or was complained about. They add up to the score of an address (bounces/score.py)."""

    address = models.EmailField()
    kind = models.CharField(max_length=9, choices=BounceKind)
    source = models.CharField(max_length=7, choices=BounceSource)
    key = models.CharField(max_length=200, unique=True, help_text="The same report twice is one bounce")
    status = models.CharField(max_length=12, blank=True, help_text="Enhanced status code (RFC 3463), for example 5.1.1")
    words = models.CharField(max_length=300, blank=True)
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="bounces")
    happened_at = models.DateTimeField(default=timezone.now)
    forgiven_at = models.DateTimeField(null=True, blank=True, help_text="Its person showed that the address works")

    class Meta:
        ordering = ["-happened_at"]
        constraints = [
            one_of_constraint("bounce_kind_known", "kind", BounceKind),
            one_of_constraint("bounce_source_known", "source", BounceSource),
        ]
        indexes = [models.Index(fields=["address", "happened_at"], name="bounce_by_address")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_kind_display()}"
