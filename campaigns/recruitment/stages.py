"""The stage of a home as the database computes it: signature and leaving from Enrollment, the rest from Prospect."""

import datetime as dt

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.recruitment.models import BY_HAND, Stage
from facilities.directory.models import FacilityQuerySet
from qioportal.lib.months import Month


def with_stage(homes: FacilityQuerySet, phase: Phase | None) -> FacilityQuerySet:
    """Each home with `stage`, `stage_since`, `next_step`, `next_step_on`, `last_contact_at`, `decline_reason`,
    `decline_code`, `assigned_id` and `assigned_name`, in the one query of the homes. No phase: everybody is
    identified."""
    phase_id = phase.pk if phase else 0
    signed = Q(part__isnull=False, part__withdrawn_at__isnull=True)
    left = Q(part__withdrawn_at__isnull=False)
    asked_again = Q(prospect__stage_since__gt=F("part__withdrawn_at"), prospect__stage__in=BY_HAND)
    said = When(prospect__stage__in=BY_HAND, then=F("prospect__stage"))
    return homes.annotate(
        prospect=FilteredRelation("prospects", condition=Q(prospects__phase=phase_id)),
        part=FilteredRelation("enrollments", condition=Q(enrollments__phase=phase_id)),
    ).annotate(
        stage=Case(
            When(signed, then=Value(Stage.SIGNED.value)),
            When(left & ~asked_again, then=Value(Stage.WITHDRAWN.value)),
            said,
            default=Value(Stage.IDENTIFIED.value),
            output_field=CharField(max_length=12),
        ),
        stage_since=Case(
            When(signed, then=F("part__signed_at")),
            When(left & ~asked_again, then=F("part__withdrawn_at")),
            default=F("prospect__stage_since"),
            output_field=DateTimeField(null=True),
        ),
        next_step=Coalesce(F("prospect__next_step"), Value("")),
        next_step_on=F("prospect__next_step_on"),
        last_contact_at=F("prospect__last_contact_at"),
        decline_reason=Coalesce(F("prospect__decline_reason"), Value("")),
        decline_code=Coalesce(F("prospect__decline_code"), Value("")),
        assigned_id=F("prospect__assigned_to_id"),
        assigned_name=F("prospect__assigned_to__name"),
    )


def count_stages(homes: FacilityQuerySet) -> dict[str, int]:
    """How many of the homes (which carry their stage) stand in each stage, every stage named. One query."""
    rows = homes.order_by().values("stage").annotate(count=Count("pk")).values_list("stage", "count")
    return {**dict.fromkeys(Stage.values, 0), **dict(rows)}


def has_sent(phase: Phase | None, month: Month) -> Q:
    """The home sent the month."""
    sent = MonthReport.objects.filter(month=month, status=ReportStatus.SENT, enrollment__phase=phase)
    return Q(Exists(sent.filter(enrollment__facility=OuterRef("pk"))))


def step_is_due(today: dt.date) -> Q:
    """A next step was set for today or earlier."""
    return Q(next_step_on__lte=today)


def owes_month(phase: Phase | None, month: Month) -> Q:
    """The home takes part and has not sent the month."""
    return Q(stage=Stage.SIGNED) & ~has_sent(phase, month)


def took_part_before(phase: Phase | None) -> Q:
    """The home signed in an earlier phase of the same campaign, and nothing yet in this one."""
    if phase is None:
        return Q(pk__in=[])
    parts = Enrollment.objects.filter(facility=OuterRef("pk"))
    former = parts.filter(phase__campaign=phase.campaign_id, phase__number__lt=phase.number)
    return Q(Exists(former)) & ~Q(Exists(parts.filter(phase=phase)))


def with_former(homes: FacilityQuerySet, phase: Phase | None) -> FacilityQuerySet:
    """Each home with `took_part_before`."""
    if phase is None:
        return homes.annotate(took_part_before=Value(False))
    return homes.annotate(took_part_before=ExpressionWrapper(took_part_before(phase), output_field=BooleanField()))
