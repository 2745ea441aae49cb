"""The table of audit events: append-only, no foreign keys, so that nothing blocks a deletion and it sits below all."""

from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """Who did what to what, when. Triggers on both engines refuse UPDATE and DELETE."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor_id = models.BigIntegerField(null=True, editable=False)
    actor = models.CharField(max_length=254, blank=True, editable=False, help_text="E-mail address, or the process")
    action = models.CharField(max_length=80, editable=False, help_text="room.verb_noun")
    target_type = models.CharField(max_length=40, blank=True, editable=False)
    target_id = models.CharField(max_length=40, blank=True, editable=False)
    target = models.CharField(max_length=200, blank=True, editable=False)
    details = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_by_target"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.action} {self.target}"
