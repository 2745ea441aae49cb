"""Tables of outreach: Mailing (its recipients are deliveries of accounts/mail) and subscribers of update notices."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.mail.models import Message
from facilities.qios.models import Qio
from facilities.states.codes import StateCode
from qioportal.lib.db import one_of_constraint


class MailingStatus(models.TextChoices):
    DRAFT = "draft", "being written"
    SENDING = "sending", "sending"
    PAUSED = "paused", "paused"
    CANCELLED = "cancelled", "cancelled"


class Mailing(models.Model):
    """A message to the contacts of homes, within its author's scope. Done is when nothing is pending: computed."""

    qio = models.ForeignKey(
        Qio, null=True, blank=True, on_delete=models.PROTECT, related_name="mailings", help_text="Blank: the nation"
    )
    state = models.CharField(max_length=2, choices=StateCode, blank=True)
    subject = models.CharField(max_length=150)
    text = models.TextField()
    audience = models.JSONField(default=dict, help_text="Facts: states, stage, goal, not_reported")
    status = models.CharField(max_length=10, choices=MailingStatus, default=MailingStatus.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mailings")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    message = models.OneToOneField(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="mailing")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            one_of_constraint("mailing_status_known", "status", MailingStatus),
            models.CheckConstraint(
                name="mailing_started_has_message",
                condition=Q(status="draft", message__isnull=True, started_at__isnull=True)
                | (~Q(status="draft") & Q(message__isnull=False, started_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Subscriber(models.Model):
    """An address on the public list of update notices. Gets mail only once confirmed, until it leaves."""

    email = models.EmailField(unique=True)
    state = models.CharField(max_length=2, choices=StateCode, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=40, default=new_token, editable=False)

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email
