"""Reads of the coalitions: the LANE of a state, who belongs to it on a day, its vacancies and its aim; communities."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.access.models import Affiliation
from accounts.access.roles import PlaceKind, roles_at
from accounts.members.models import Invitation
from accounts.members.queries import invitations_to_lane
from accounts.members.queries import key_of as key_of_row
from accounts.users.models import normal_email
from campaigns.coalitions.models import (
    TERM_ENDS_SOON,
    CommunityMember,
    Lane,
    LaneMember,
    LaneRole,
    LaneSeat,
    RecruitmentTarget,
)
from campaigns.goals.models import Phase
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import STATES
from qioportal.lib.search import narrowed

MAY_WRITE = "lane-convener"
AIM_PERCENT = 75  # of a state's homes, where its LANE says nothing else (11th statement of work)


def lane_of(state: str) -> Lane | None:
    """The LANE of the state, or None (Guam has none)."""
    return Lane.objects.filter(state=state).first()


def current_members(lane: Lane, day: dt.date | None = None) -> list[LaneMember]:
    """Everybody in the LANE on that day (today): convener, co-conveners, then members by organization."""
    return list(lane.members.on(day or timezone.localdate()).in_order())


def convener_of(lane: Lane, day: dt.date | None = None) -> LaneMember | None:
    return lane.members.on(day or timezone.localdate()).filter(role=LaneRole.CONVENER).first()


def members_matching(lane: Lane, words: str, day: dt.date, kind: str = "") -> QuerySet[LaneMember]:
    """Members of that day whose name or organization holds every word, of that kind of organization; with
    `comes_in`, whether they come to the LANE's pages today."""
    rows = lane.members.on(day).in_order().select_related("user", "seat")
    rows = rows.annotate(comes_in=Exists(roles_at_lane(lane).filter(user=OuterRef("user"))))
    if kind:
        rows = rows.filter(kind=kind)
    return narrowed(rows, words, "name__icontains", "organization__icontains")


def member_of(lane: Lane, slug: str) -> LaneMember | None:
    """The current member of `/lane/md/roster/<slug>/`."""
    return next((member for member in current_members(lane) if member.slug == slug), None)


def former_members(lane: Lane, day: dt.date) -> list[LaneMember]:
    """Terms that have ended, the latest first."""
    return list(lane.members.filter(ends_on__lt=day).order_by("-ends_on", "name"))


def terms_ending(lane: Lane, day: dt.date) -> list[LaneMember]:
    """Terms of that day whose planned end is near or has passed, the earliest first."""
    rows = lane.members.on(day).filter(planned_end__lte=day + dt.timedelta(days=TERM_ENDS_SOON))
    return list(rows.order_by("planned_end", "name"))


def vacancies(lane: Lane, day: dt.date | None = None) -> list[LaneSeat]:
    """Seats that nobody holds on that day (today)."""
    return list(lane.seats.vacant(day or timezone.localdate()).order_by("kind", "organization", "pk"))


def key_of(seat: LaneSeat) -> str:
    """What stands for the seat in addresses: stays its own, whatever becomes of others."""
    return salted_hmac("campaigns.coalitions.seat", str(seat.pk)).hexdigest()[:12]


def seat_of(lane: Lane, key: str, day: dt.date) -> LaneSeat | None:
    """The seat of `/lane/md/roster/seats/<key>/`, if the LANE keeps it on that day. A LANE has few."""
    return next((seat for seat in lane.seats.on(day) if key_of(seat) == key), None)


def keyed_vacancies(lane: Lane, day: dt.date) -> list[tuple[str, LaneSeat]]:
    """Each vacancy with the key of its seat."""
    return [(key_of(seat), seat) for seat in vacancies(lane, day)]


def roles_at_lane(lane: Lane) -> QuerySet[Affiliation]:
    """Today's, of people who can sign in."""
    codes = [role.code for role in roles_at(PlaceKind.LANE)]
    return Affiliation.objects.filter(state=lane.state, role__in=codes).current().of_active_people()


def invitations_of(lane: Lane, email: str = "") -> QuerySet[Invitation]:
    """Those that nobody took up yet, also past their last day; to that address alone where it is given."""
    rows = invitations_to_lane(STATES[lane.state])
    return rows.filter(email=normal_email(email)) if email else rows


