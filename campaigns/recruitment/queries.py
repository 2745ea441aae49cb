"""Reads of recruitment: the homes of a desk by stage, the state's share, one home as its recruiter sees it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Self

from django.db.models import F, Q
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.members.models import Invitation
from campaigns.coalitions.queries import AIM_PERCENT, aim_on
from campaigns.enrollment.models import Enrollment
from campaigns.enrollment.queries import former_part
from campaigns.goals.models import Phase
from campaigns.measurements.models import ReportStatus
from campaigns.measurements.queries import month_due
from campaigns.recruitment.models import Call, DeclineReason, SignedPaper, Stage, StageChange
from campaigns.recruitment.paper_queries import papers_of
from campaigns.recruitment.people import acts_for, by_key, choices_of
from campaigns.recruitment.stages import owes_month, step_is_due, took_part_before, with_stage
from facilities.directory.models import Chain, Facility, FacilityQuerySet
from qioportal.lib.months import Month, months_between

MONTHS_SHOWN = 12

ORDERS = {
    "name": ("name", "ccn"),
    "beds": (F("certified_beds").asc(nulls_last=True), "name", "ccn"),
    "-beds": (F("certified_beds").desc(nulls_last=True), "name", "ccn"),
    "stars": (F("overall_rating").asc(nulls_last=True), "name", "ccn"),
    "-stars": (F("overall_rating").desc(nulls_last=True), "name", "ccn"),
    "next": (F("next_step_on").asc(nulls_last=True), "name", "ccn"),
    "contact": (F("last_contact_at").asc(nulls_first=True), "name", "ccn"),
    "-contact": (F("last_contact_at").desc(nulls_last=True), "name", "ccn"),
    "-name": ("-name", "-ccn"),
}


@dataclass(frozen=True, slots=True)
class HomeFilters:
    """What the list is narrowed to; the empty value leaves everything in. `due`: step, month or call (either)."""

    words: str = ""
    stars: str = ""
    county: str = ""
    chain: str = ""
    stage: str = ""
    assigned: str = ""
    due: str = ""
    before: str = ""
    order: str = "name"

    @property
    def in_any_stage(self) -> Self:
        """The same without the stage: what the chips count."""
        return replace(self, stage="")

    @property
    def is_narrowed(self) -> bool:
        return replace(self, order="name") != HomeFilters()


def homes_of(desk: QioDesk, phase: Phase | None, filters: HomeFilters | None = None, *, user=None) -> FacilityQuerySet:
    """The open homes of the desk's state with their stage (see `with_stage`), narrowed and in order."""
    filters = filters or HomeFilters()
    homes = with_stage(Facility.objects.homes().open().filter(state=desk.state.code), phase)
    homes = homes.matching(filters.words)
    if filters.stars:
        stars = Q(overall_rating__isnull=True) if filters.stars == "none" else Q(overall_rating=int(filters.stars))
        homes = homes.filter(stars)
    if filters.county:
        homes = homes.filter(county=filters.county)
    if filters.chain:
        homes = homes.filter(chain__number=filters.chain)
    if filters.stage:
        homes = homes.filter(stage=filters.stage)
    if filters.assigned:
        homes = homes.filter(_is_given_to(filters.assigned, desk, user))
    if filters.due:
        homes = homes.filter(_is_due(filters.due, phase))
    if filters.before:
        homes = homes.filter(took_part_before(phase))
    return homes.order_by(*ORDERS[filters.order])


def home_of(desk: QioDesk, phase: Phase | None, ccn: str) -> Facility | None:
    """One home of the desk's state with its stage, closed ones included; None for every other home."""
    homes = Facility.objects.homes().filter(state=desk.state.code, ccn=ccn).select_related("chain")
    return with_stage(homes, phase).first()


def _is_given_to(whose: str, desk: QioDesk, user) -> Q:
    """`me` includes for whom I stand in; a key names a person of the desk, and an old one nobody."""
    if whose == "me":
        return Q(assigned_id__in=acts_for(user, desk))
    person = by_key(desk, whose) if whose != "nobody" else None
    return Q(assigned_id=person.pk if person else None)


def _is_due(due: str, phase: Phase | None) -> Q:
    today = timezone.localdate()
    step, month = step_is_due(today), owes_month(phase, month_due(today))
    return {"step": step, "month": month, "call": step | month}[due]


def counties_of(desk: QioDesk) -> list[str]:
    homes = Facility.objects.homes().open().filter(state=desk.state.code).exclude(county="")
    return list(homes.order_by("county").values_list("county", flat=True).distinct())


def chains_of(desk: QioDesk) -> list[tuple[str, str]]:
    """(number, name) of the chains that own an open home of the state."""
    mine = Facility.objects.homes().open().filter(state=desk.state.code, chain__isnull=False).values("chain")
    return list(Chain.objects.filter(pk__in=mine).order_by("name", "number").values_list("number", "name"))


