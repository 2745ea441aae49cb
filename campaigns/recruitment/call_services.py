"""Writes of the call list: hold a home while calling, log the result with its next step, take the last log back."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.users.models import User
from campaigns.enrollment.queries import active_enrollment
from campaigns.goals.models import Phase
from campaigns.recruitment.models import Call, Caller, Channel, Outcome, Prospect, Stage, StageChange
from campaigns.recruitment.resting import CAME_OF_IT, HOLD, REST, SAME_PRESS, UNDO, is_held, rests, working_day_after
from campaigns.recruitment.services import log_call, prospect_of, state_of
from facilities.directory.models import Facility
from qioportal.lib.forms import about_nobody

CORRECTABLE = ("outcome", "channel", "spoke_to", "note", "is_shared")


@transaction.atomic
def hold(*, home: Facility, phase: Phase, by: User, place: str) -> Prospect:
    """Somebody is calling now: for half an hour nobody else dials this home."""
    prospect, now = prospect_of(home, phase), timezone.now()
    if is_held(prospect, by, now):
        who = f"{prospect.held_by.name} ({Caller(prospect.held_for).label})" if prospect.held_by else "Somebody"
        raise ValidationError(f"{who} is calling {home.display_name} now. Choose another home.")
    last = prospect.calls.standing().filter(at__gt=now - REST).order_by("-at", "-pk").first()
    by_other = last is not None and last.place != place
    if rests(prospect.last_contact_at, prospect.next_step_on, now, by_other=by_other):
        raise ValidationError(f"{home.display_name} was called meanwhile. Choose another home.")
    Prospect.objects.filter(held_by=by, held_until__gt=now).update(
        held_by=None, held_until=None, held_for=""
    )  # one home at a time
    prospect.held_by, prospect.held_until, prospect.held_for = by, now + HOLD, place
    prospect.save(update_fields=["held_by", "held_until", "held_for"])
    record(action="recruitment.hold", by=by, target=home, place=place)
    return prospect


@transaction.atomic
def release(*, home: Facility, phase: Phase, by: User) -> None:
    """Not calling after all. Only who holds the home lets it go."""
    prospect = prospect_of(home, phase)
    if prospect.held_by_id == by.pk:
        prospect.held_by, prospect.held_until, prospect.held_for = None, None, ""
        prospect.save(update_fields=["held_by", "held_until", "held_for"])
        record(action="recruitment.release", by=by, target=home)


@transaction.atomic
def log_result(
    *,
    home: Facility,
    phase: Phase,
    by: User,
    place: str,
    outcome: str,
    channel: str = Channel.PHONE,
    spoke_to: str = "",
    note: str = "",
    is_shared: bool = False,
    call_back_on: dt.date | None = None,
    code: str = "",
    reason: str = "",
) -> Call:
    """One press: the call is written down and its next step set. The same press twice is one call.

    A reason (`code`) means that the home said no: then nothing follows.
    """
    prospect = prospect_of(home, phase)
    last = prospect.calls.standing().order_by("-at", "-pk").first()
    if last and (last.by_id, last.outcome) == (by.pk, outcome) and last.at > timezone.now() - SAME_PRESS:
        return last
    stage, next_step, next_step_on = "", *CAME_OF_IT[Outcome(outcome)]
    next_step_on = call_back_on or working_day_after(timezone.localdate(), next_step_on)
    if code or reason:
        stage, next_step, next_step_on = Stage.DECLINED, "", None
    elif outcome in (Outcome.WILL_SIGN, Outcome.WANTS_PAPER) and active_enrollment(home, phase) is None:
        stage = Stage.INTERESTED
    return log_call(
        home=home, phase=phase, by=by, place=place, outcome=outcome, channel=channel, spoke_to=spoke_to, note=note,
        is_shared=is_shared, stage=stage, code=code, reason=reason, next_step=next_step, next_step_on=next_step_on,
    )  # fmt: skip


@transaction.atomic
def undo_call(*, call: Call, by: User) -> None:
    """Take one's own last call back, within some minutes: the home stands as it stood before."""
    prospect = Prospect.objects.select_for_update(of=("self",)).select_related("facility").get(pk=call.prospect_id)
    call = Call.objects.get(pk=call.pk)
    now = timezone.now()
    if call.undone_at:
        return
    if call.by_id != by.pk or call.before is None:
        raise ValidationError("Only who wrote a call down can take it back.")
    if call.at < now - UNDO:
        raise ValidationError("This call was written down too long ago to be taken back. Write the next one down.")
    newest = prospect.calls.standing().order_by("-at", "-pk").first()
    if newest != call or call.before["is"] != state_of(prospect):
        raise ValidationError("Something was changed since. Open the home's page to put it right.")
    was = call.before["was"]
    if was["stage"] != prospect.stage:
        StageChange.objects.create(
            prospect=prospect, old=prospect.stage, new=was["stage"], decline_code=was["decline_code"],
            reason=was["decline_reason"], by=by,
        )  # fmt: skip
    for name, value in was.items():
        setattr(prospect, name, Prospect._meta.get_field(name).to_python(value))
    prospect.save()
    call.undone_at, call.undone_by = now, by
    call.save(update_fields=["undone_at", "undone_by"])
    record(action="recruitment.undo_call", by=by, target=prospect.facility, outcome=call.outcome)


@transaction.atomic
def correct_call(*, call: Call, by: User, **words: str | bool) -> Call:
    """Who wrote a call down puts its words right (result, channel, spoken to, note). What followed from it stays: the
    stage and the next step are changed on the home's page."""
    call = Call.objects.select_for_update(of=("self",)).select_related("prospect__facility").get(pk=call.pk)
    if call.by_id != by.pk or call.undone_at:
        raise ValidationError("Only who wrote a call down can put it right, and none that was taken back.")
    about_nobody(str(words.get("note", "")))
    before = {name: getattr(call, name) for name in CORRECTABLE}
    changed = {name: words[name] for name in CORRECTABLE if name in words and words[name] != before[name]}
    if changed:
        for name, value in changed.items():
            setattr(call, name, value)
        call.corrected_at = timezone.now()
        call.full_clean()
        call.save()
        record(action="recruitment.correct_call", by=by, target=call.prospect.facility,
               before={name: before[name] for name in changed}, after=changed)  # fmt: skip
    return call
