"""Writes of a LANE's roster: members and conveners, their terms and accounts. A term that ends stays as history."""

import datetime as dt
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.services import end_role
from accounts.audit.services import record
from accounts.members.models import Invitation
from accounts.members.people import change_role
from accounts.members.services import Refused, invite, revoke_invitation
from accounts.users.models import User
from campaigns.coalitions.models import Lane, LaneMember, LaneRole, LaneSeat, MemberKind
from campaigns.coalitions.queries import (
    MAY_WRITE,
    account_of,
    convener_of,
    current_members,
    invitations_of,
    roles_at_lane,
)
from facilities.states.codes import STATES

ROLE_IN_PORTAL = {
    LaneRole.CONVENER: MAY_WRITE,
    LaneRole.CO_CONVENER: MAY_WRITE,
    LaneRole.MEMBER: "lane-member",
}


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
    *, lane: Lane, name: str, organization: str, by, kind: str = MemberKind.OTHER, email: str = "",
    role: str = LaneRole.MEMBER, starts_on: dt.date | None = None, planned_end: dt.date | None = None,
    seat: LaneSeat | None = None,
) -> LaneMember:  # fmt: skip
    """A person joins for an organization. Somebody who is a member already is refused; a new convener takes over."""
    lane = locked(lane)
    member = LaneMember(
        lane=lane,
        name=" ".join(name.split()),
        organization=" ".join(organization.split()),
        kind=kind,
        email=email.strip(),
        role=role,
        seat=seat,
        user=account_of(lane, email.strip()),
        starts_on=starts_on or timezone.localdate(),
        planned_end=planned_end,
    )
    _refuse(member)
    before = convener_of(lane) if role == LaneRole.CONVENER else None
    if before:
        _change_role(before, LaneRole.MEMBER)
    member.full_clean()
    member.save()
    _record("add_member", by, member, role=member.role, before=str(before) if before else "")
    return member


@transaction.atomic
def change_member(
    *, member: LaneMember, by, name: str, organization: str, kind: str, email: str, planned_end: dt.date | None,
    seat: LaneSeat | None,
) -> LaneMember:  # fmt: skip
    """What is said of the present term: a name that was mistyped, a new address, a longer term. With the address goes
    the access of whom it was: the row may be somebody else's now."""
    lane = locked(member.lane)
    member = LaneMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    member.name, member.organization = " ".join(name.split()), " ".join(organization.split())
    member.kind, member.planned_end, member.seat = kind, planned_end, seat
    before, who = member.email, member.user
    if before != email.strip():
        member.email, member.user = email.strip(), account_of(lane, email.strip())
    _refuse(member)
    member.full_clean()
    member.save()
    if before != member.email:
        _let_go(lane, before, by)
        _shut(lane, who, by, was_convener=member.role == LaneRole.CONVENER)
    _record("change_member", by, member, kind=kind, planned_end=str(planned_end or ""))
    return member


@transaction.atomic
def set_convener(*, member: LaneMember, by) -> LaneMember:
    """The member leads the LANE from today on; who did so until now stays as a member."""
    return set_role(member=member, role=LaneRole.CONVENER, by=by)


@transaction.atomic
def set_role(*, member: LaneMember, role: str, by) -> LaneMember:
    """Another role from today on, as a term of its own. A new convener takes over from the one before."""
    lane = locked(member.lane)
    before = convener_of(lane) if role == LaneRole.CONVENER else None
    if member.role == role:
        return member
    if before:
        _change_role(before, LaneRole.MEMBER)
    now = _change_role(member, role)
    action = "set_convener" if role == LaneRole.CONVENER else "set_role"
    _record(action, by, now, role=role, before=str(before) if before else "")
    return now


@transaction.atomic
def end_membership(*, member: LaneMember, by) -> None:
    """The term ends (yesterday, so that the next page shows it), and with it the access to the LANE's pages and an
    invitation to them; only the convener's access is for the national team to end. A term of today is taken back."""
    lane = locked(member.lane)
    _record("end_membership", by, member, role=member.role)
    user, was_convener = member.user, member.role == LaneRole.CONVENER
    _end(member)
    _let_go(lane, member.email, by)
    _shut(lane, user, by, was_convener=was_convener)