def chain_numbered(number: str) -> Chain | None:
    return Chain.objects.filter(number=number).first() if number else None


def filter_options(desk: QioDesk) -> dict:
    """What the filter of the list offers (three queries)."""
    return {"counties": counties_of(desk), "chains": chains_of(desk), "people": choices_of(desk)}


@dataclass(frozen=True, slots=True)
class Share:
    """How far a state is: homes that signed, out of its open homes, against the aim."""

    homes: int
    signed: int
    aim: int = AIM_PERCENT

    @property
    def percent(self) -> float | None:
        """Without homes there is no share."""
        return 100 * self.signed / self.homes if self.homes else None

    @property
    def missing(self) -> int:
        """How many more homes reach the aim."""
        return max(0, -(-self.homes * self.aim // 100) - self.signed)


def share_signed(state: str, phase: Phase | None) -> Share:
    """The state's share as it is now."""
    homes = Facility.objects.homes().open().filter(state=state)
    signed = Enrollment.objects.active().filter(phase=phase, facility__in=homes) if phase else Enrollment.objects.none()
    return Share(homes.count(), signed.count(), aim_on(state, phase, timezone.localdate()))


def reason_of(code: str, words: str) -> str:
    """Why a home said no, for people: the reason of the list, then its own words."""
    label = DeclineReason(code).label if code and code != DeclineReason.OTHER else ""
    return ": ".join(filter(None, [label, words]))


@dataclass(frozen=True, slots=True)
class Sent:
    """How far the month that is due is."""

    month: Month
    taking_part: int
    sent: int

    @property
    def missing(self) -> int:
        return self.taking_part - self.sent


def sent_of(desk: QioDesk, phase: Phase | None) -> Sent:
    """Of the homes that take part: how many sent the month that is due."""
    month = month_due(timezone.localdate())
    homes = Facility.objects.homes().open().filter(state=desk.state.code)
    parts = Enrollment.objects.active().filter(phase=phase, facility__in=homes)
    return Sent(month, parts.count(), parts.filter(reports__month=month, reports__status=ReportStatus.SENT).count())


@dataclass(frozen=True, slots=True)
class HomeFile:
    """What a recruiter sees of one home: never a value."""

    stages: list[tuple[dt.datetime, str, str, str]]  # when, stage, reason, by whom
    calls: list[tuple[int, Call]]  # numbered from the oldest
    people: list[Affiliation]
    invitations: list[Invitation]
    months: list[tuple[Month, bool]]
    part: Enrollment | None
    papers: list[SignedPaper]
    former: Enrollment | None

    @property
    def last_call(self) -> Call | None:
        """The newest that was not taken back."""
        return next((call for _, call in self.calls if call.undone_at is None), None)


def file_of(home: Facility, phase: Phase | None) -> HomeFile:
    """History, calls, people and whether months were sent, in a fixed number of queries."""
    part = Enrollment.objects.filter(facility=home, phase=phase).first() if phase else None
    calls = Call.objects.filter(prospect__facility=home, prospect__phase=phase).select_related("by", "undone_by")
    people = Affiliation.objects.filter(facility=home).current().of_active_people().select_related("user")
    return HomeFile(
        stages=_stages_of(home, phase, part),
        calls=list(enumerate(calls.order_by("at", "pk"), 1))[:-51:-1],
        people=list(people.order_by("user__name", "pk")),
        invitations=list(Invitation.objects.filter(facility=home).pending().order_by("-sent_at")),
        months=_months_of(part),
        part=part,
        papers=papers_of(home, phase),
        former=former_part(home, phase),
    )


def _stages_of(home: Facility, phase: Phase | None, part: Enrollment | None) -> list[tuple]:
    changes = StageChange.objects.filter(prospect__facility=home, prospect__phase=phase).select_related("by")
    found = [
        (row.at, row.new, reason_of(row.decline_code, row.reason), row.by.name if row.by else "") for row in changes
    ]
    if part:
        found.append((part.signed_at, Stage.SIGNED.value, "", f"{part.signer_name}, {part.signer_title}"))
        if part.withdrawn_at:
            found.append((part.withdrawn_at, Stage.WITHDRAWN.value, part.withdrawal_reason, ""))
    return [(at, Stage(stage).label, reason, by) for at, stage, reason, by in sorted(found)]


def _months_of(part: Enrollment | None) -> list[tuple[Month, bool]]:
    """The last months up to the one that is due, newest first, from the month before the signature on."""
    if part is None:
        return []
    sent = set(part.reports.filter(status=ReportStatus.SENT).values_list("month", flat=True))
    last = month_due(timezone.localdate())
    first = max(last.shift(1 - MONTHS_SHOWN), Month.of(timezone.localdate(part.signed_at)).shift(-1))
    if sent:
        first = max(min(first, *sent), last.shift(1 - MONTHS_SHOWN))
    return [(month, month in sent) for month in months_between(first, last)][::-1]
