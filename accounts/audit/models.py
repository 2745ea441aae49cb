"""The table of audit events: append-only, no foreign keys, so that nothing blocks a deletion and it sits below all."""

import datetime as dt

from django.db import models
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet):
    def about(self, target: models.Model) -> "AuditEventQuerySet":
        return self.filter(target_type=target._meta.label_lower, target_id=str(target.pk))

    def datetimes(self, field_name: str, kind: str, order: str = "ASC", tzinfo=None) -> list[dt.datetime]:
        """The years, months or days that have events, by a look into the index for each instead of a walk over all.

        Django admin's date hierarchy asks for them; its own way reads every row (SQLite: seconds per million).
        """
        first, last = (self.order_by(way).values_list(field_name, flat=True).first() for way in ("at", "-at"))
        found = []
        start = _start_of(timezone.localtime(first), kind) if first else None
        while start and start <= last:
            end = _next(start, kind)
            if self.filter(at__gte=start, at__lt=end).exists():
                found.append(start)
            start = end
        return found if order == "ASC" else found[::-1]


def _start_of(moment: dt.datetime, kind: str) -> dt.datetime:
    month = 1 if kind == "year" else moment.month
    day = moment.day if kind == "day" else 1
    return moment.replace(month=month, day=day, hour=0, minute=0, second=0, microsecond=0)


def _next(start: dt.datetime, kind: str) -> dt.datetime:
    """The beginning of the year, month or day after this one; on local midnight also when the clock changes."""
    later = start + dt.timedelta(days={"year": 366, "month": 31, "day": 1}[kind])
    return _start_of(later, kind)


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

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_by_target"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.action} {self.target}"