@transaction.atomic
def invite_member(*, member: LaneMember, by) -> Invitation:
    """Mails the member a link with which they can sign in to the LANE's pages. Raises ValidationError."""
    if not member.email:
        raise ValidationError("Write down the e-mail address first.")
    try:
        return invite(
            email=member.email, name=member.name, role=ROLE_IN_PORTAL[LaneRole(member.role)], by=by,
            state=member.lane.state,
        )  # fmt: skip
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal


@transaction.atomic
def name_convener(
    *, lane: Lane, by, name: str, organization: str, kind: str, email: str, planned_end: dt.date | None = None
) -> tuple[LaneMember, Invitation | None]:
    """The national team names who leads the LANE; who doesn't come to its pages yet gets an invitation."""
    lane = locked(lane)
    said = {"name": name, "organization": organization, "kind": kind, "email": email, "planned_end": planned_end}
    slug = LaneMember(name=" ".join(name.split()), organization=" ".join(organization.split())).slug
    there = next((each for each in current_members(lane) if each.slug == slug), None)
    if there:
        there = change_member(member=there, by=by, seat=there.seat, **said)
        member = set_convener(member=there, by=by)
    else:
        member = add_member(lane=lane, by=by, role=LaneRole.CONVENER, **said)
    roles = list(roles_at_lane(lane).filter(user=member.user)) if member.user else []
    for row in roles:
        change_role(affiliation=row, role=MAY_WRITE, by=by)
    if roles:
        return member, None
    _take_back(lane, member.email, by)  # one that would make a member of the convener
    return member, invite_member(member=member, by=by)


def _let_go(lane: Lane, email: str, by) -> None:
    """Nobody of the LANE has this address any more: its link is dead."""
    if email and not lane.members.on(timezone.localdate()).filter(email__iexact=email).exists():
        _take_back(lane, email, by)


def _shut(lane: Lane, user: User | None, by, *, was_convener: bool) -> None:
    """Who is off the roster comes to the LANE's pages no more. Nobody shuts out a convener, or themselves."""
    if user is None or was_convener or user == by or lane.members.on(timezone.localdate()).filter(user=user).exists():
        return
    for row in roles_at_lane(lane).filter(user=user):
        end_role(affiliation=row, by=by)


def _take_back(lane: Lane, email: str, by) -> None:
    for row in invitations_of(lane, email):
        with suppress(Refused):  # taken up a moment ago
            revoke_invitation(invitation=row, by=by)


def note_account(*, invitation: Invitation, user) -> None:
    """Who took the invitation up is the member with that address."""
    today = timezone.localdate()
    rows = LaneMember.objects.on(today).filter(lane__state=invitation.state, email__iexact=invitation.email)
    for member in rows.filter(user__isnull=True):
        member.user = user
        member.save(update_fields=["user"])


def locked(lane: Lane) -> Lane:
    """One writer per LANE: two conveners, or the same member twice, can't slip in side by side."""
    return Lane.objects.select_for_update().get(pk=lane.pk)


def _refuse(member: LaneMember) -> None:
    """What the roster can't hold."""
    if not member.slug:
        raise ValidationError({"name": "Write the name in letters."})
    if any(each.slug == member.slug and each.pk != member.pk for each in current_members(member.lane)):
        raise ValidationError({"name": f"{member.name} is a member for {member.organization} already."})
    if member.planned_end and member.planned_end < member.starts_on:
        raise ValidationError({"planned_end": "The term can't end before it begins."})
    held = LaneMember.objects.on(timezone.localdate()).filter(seat=member.seat).exclude(pk=member.pk).first()
    if member.seat and (member.seat.lane_id != member.lane_id or held):
        raise ValidationError({"seat": f"{held} has this seat." if held else "Choose a seat of this LANE."})


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
        kind=member.kind,
        email=member.email,
        role=role,
        seat=member.seat,
        user=member.user,
        starts_on=today,
        planned_end=member.planned_end if member.planned_end and member.planned_end >= today else None,
    )


def _end(member: LaneMember) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if member.starts_on > yesterday and not member.attendance.exists():
        member.delete()
        return
    member.ends_on = max(yesterday, member.starts_on)
    member.save(update_fields=["ends_on"])


def _record(action: str, by, member: LaneMember, **details) -> None:
    record(action=f"coalitions.{action}", by=by, target=member.lane, member=str(member), **details)
