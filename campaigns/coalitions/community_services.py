"""Writes of a community coalition's members: who joins, changes and leaves. A term that ends stays as history."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.coalitions.models import CommunityMember
from campaigns.coalitions.queries import community_members
from facilities.directory.models import Facility

TAKEN = {"add", "meetings"}  # other pages have these addresses


@transaction.atomic
def join_community(
    *, community: Facility, organization: str, kind: str, by, name: str = "", email: str = "",
    facility: Facility | None = None, starts_on: dt.date | None = None,
) -> CommunityMember:  # fmt: skip
    """An organization joins. A home or hospital of the directory gives its own name."""
    community = _locked(community)
    member = CommunityMember(community=community, starts_on=starts_on or timezone.localdate())
    _put(member, organization=organization, kind=kind, name=name, email=email, facility=facility)
    member.save()
    _record("join_community", by, member, kind=kind)
    return member


@transaction.atomic
def change_community_member(
    *, member: CommunityMember, organization: str, kind: str, by, name: str = "", email: str = "",
    facility: Facility | None = None,
) -> CommunityMember:  # fmt: skip
    """What is said of the present term."""
    _locked(member.community)
    member = CommunityMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    _put(member, organization=organization, kind=kind, name=name, email=email, facility=facility)
    member.save()
    _record("change_community_member", by, member, kind=kind)
    return member


@transaction.atomic
def leave_community(*, member: CommunityMember, by) -> None:
    """The term ends (yesterday, so that the next page shows it). A term of the same day is taken back."""
    _locked(member.community)
    _record("leave_community", by, member)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if member.starts_on > yesterday and not member.attendance.exists():
        member.delete()
        return
    member.ends_on = max(yesterday, member.starts_on)
    member.save(update_fields=["ends_on"])


def _put(member: CommunityMember, *, organization, kind, name, email, facility) -> None:
    member.organization = " ".join(organization.split()) or (facility.display_name if facility else "")
    member.kind, member.facility = kind, facility
    member.name, member.email = " ".join(name.split()), email.strip()
    if not member.slug or member.slug in TAKEN:
        raise ValidationError({"organization": "Write the whole name of the organization."})
    others = [each for each in community_members(member.community, timezone.localdate()) if each.pk != member.pk]
    if any(each.slug == member.slug for each in others):
        raise ValidationError({"organization": f"{member} is a member already."})
    if facility and any(each.facility_id == facility.pk for each in others):
        raise ValidationError({"facility": f"{facility.display_name} is a member already."})
    if facility and facility.pk == member.community_id:
        raise ValidationError({"facility": "The coalition is no member of itself."})
    member.full_clean()


def _locked(community: Facility) -> Facility:
    """One writer per community."""
    return Facility.objects.select_for_update(of=("self",)).get(pk=community.pk)


def _record(action: str, by, member: CommunityMember, **details) -> None:
    record(action=f"coalitions.{action}", by=by, target=member.community, member=str(member), **details)
