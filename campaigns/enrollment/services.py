"""Taking part: signing, goals, targets, leaving and coming back. The only door for writes to these tables."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.access.permissions import Permission
from accounts.access.places import permissions_at_home
from accounts.audit.models import AuditEvent
from accounts.audit.services import record
from campaigns.enrollment.agreement import agreement_of
from campaigns.enrollment.changes import tell
from campaigns.enrollment.models import EarlierPart, Enrollment, GoalChoice, Target
from campaigns.enrollment.queries import rule_of, target_in_force
from campaigns.enrollment.rules import Refused, choice_refusals, target_refusal
from campaigns.enrollment.sharing_queries import LOOKED
from campaigns.goals.models import Goal, Measure, Phase
from facilities.directory.models import Facility, FacilityStatus
from qioportal.lib.months import Month

OF_A_PART = [
    "signed_at", "signed_by", "signer_name", "signer_title", "agreement_version", "withdrawn_at", "withdrawal_reason"
]  # fmt: skip


@transaction.atomic
def sign_agreement(*, home: Facility, phase: Phase, by, title: str, is_listed: bool = False) -> Enrollment:
    """The home takes part from now on. A second click finds it signed and changes nothing."""
    if home.status != FacilityStatus.OPEN:
        raise Refused("CMS lists this home as closed. If that is wrong, tell your QIO.")
    if phase.campaign.participants != home.kind:
        raise Refused(f"{phase.campaign} is not for a {home.get_kind_display()}.")
    if not Phase.objects.running(timezone.localdate()).filter(pk=phase.pk).exists():
        raise Refused(f"{phase.name} is not open for signing.")
    agreement = agreement_of(phase)
    enrollment, is_new = Enrollment.objects.get_or_create(
        facility=home,
        phase=phase,
        defaults=_signature(by, title, agreement.version, is_listed),
    )
    if not is_new:
        return rejoin(enrollment=enrollment, by=by, title=title, is_listed=is_listed)
    record(
        action="enrollment.sign_agreement", by=by, target=home, phase=str(phase), version=agreement.version,
        text_sha256=agreement.digest, signer=enrollment.signer_name, title=title, listed=is_listed,
    )  # fmt: skip
    tell(enrollment)
    return enrollment


@transaction.atomic
def rejoin(*, enrollment: Enrollment, by, title: str, is_listed: bool = False) -> Enrollment:
    """A home that left signs again; goals, targets and months are still there. One that never left stays as it is."""
    enrollment = _locked(enrollment)
    if enrollment.withdrawn_at is None:
        return enrollment
    agreement = agreement_of(enrollment.phase)
    before = {"signed_before": enrollment.signed_at.isoformat(), "left": enrollment.withdrawn_at.isoformat()}
    EarlierPart.objects.create(enrollment=enrollment, **{name: getattr(enrollment, name) for name in OF_A_PART})
    for name, value in _signature(by, title, agreement.version, is_listed).items():
        setattr(enrollment, name, value)
    enrollment.withdrawn_at, enrollment.withdrawal_reason = None, ""
    enrollment.save()
    record(
        action="enrollment.rejoin", by=by, target=enrollment.facility, phase=str(enrollment.phase),
        version=agreement.version, text_sha256=agreement.digest, signer=enrollment.signer_name, title=title,
        listed=is_listed, **before,
    )  # fmt: skip
    tell(enrollment)
    return enrollment


@transaction.atomic
def choose_goals(*, enrollment: Enrollment, goals: Iterable[Goal], by) -> None:
    """The home works on these goals and no others from now on. A goal left out is dropped; its months are kept."""
    enrollment = _taking_part(enrollment)
    wanted = {goal.pk: goal for goal in goals}
    if any(goal.phase_id != enrollment.phase_id for goal in wanted.values()):
        raise Refused("One of these goals belongs to another phase.")
    reasons = choice_refusals(rule_of(enrollment.phase), [goal.family for goal in wanted.values()])
    if reasons:
        raise Refused(*reasons)
    held = {choice.goal_id: choice for choice in enrollment.choices.current().select_related("goal")}
    dropped = [choice for pk, choice in held.items() if pk not in wanted]
    added = [goal for pk, goal in wanted.items() if pk not in held]
    if not dropped and not added:
        return
    GoalChoice.objects.filter(pk__in=[choice.pk for choice in dropped]).update(dropped_at=timezone.now())
    GoalChoice.objects.bulk_create([GoalChoice(enrollment=enrollment, goal=goal) for goal in added])
    record(
        action="enrollment.choose_goals", by=by, target=enrollment.facility, phase=str(enrollment.phase),
        added=sorted(goal.code for goal in added), dropped=sorted(choice.goal.code for choice in dropped),
    )  # fmt: skip
    tell(enrollment)


@transaction.atomic
def set_target(
    *, enrollment: Enrollment, measure: Measure, value: Decimal, by, today: dt.date | None = None
) -> Target | None:
    """The home aims at this rate from the next month on; targets of earlier months stay. None: it is so already."""
    enrollment = _taking_part(enrollment)
    value = Decimal(value)
    refusal = target_refusal(value, measure.multiplier, measure.is_share)
    if refusal:
        raise Refused(refusal)
    if not enrollment.choices.current().filter(goal=measure.goal_id).exists():
        raise Refused(f"Your {enrollment.facility.noun} hasn't chosen this goal.")
    start = Month.of(today or timezone.localdate(timezone=enrollment.facility.zone)).shift(1)
    before = target_in_force(enrollment, measure, start)
    if before and before.value == value:
        return None
    target, _ = Target.objects.update_or_create(
        enrollment=enrollment,
        measure=measure,
        effective_from=start,
        defaults={"value": value, "set_by": by},  # `set_at` is when there was one first: levels follow from it
        create_defaults={"value": value, "set_by": by, "set_at": timezone.now()},
    )
    record(
        action="enrollment.set_target", by=by, target=enrollment.facility, measure=measure.code, value=str(value),
        effective_from=str(start), before=str(before.value) if before else None,
    )  # fmt: skip
    tell(enrollment)
    return target


@transaction.atomic
def set_targets(*, enrollment: Enrollment, values: dict[Measure, Decimal | None], by) -> None:
    """Several at once, all or none; a measure without a value keeps what it has."""
    for measure, value in values.items():
        if value is not None:
            set_target(enrollment=enrollment, measure=measure, value=value, by=by)


@transaction.atomic
def withdraw(*, enrollment: Enrollment, by, reason: str) -> Enrollment:
    """The home leaves. What it sent is kept."""
    enrollment = _locked(enrollment)
    if enrollment.withdrawn_at is not None:
        return enrollment
    if not reason.strip():
        raise Refused("Say in a few words why you leave.")
    enrollment.withdrawn_at, enrollment.withdrawal_reason = timezone.now(), reason.strip()[:300]
    enrollment.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    record(
        action="enrollment.withdraw", by=by, target=enrollment.facility, phase=str(enrollment.phase),
        reason=enrollment.withdrawal_reason,
    )  # fmt: skip
    tell(enrollment)
    return enrollment


@transaction.atomic
def set_listing(*, enrollment: Enrollment, is_listed: bool, by) -> Enrollment:
    """Whether the public list may name the home."""
    enrollment = _taking_part(enrollment)
    if enrollment.is_listed != is_listed:
        enrollment.is_listed = is_listed
        enrollment.save(update_fields=["is_listed"])
        record(action="enrollment.set_listing", by=by, target=enrollment.facility, listed=is_listed)
    return enrollment


def _signature(by, title: str, version: str, is_listed: bool) -> dict:
    return {
        "signed_at": timezone.now(),
        "signed_by": by,
        "signer_name": by.name[:120],
        "signer_title": title.strip()[:120],
        "agreement_version": version,
        "is_listed": is_listed,
    }


def _locked(enrollment: Enrollment) -> Enrollment:
    """The row as it is now, held until the end of the transaction: two clicks act one after the other."""
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("facility", "phase")
    return rows.get(pk=enrollment.pk)


def _taking_part(enrollment: Enrollment) -> Enrollment:
    enrollment = _locked(enrollment)
    if enrollment.withdrawn_at is not None:
        raise Refused("You do not take part now. Come back first; everything is still there.")
    return enrollment


def record_view(*, viewer, home: Facility, what: str = "") -> None:
    """Writes down that somebody from outside opened the home's numbers: one line per viewer, home and day. The view
    that shows them calls it; for the home's own people it does nothing."""
    if Permission.SEE_HOME in permissions_at_home(viewer, home):
        return
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = AuditEvent.objects.about(home).filter(action=LOOKED, actor_id=viewer.pk, at__gte=start)
    if not seen.exists():
        record(action=LOOKED, by=viewer, target=home, what=what)
