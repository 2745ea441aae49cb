"""Schedules as rows: one row per job and period, so that two beats, or a clock set back, do no harm."""

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils import timezone


class JobPeriod(models.Model):
    """One run of one job for one period (`2026-11-22`, `2026-11`, …); the pair is unique."""

    job = models.CharField(max_length=80)
    period = models.CharField(max_length=32)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="job_period_runs_once")]

    def __str__(self) -> str:
        return f"{self.job} for {self.period}"


class Heartbeat(models.Model):
    """When a worker loop last showed that it is alive; the health page turns red when it is late."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


def once_per_period(job: str, period: str, work: Callable[[], str]) -> bool:
    """Do the work unless it was done for this period; True when this call did it. `work` returns what to note.

    Work that raises gives the period back, so that the next tick tries again.
    """
    try:
        with transaction.atomic():
            row = JobPeriod.objects.create(job=job, period=period)
    except IntegrityError:
        return False
    try:
        outcome = work()
    except BaseException:
        row.delete()
        raise
    JobPeriod.objects.filter(pk=row.pk).update(finished_at=timezone.now(), outcome=outcome)
    return True


def last_beat(name: str) -> dt.datetime | None:
    """When the loop `name` last showed that it was alive; None when it never did."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def beat_heart(name: str) -> None:
    """Note that the loop `name` is alive now, by the database's clock: a host whose own is wrong does no harm."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})
