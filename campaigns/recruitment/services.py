"""Writes of recruitment: log a call, change the stage, plan the next step, take a home on."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.users.models import User
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import active_enrollment
from campaigns.goals.models import Phase
from campaigns.recruitment.models import (
    BY_HAND,
    Call,
    Caller,
    Channel,
    DeclineReason,
    Outcome,
    Prospect,
    Stage,
    StageChange,
)
from facilities.directory.models import Facility, FacilityStatus
from qioportal.lib.forms import about_nobody


@transaction.atomic
def log_call(
    *,
    home: Facility,
    phase: Phase,
    by: User,
    outcome: str,
    spoke_to: str = "",
    note: str = "",
    stage: str = "",
    code: str = "",
    reason: str = "",
    next_step: str = "",
    next_step_on: dt.date | None = None,
    channel: str = Channel.PHONE,
    place: str = Caller.QIO,
    is_shared: bool = False,
) -> Call:
    """Write a call down. It settles the step that was planned: without a new one nothing is planned any more.

    Somebody answered a home that was not contacted yet: it is contacted now, also when no stage is named. Who held the
    home for a call lets it go.
    """
    about_nobody(note)
    prospect = prospect_of(home, phase)
    was = state_of(prospect)
    call = Call(
        prospect=prospect, by=by, outcome=outcome, spoke_to=spoke_to, note=note, channel=channel, place=place,
        is_shared=is_shared,
    )  # fmt: skip
    call.full_clean()
    call.save()
    prospect.last_contact_at = call.at
    if prospect.held_by_id in (None, by.pk):
        prospect.held_by, prospect.held_until, prospect.held_for = None, None, ""
    if not stage and prospect.stage == Stage.IDENTIFIED and outcome != Outcome.NO_ANSWER:
        stage = Stage.CONTACTED if active_enrollment(home, phase) is None else ""
    if stage:
        _move(prospect, stage, reason, by, code)
    _plan(prospect, next_step, next_step_on)
    prospect.save()
    call.before = {"was": was, "is": state_of(prospect)}
    call.save(update_fields=["before"])
    record(action="recruitment.log_call", by=by, target=home, outcome=outcome, stage=stage, place=place)
    return call


@transaction.atomic
def change_stage(*, home: Facility, phase: Phase, by: User, stage: str, reason: str = "", code: str = "") -> Prospect:
    """Put a home into a stage that a person may name; the same stage again changes nothing. A no has a reason of the
    list (`code`), or the home's own words, or both."""
    prospect = prospect_of(home, phase)
    if _move(prospect, stage, reason, by, code):
        prospect.save()
        record(action="recruitment.change_stage", by=by, target=home, stage=stage, reason=reason, code=code)
    return prospect


@transaction.atomic
def set_next_step(*, home: Facility, phase: Phase, by: User, next_step: str, next_step_on: dt.date | None) -> None:
    """Plan what comes next and when; nothing at all clears the plan."""
    prospect = prospect_of(home, phase)
    _plan(prospect, next_step, next_step_on)
    prospect.save()
    record(action="recruitment.set_next_step", by=by, target=home, on=str(next_step_on or ""))


@transaction.atomic
def assign(*, home: Facility, phase: Phase, by: User, to: User | None) -> None:
    """Put the home into somebody's hands, or into nobody's."""
    prospect = prospect_of(home, phase)
    if prospect.assigned_to == to:
        return
    prospect.assigned_to = to
    prospect.save()
    record(action="recruitment.assign", by=by, target=home, to=to.email if to else "")


def prospect_of(home: Facility, phase: Phase) -> Prospect:
    """The row of the home in the phase, held until the transaction ends."""
    if home.status == FacilityStatus.CLOSED:
        raise ValidationError("This home is closed. Nothing can be written down for it.")
    since = {"stage_since": lambda: since_when([home.pk], phase)[home.pk]}
    row, _ = Prospect.objects.get_or_create(facility=home, phase=phase, defaults=since)
    return Prospect.objects.select_for_update(of=("self",)).select_related("assigned_to", "held_by").get(pk=row.pk)


def since_when(homes: Iterable[int], phase: Phase) -> dict[int, dt.datetime]:
    """From when a new row says that nothing was said yet, by home: of one that left, from then on. It is left until
    somebody asks it again."""
    left = Enrollment.objects.filter(facility__in=homes, phase=phase, withdrawn_at__isnull=False)
    return dict.fromkeys(homes, timezone.now()) | dict(left.values_list("facility_id", "withdrawn_at"))


def state_of(prospect: Prospect) -> dict:
    """What a call changes, so that it can be taken back."""
    day, contact = prospect.next_step_on, prospect.last_contact_at
    return {
        "stage": prospect.stage,
        "stage_since": prospect.stage_since.isoformat(),
        "decline_code": prospect.decline_code,
        "decline_reason": prospect.decline_reason,
        "next_step": prospect.next_step,
        "next_step_on": day.isoformat() if day else None,
        "last_contact_at": contact.isoformat() if contact else None,
    }


def _move(prospect: Prospect, stage: str, reason: str, by: User, code: str = "") -> bool:
    """Change the stage in memory and note the change; False when it stays as it is."""
    if stage not in BY_HAND:
        raise ValidationError("A home becomes signed by its own signature, and leaves by its own word.")
    part = prospect.facility.enrollments.filter(phase=prospect.phase).first()
    if part and part.withdrawn_at is None:
        raise ValidationError("This home takes part. Its stage follows from its signature.")
    reason, code = reason.strip(), code if stage == Stage.DECLINED else ""
    about_nobody(reason)
    if stage == Stage.DECLINED and not reason and code in ("", DeclineReason.OTHER):
        raise ValidationError("Say why the home said no, in its own words.")
    came_back = part is not None and prospect.stage_since <= part.withdrawn_at
    is_same = (prospect.stage, prospect.decline_reason, prospect.decline_code) == (stage, reason, code)
    if is_same and not came_back:
        return False
    now = timezone.now()
    change = StageChange(
        prospect=prospect, old=prospect.stage, new=stage, reason=reason, decline_code=code, at=now, by=by
    )
    change.full_clean()
    change.save()
    prospect.stage, prospect.stage_since = stage, now
    prospect.decline_reason = reason if stage == Stage.DECLINED else ""
    prospect.decline_code = code
    return True


def _plan(prospect: Prospect, next_step: str, next_step_on: dt.date | None) -> None:
    next_step = next_step.strip()
    if next_step_on and next_step_on < timezone.localdate():
        raise ValidationError("The day of the next step is in the past.")
    if next_step_on and not next_step:
        raise ValidationError("Say what is to be done on that day.")
    about_nobody(next_step)
    prospect.next_step, prospect.next_step_on = next_step, next_step_on
    prospect.clean_fields(exclude=["facility", "phase", "assigned_to"])
