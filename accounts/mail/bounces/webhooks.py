"""What the mail provider tells (django-anymail knows each one's form): bounces and complaints become our rows."""

import hashlib

from anymail.signals import EventType, RejectReason, tracking
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.mail.bounces.score import is_hard, status_in
from accounts.mail.bounces.services import note_bounce
from accounts.mail.models import BounceKind, BounceSource, Delivery
from accounts.users.models import normal_email

VIEWS = {
    "amazon-ses": "anymail.webhooks.amazon_ses.AmazonSESTrackingWebhookView",
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postal": "anymail.webhooks.postal.PostalTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}


@require_POST
@csrf_exempt  # the provider has no cookie; it shows MAIL_HOOK_SECRET, and its signature where it has one
def hook(request: HttpRequest) -> HttpResponse:
    """One address for the provider that is configured; without one there is nothing here."""
    if not settings.MAIL_PROVIDER:
        raise Http404
    return import_string(VIEWS[settings.MAIL_PROVIDER]).as_view()(request)


@receiver(tracking)
def take_in(sender, event, esp_name, **kwargs) -> None:
    """One event of the provider. Openings and clicks are not asked for and not kept."""
    kind = _kind_of(event)
    if kind is None or not event.recipient:
        return
    words = event.mta_response or event.description or ""
    cause = (
        event.event_id
        or hashlib.sha256(
            f"{event.event_type}:{event.recipient}:{event.message_id}:{event.timestamp}".encode()
        ).hexdigest()
    )
    note_bounce(
        delivery=_delivery_of(event), address=event.recipient, kind=kind, source=BounceSource.WEBHOOK,
        key=f"webhook:{esp_name}:{cause}", status=status_in(words), words=words,
    )  # fmt: skip


def _kind_of(event) -> BounceKind | None:
    if event.event_type == EventType.COMPLAINED:
        return BounceKind.COMPLAINT
    if event.event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        if event.reject_reason in (RejectReason.INVALID,):
            return BounceKind.HARD
        status = status_in(event.mta_response or "")
        hard = is_hard(status) if status else event.reject_reason == RejectReason.BOUNCED
        return BounceKind.HARD if hard else BounceKind.SOFT
    return BounceKind.SOFT if event.event_type == EventType.DEFERRED else None


def _delivery_of(event) -> Delivery | None:
    """Our mail: by its Message-ID where the provider keeps it, else the newest one to that address."""
    rows = Delivery.objects.filter(to=normal_email(event.recipient)).select_related("message").order_by("-id")
    if event.message_id:
        named = rows.filter(rfc_message_id=f"<{event.message_id.strip('<>')}>").first()
        if named:
            return named
    return rows.first()
