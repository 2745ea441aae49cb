"""Reads of the audit."""

from django.db import models

from accounts.audit.models import AuditEvent, AuditEventQuerySet


def history_of(target: models.Model) -> AuditEventQuerySet:
    """What was done to it, newest first."""
    return AuditEvent.objects.about(target)
