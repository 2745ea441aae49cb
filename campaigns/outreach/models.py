"""Tables of outreach: Mailing (its recipients are deliveries of accounts/mail) and subscribers of update notices."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.mail.models import Message
from campaigns.outreach.fields import in_words
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import one_of_constraint


class MailingStatus(models.TextChoices):
    DRAFT = "draft", "being written"
    SENDING = "sending", "sending"
    PAUSED = "paused", "paused"
    CANCELLED = "cancelled", "cancelled"
    ASKED = "asked", "waiting for a second person"
    SCHEDULED = "scheduled", "scheduled"


class Template(models.Model):
    """Words to adapt: key messages of the Steering Committee (no QIO, no state), a QIO's own, or a LANE's."""

    qio = models.ForeignKey(Qio, null=True, blank=True, on_delete=models.CASCADE, related_name="mail_templates")
    state = models.CharField(max_length=2, choices=StateCode, blank=True, db_default="", help_text="Of this LANE")
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=150)
    text = models.TextField(help_text="Markdown, with the placeholders of mailings")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mail_templates"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["qio", "name"],
                condition=Q(retired_at__isnull=True, qio__isnull=False),
                name="mail_template_name_once_per_qio",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at__isnull=True, qio__isnull=True, state=""),
                name="mail_template_name_once_in_the_nation",
            ),
            models.UniqueConstraint(
                fields=["state", "name"],
                condition=Q(retired_at__isnull=True, qio__isnull=True) & ~Q(state=""),
                name="mail_template_name_once_per_lane",
            ),
            models.CheckConstraint(name="mail_template_of_one_owner", condition=Q(qio__isnull=True) | Q(state="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The subject as people read it."""
        return in_words(self.subject, {})


class Sender(models.Model):
    """From which address a QIO's mailings come, once its domain is shown to be the QIO's (SPF, DKIM, DMARC)."""

    qio = models.OneToOneField(Qio, on_delete=models.CASCADE, related_name="mail_sender")
    address = models.EmailField()
    checked_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True, help_text="Blank: mail leaves from the portal's address")
    problem = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mail_senders"
    )

    def __str__(self) -> str:
        return f"{self.qio_id}: {self.address}"


class Mailing(models.Model):
    """A message to the contacts of homes, within its author's scope. Done is when nothing is pending: computed."""

    qio = models.ForeignKey(
        Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="mailings",
        help_text="Blank: the LANE of the state; without a state the nation",
    )  # fmt: skip
    state = models.CharField(max_length=2, choices=StateCode, blank=True)
    subject = models.CharField(max_length=150)
    text = models.TextField()
    audience = models.JSONField(default=dict, help_text="Facts: states, stage, goal, not_reported")
    status = models.CharField(max_length=10, choices=MailingStatus, default=MailingStatus.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mailings")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    message = models.OneToOneField(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="mailing")
    reply_to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings_answered"
    )
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Not before; blank: when it is sent")
    not_after = models.DateTimeField(null=True, blank=True, help_text="Nothing leaves later")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When a second person was asked")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings_asked"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings_approved"
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followers",
        help_text="Sent again to those whom this one did not reach",
    )
    archived_on = models.DateField(null=True, blank=True, help_text="On the public archive pages since that day")
    was_late = models.BooleanField(
        default=False, db_default=False, help_text="Its hour passed unused; a person decides"
    )
    acts = models.JSONField(
        null=True, blank=True, help_text="What its readers did within a week, counted when its rows were archived"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            one_of_constraint("mailing_status_known", "status", MailingStatus),
            models.CheckConstraint(
                name="mailing_started_has_message",
                condition=Q(status__in=["draft", "asked", "scheduled"], message__isnull=True, started_at__isnull=True)
                | Q(status__in=["sending", "paused", "cancelled"], message__isnull=False, started_at__isnull=False)
                | Q(status="cancelled", message__isnull=True, started_at__isnull=True),
            ),
            models.CheckConstraint(
                name="mailing_approved_by_another",
                condition=Q(approved_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(approved_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="mailing_ends_after_it_starts",
                condition=Q(starts_at__isnull=True)
                | Q(not_after__isnull=True)
                | Q(not_after__gt=models.F("starts_at")),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], condition=Q(status="scheduled"), name="mailing_scheduled")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The subject as people read it; once it has started with what was the same for all, for example the month."""
        return in_words(self.subject, self.fields_then)

    @property
    def fields_then(self) -> dict:
        """What the fields that are the same for all said when it started; empty before."""
        return self.message.context.get("fields", {}) if self.message_id else {}


def new_token() -> str:
    return secrets.token_urlsafe(24)


class ListKind(models.TextChoices):
    """Whom the public notices are written for."""

    GENERAL = "general", "everybody"
    FAMILIES = "families", "residents and families"
    STAFF = "staff", "frontline staff"
    OWNERS = "owners", "owners"


class Subscriber(models.Model):
    """An address on the public list of update notices. Gets mail only once confirmed, until it leaves."""

    email = models.EmailField(unique=True)
    state = models.CharField(max_length=2, choices=StateCode, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=40, default=new_token, editable=False)
    lists = models.JSONField(default=list, blank=True, db_default=[], help_text="ListKind values; none is everybody's")
    paused_until = models.DateField(null=True, blank=True, help_text="Gets nothing before that day")

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_paused(self) -> bool:
        return bool(self.paused_until and self.paused_until > timezone.localdate())