def keyed_invitations(lane: Lane) -> list[tuple[str, Invitation]]:
    """Each with its key in addresses. A LANE has few."""
    return [(key_of_row(row), row) for row in invitations_of(lane)]


def invited_as(member: LaneMember) -> tuple[str, Invitation] | None:
    """The member's invitation with its key, if one waits."""
    row = invitations_of(member.lane, member.email).first() if member.email else None
    return (key_of_row(row), row) if row else None


def comes_in(member: LaneMember) -> bool:
    """Whether the member comes to the LANE's pages today."""
    return bool(member.user_id) and roles_at_lane(member.lane).filter(user=member.user_id).exists()


def can_lead(member: LaneMember) -> bool:
    """Whether the member may write on the LANE's pages today, as who leads it must."""
    return roles_at_lane(member.lane).filter(user=member.user_id, role=MAY_WRITE).exists()


def account_of(lane: Lane, email: str):
    """Who of the portal this address is, if they hold a role at the LANE."""
    rows = roles_at_lane(lane).filter(user__email=normal_email(email)).select_related("user")
    row = rows.first() if email else None
    return row.user if row else None


def target_on(state: str, phase: Phase | None, day: dt.date) -> RecruitmentTarget | None:
    """What the state aims at in the phase on that day, where its LANE or the nation said so."""
    rows = RecruitmentTarget.objects.filter(state=state, phase=phase, valid_from__lte=day)
    return rows.order_by("-valid_from", "-set_at", "-pk").first()


def aim_on(state: str, phase: Phase | None, day: dt.date) -> int:
    """Percent of the state's homes that are to take part; 75 where nobody said anything."""
    target = target_on(state, phase, day)
    if target:
        return target.percent
    return Lane.objects.filter(state=state).values_list("aim_percent", flat=True).first() or AIM_PERCENT


def aims_on(phase: Phase | None, day: dt.date) -> dict[str, int]:
    """The same for all states that say something, in two queries."""
    aims = dict(Lane.objects.values_list("state", "aim_percent"))
    rows = RecruitmentTarget.objects.filter(phase=phase, valid_from__lte=day).order_by("valid_from", "set_at", "pk")
    return aims | dict(rows.values_list("state", "percent"))


def targets_of(state: str) -> list[RecruitmentTarget]:
    """All that was ever set, the newest first."""
    rows = RecruitmentTarget.objects.filter(state=state).select_related("phase__campaign", "set_by")
    return list(rows.order_by("-valid_from", "-set_at", "-pk"))


def communities_of(state: str, words: str = "") -> QuerySet[Facility]:
    """The open community coalitions of a state, with `members`: how many organizations belong to each today."""
    today = timezone.localdate()
    now = Q(community_members__starts_on__lte=today) & (
        Q(community_members__ends_on__isnull=True) | Q(community_members__ends_on__gte=today)
    )
    rows = Facility.objects.open().filter(kind=FacilityKind.COMMUNITY, state=state)
    rows = narrowed(rows, words, "name__icontains", "city__icontains")
    return rows.annotate(members=Count("community_members", filter=now)).order_by("name", "ccn")


def hospitals_of(state: str) -> QuerySet[Facility]:
    """The open hospitals of a state that the national team added."""
    return Facility.objects.open().filter(kind=FacilityKind.HOSPITAL, state=state).order_by("name", "ccn")


def community_by_key(ccn: str, state: str = "") -> Facility | None:
    rows = Facility.objects.filter(kind=FacilityKind.COMMUNITY, ccn=ccn)
    return (rows.filter(state=state) if state else rows).first()


def community_members(community: Facility, day: dt.date, words: str = "", kind: str = "") -> QuerySet[CommunityMember]:
    """Who belongs to the community on that day, by organization."""
    rows = CommunityMember.objects.filter(community=community).on(day).select_related("facility")
    if kind:
        rows = rows.filter(kind=kind)
    rows = narrowed(rows, words, "name__icontains", "organization__icontains")
    return rows.order_by("organization", "name", "pk")


def community_member_of(community: Facility, slug: str) -> CommunityMember | None:
    rows: Iterable[CommunityMember] = community_members(community, timezone.localdate())
    return next((member for member in rows if member.slug == slug), None)


def former_of_community(community: Facility, day: dt.date) -> list[CommunityMember]:
    return list(community.community_members.filter(ends_on__lt=day).order_by("-ends_on", "organization"))
