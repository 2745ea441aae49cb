"""Writes of a LANE's seats, its address, its recruitment target. Seats are ended, targets follow; both stay."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.coalitions.models import Lane, LaneMember, LaneSeat, RecruitmentTarget
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import locked
from campaigns.goals.models import Phase
from facilities.states.codes import State


@transaction.atomic
def add_seat(*, lane: Lane, kind: str, by, organization: str = "", is_wanted: bool = True) -> LaneSeat:
    """A seat for a kind of organization, or for one by name. Nobody holds it yet."""
    lane = locked(lane)
    organization = " ".join(organization.split())
    today = timezone.localdate()
    if organization and lane.seats.on(today).filter(kind=kind, organization__iexact=organization).exists():
        raise ValidationError({"organization": f"There is a seat for {organization} already."})
    seat = LaneSeat(lane=lane, kind=kind, organization=organization, is_wanted=is_wanted, starts_on=today)
    seat.full_clean()
    seat.save()
    record(action="coalitions.add_seat", by=by, target=lane, seat=str(seat), kind=kind, wanted=is_wanted)
    return seat


@transaction.atomic
def end_seat(*, seat: LaneSeat, by) -> None:
    """The LANE keeps the seat no longer. One of today is taken back."""
    lane = locked(seat.lane)
    today = timezone.localdate()
    held = LaneMember.objects.on(today).filter(seat=seat).first()
    if held:
        raise ValidationError(f"{held} has this seat. End the membership first.")
    record(action="coalitions.end_seat", by=by, target=lane, seat=str(seat), kind=seat.kind)
    if seat.starts_on >= today:
        seat.delete()
        return
    seat.ends_on = today - dt.timedelta(days=1)
    seat.save(update_fields=["ends_on"])


@transaction.atomic
def set_target(
    *, state: State, phase: Phase, percent: int, by, reach_by: dt.date | None = None,
    valid_from: dt.date | None = None,
) -> RecruitmentTarget:  # fmt: skip
    """From a day on (today) the state aims at this share. The days before keep what held then."""
    lane = lane_of(state.code)
    if lane is None:
        raise ValidationError("There is no LANE in this state.")
    locked(lane)
    today = timezone.localdate()
    row = RecruitmentTarget(
        state=state.code, phase=phase, percent=percent, reach_by=reach_by, valid_from=valid_from or today, set_by=by
    )
    if row.valid_from < today:
        raise ValidationError({"valid_from": "It can't hold for days that are over: reports were written on them."})
    if reach_by and reach_by < row.valid_from:
        raise ValidationError({"reach_by": "Choose a day after the one from which it holds."})
    if not 1 <= percent <= 100:
        raise ValidationError({"percent": "A share lies between 1 and 100 percent."})
    row.save()
    record(
        action="coalitions.set_target", by=by, target=lane, percent=percent, phase=phase.slug,
        valid_from=str(row.valid_from), reach_by=str(reach_by or ""),
    )  # fmt: skip
    return row


@transaction.atomic
def set_email(*, lane: Lane, email: str, by) -> None:
    """The LANE's own address, which the public page shows; blank: none."""
    lane = locked(lane)
    lane.email = email.strip()
    lane.full_clean()
    lane.save(update_fields=["email"])
    record(action="coalitions.set_email", by=by, target=lane, email=lane.email)
