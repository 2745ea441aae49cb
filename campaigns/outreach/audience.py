"""Who a mailing goes to, from facts and without SQL: homes of the scope by state, stage, goal, "has not sent"."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.measurements.queries import month_due
from campaigns.outreach.models import Subscriber
from campaigns.recruitment.stages import owes_month, with_stage
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES
from qioportal.lib.words import readable_name


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose mailing it is: a QIO's for one state, or the nation's. Nobody writes outside it."""

    qio: Qio | None
    state: str

    @classmethod
    def of_desk(cls, desk: QioDesk) -> "Scope":
        return cls(desk.qio, desk.state.code)

    @classmethod
    def of_nation(cls) -> "Scope":
        return cls(None, "")

    @property
    def is_national(self) -> bool:
        return self.qio is None

    @property
    def name(self) -> str:
        return "the nation" if self.is_national else STATES[self.state].name

    @property
    def sender_name(self) -> str:
        """As people see it: "Your QIO, Maryland"."""
        return "Advancing Excellence" if self.is_national else f"Your QIO, {STATES[self.state].name}"

    @property
    def reply_to(self) -> str:
        return "" if self.is_national else self.qio.email

    @property
    def path(self) -> str:
        return "/nation/mailings/" if self.is_national else f"/q/{self.qio.slug}/{self.state.lower()}/mailings/"


@dataclass(frozen=True, slots=True)
class Audience:
    """The facts that choose homes; empty means all of them. Kept as JSON with the mailing."""

    states: tuple[str, ...] = ()
    stage: str = ""
    goal: str = ""
    not_sent: bool = False
    subscribers: bool = False

    @classmethod
    def from_json(cls, facts: dict) -> "Audience":
        known = {key: facts[key] for key in ("stage", "goal", "not_sent", "subscribers") if key in facts}
        return cls(states=tuple(facts.get("states", ())), **known)

    def to_json(self) -> dict:
        return {**asdict(self), "states": list(self.states)}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address with what the message may name: the person, the home, its CCN."""

    address: str
    user_id: int | None
    name: str = ""
    home: str = ""
    ccn: str = ""
    subscriber: int | None = None

    @property
    def facts(self) -> dict[str, str | int]:
        """What the outbox keeps beside the address."""
        if self.subscriber:
            return {"subscriber": self.subscriber}
        return {"name": self.name, "home": self.home, "ccn": self.ccn}


def homes_for(scope: Scope, audience: Audience, phase: Phase | None) -> QuerySet[Facility]:
    """The open homes of the scope that the facts choose."""
    states = set(audience.states) & set(STATES) if scope.is_national else {scope.state}
    homes = Facility.objects.open().homes()
    if states:
        homes = homes.in_states(states)
    if phase is None:
        return homes.none() if audience.stage or audience.goal or audience.not_sent else homes
    homes = with_stage(homes, phase)
    if audience.stage:
        homes = homes.filter(stage=audience.stage)
    if audience.goal:
        homes = homes.filter(
            enrollments__phase=phase,
            enrollments__withdrawn_at__isnull=True,
            enrollments__choices__goal__code=audience.goal,
            enrollments__choices__dropped_at__isnull=True,
        )
    if audience.not_sent:
        homes = homes.filter(owes_month(phase, month_due(timezone.localdate())))
    return homes


def recipients_for(scope: Scope, audience: Audience, phase: Phase | None = None) -> Iterator[Recipient]:
    """Each address once, in the order of the homes' names: the people with a role at the chosen homes today.

    For an update notice: the subscribers of the public list instead.
    """
    if audience.subscribers:
        yield from (Recipient(address, None, subscriber=pk) for address, pk in _subscribers(audience))
        return
    rows = _people_of(scope, audience, phase).order_by("facility__name", "facility__ccn", "pk")
    seen: set[str] = set()
    for row in rows.iterator(chunk_size=2000):
        if row[0] not in seen:
            seen.add(row[0])
            yield _recipient(row)


def example_for(scope: Scope, audience: Audience) -> Recipient | None:
    """One of the people who would get it: the preview is written as to them. Sorts no nation to find one."""
    if audience.subscribers:
        return next(recipients_for(scope, audience), None)
    row = _people_of(scope, audience).order_by("pk").first()
    return _recipient(row) if row else None


def _people_of(scope: Scope, audience: Audience, phase: Phase | None = None) -> QuerySet:
    homes = homes_for(scope, audience, phase or current_phase())
    people = Affiliation.objects.current().of_active_people().filter(facility__in=homes.values("pk"))
    return people.values_list("user__email", "user_id", "user__name", "facility__name", "facility__ccn")


def _recipient(row: tuple) -> Recipient:
    address, user_id, name, home, ccn = row
    return Recipient(address, user_id, name, readable_name(home), ccn)


def _subscribers(audience: Audience):
    rows = Subscriber.objects.filter(confirmed_at__isnull=False, left_at__isnull=True)
    if audience.states:
        rows = rows.filter(state__in=audience.states)
    return rows.order_by("email").values_list("email", "pk").iterator(chunk_size=2000)


@dataclass(frozen=True, slots=True)
class Size:
    """What an audience amounts to, before anything is sent."""

    people: int
    homes: int
    homes_without_people: int


def size_of(scope: Scope, audience: Audience, phase: Phase | None = None) -> Size:
    """Counted now; frozen only when the mailing starts."""
    if audience.subscribers:
        return Size(sum(1 for _ in _subscribers(audience)), 0, 0)
    phase = phase or current_phase()
    homes = homes_for(scope, audience, phase)
    reached = Affiliation.objects.current().of_active_people().filter(facility__in=homes.values("pk"))
    found = reached.aggregate(people=Count("user", distinct=True), homes=Count("facility", distinct=True))
    count = homes.count()
    return Size(found["people"], count, count - found["homes"])
