"""Writes of the coalitions: LANEs, their members and conveners. A term that ends stays as history."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.coalitions.models import Lane, LaneMember, LaneRole
from campaigns.coalitions.queries import convener_of, current_members
from facilities.states.codes import STATES


@transaction.atomic
def ensure_lanes(*, by) -> dict[str, int]:
    """One LANE for each of the 53 jurisdictions that have a QIO. Those that are there stay as they are."""
    there = set(Lane.objects.values_list("state", flat=True))
    new = [
        Lane(state=state.code, name=f"{state.name} LANE")
        for state in STATES.values()
        if state.has_qio and state.code not in there
    ]
    Lane.objects.bulk_create(new)
    if new:
        record(action="coalitions.ensure_lanes", by=by, created=len(new))
    return {"created": len(new), "kept": len(there)}


@transaction.atomic
def add_member(
    *, lane: Lane, name: str, organization: str, by, email: str = "", role: str = LaneRole.MEMBER,
    starts_on: dt.date | None = None,
) -> LaneMember:  # fmt: skip
    """A person joins for an organization. Somebody who is a member already is refused; a new convener takes over."""
    lane = _locked(lane)
    member = LaneMember(
        lane=lane,
        name=" ".join(name.split()),
        organization=" ".join(organization.split()),
        email=email.strip(),
        role=role,
        starts_on=starts_on or timezone.localdate(),
    )
    if not member.slug:
        raise ValidationError({"name": "Write the name in letters."})
    if any(each.slug == member.slug for each in current_members(lane)):
        raise ValidationError({"name": f"{member.name} is a member for {member.organization} already."})
    before = convener_of(lane) if role == LaneRole.CONVENER else None
    if before:
        _change_role(before, LaneRole.MEMBER)
    member.full_clean()
    member.save()
    _record("add_member", by, member, role=member.role, before=str(before) if before else "")
    return member


@transaction.atomic
def set_convener(*, member: LaneMember, by) -> LaneMember:
    """The member leads the LANE from today on; who did so until now stays as a member."""
    lane = _locked(member.lane)
    before = convener_of(lane)
    if before and before.pk == member.pk:
        return before
    if before:
        _change_role(before, LaneRole.MEMBER)
    now = _change_role(member, LaneRole.CONVENER)
    _record("set_convener", by, now, before=str(before) if before else "")
    return now


@transaction.atomic
def end_membership(*, member: LaneMember, by) -> None:
    """The term ends (yesterday, so that the next page shows it). A term of the same day is taken back."""
    _locked(member.lane)
    _record("end_membership", by, member, role=member.role)
    _end(member)


def _change_role(member: LaneMember, role: str) -> LaneMember:
    """A term per role, so that the LANE knows who was convener on a past day. A term of today only changes."""
    today = timezone.localdate()
    if member.starts_on >= today:
        member.role = role
        member.save(update_fields=["role"])
        return member
    _end(member)
    return LaneMember.objects.create(
        lane=member.lane,
        name=member.name,
        organization=member.organization,
        email=member.email,
        role=role,
        starts_on=today,
    )


def _end(member: LaneMember) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if member.starts_on > yesterday:
        member.delete()
        return
    member.ends_on = yesterday
    member.save(update_fields=["ends_on"])


def _locked(lane: Lane) -> Lane:
    """One writer per LANE: two conveners, or the same member twice, can't slip in side by side."""
    return Lane.objects.select_for_update().get(pk=lane.pk)


def _record(action: str, by, member: LaneMember, **details) -> None:
    record(action=f"coalitions.{action}", by=by, target=member.lane, member=str(member), **details)
