"""What an audience is made of: the scope that nobody leaves, the facts, and one recipient. Plain data."""

from dataclasses import asdict, dataclass, fields

from accounts.access.places import QioDesk
from accounts.mail.models import Topic
from facilities.qios.models import Qio
from facilities.states.codes import STATES, State


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose mailing it is: a QIO's for one state, a LANE's (a state without a QIO), or the nation's. Nobody writes
    outside it. Who looks at a LANE's from its QIO does not see those chosen by charts that were shared with the LANE.
    """

    qio: Qio | None
    state: str
    sees_charts: bool = True

    @classmethod
    def of_desk(cls, desk: QioDesk) -> "Scope":
        return cls(desk.qio, desk.state.code)

    @classmethod
    def of_nation(cls) -> "Scope":
        return cls(None, "")

    @classmethod
    def of_lane(cls, state: State) -> "Scope":
        return cls(None, state.code)

    @classmethod
    def of_lane_from_outside(cls, state: str) -> "Scope":
        return cls(None, state, sees_charts=False)

    @property
    def is_national(self) -> bool:
        return self.qio is None and not self.state

    @property
    def is_lane(self) -> bool:
        return self.qio is None and bool(self.state)

    @property
    def name(self) -> str:
        return "the nation" if self.is_national else STATES[self.state].name

    @property
    def sender_name(self) -> str:
        """As people see it: "Your QIO, Maryland"."""
        if self.is_national:
            return "Advancing Excellence"
        return f"Your {'LANE' if self.is_lane else 'QIO'}, {STATES[self.state].name}"

    @property
    def reply_to(self) -> str:
        return self.qio.email if self.qio else ""

    @property
    def path(self) -> str:
        if self.is_national:
            return "/nation/mailings/"
        return f"/{'lane' if self.is_lane else f'q/{self.qio.slug}'}/{self.state.lower()}/mailings/"


FACTS = {
    "states": "States",
    "qios": "QIOs",
    "roles": "Roles at the home",
    "phase": "Campaign",
    "stage": "Stage",
    "goal": "Goal",
    "levels": "Participation level",
    "stars": "Stars",
    "silent_for": "Months without numbers",
    "not_sent": "The month that is due",
    "signals": "Real change",
    "event": "Event",
}  # each can be turned round with "not"; in the order in which they are asked and said


@dataclass(frozen=True, slots=True)
class Audience:
    """The facts that choose homes and people; an empty one chooses all. Kept as JSON with the mailing.

    `without` names the facts that are turned round: everybody whom the fact does not choose. `phase`, `stage`, `goal`,
    `levels`, `silent_for` and `not_sent` are those of one campaign: of `phase`, else of the main campaign of today.
    """

    states: tuple[str, ...] = ()
    stage: str = ""
    goal: str = ""
    not_sent: bool = False
    subscribers: bool = False  # the public list instead of homes
    qios: tuple[str, ...] = ()  # slugs: the states that they hold today
    roles: tuple[str, ...] = ()
    phase: str = ""  # slug: takes part in it
    levels: tuple[int, ...] = ()
    stars: tuple[int, ...] = ()  # 0: not rated
    silent_for: int = 0  # takes part and has sent none of so many months up to the one that is due
    lane_members: bool = False  # the people of the states' LANEs instead of homes
    lists: tuple[str, ...] = ()  # of the subscribers
    signals: str = ""  # better, worse, any: a real change in charts that are shared with the author's QIO or LANE
    event: str = ""  # slug: people who ...
    came: str = ""  # ... signed-up, attended or missed it
    without: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, facts: dict) -> "Audience":
        """Mailings keep what their time knew: what is missing is empty, what nobody knows any more is left out."""
        kinds = {each.name: type(each.default) for each in fields(cls)}
        return cls(**{name: kinds[name](value) for name, value in facts.items() if name in kinds})

    def to_json(self) -> dict:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def is_not(self, fact: str) -> bool:
        return fact in self.without


def topic_of(scope: Scope, audience: Audience) -> Topic:
    """What its readers may stop: mail to the people of LANEs is the LANE's, whoever writes it."""
    if audience.subscribers:
        return Topic.NEWS
    return Topic.LANE if scope.is_lane or audience.lane_members else Topic.QIO


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address with what the message may name: the person, the home, its CCN."""

    address: str
    user_id: int | None
    name: str = ""
    home: str = ""
    ccn: str = ""
    subscriber: int | None = None
    zone: str = ""  # IANA name: mail rests at night there

    @property
    def facts(self) -> dict[str, str | int]:
        """What the outbox keeps beside the address."""
        zone = {"zone": self.zone} if self.zone else {}
        if self.subscriber:
            return {"subscriber": self.subscriber, **zone}
        return {"name": self.name, "home": self.home, "ccn": self.ccn, **zone}
