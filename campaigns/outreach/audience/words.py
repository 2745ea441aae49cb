"""The audience as a sentence: what is chosen, and what is left out."""

from collections.abc import Iterator

from accounts.access.roles import ROLES
from campaigns.events.models import Event
from campaigns.goals.models import Goal
from campaigns.goals.queries import phase_by_slug
from campaigns.outreach.audience.facts import Audience, Scope
from campaigns.outreach.audience.homes import phase_of
from campaigns.outreach.audience.real_changes import SIGNALS
from campaigns.outreach.models import ListKind
from campaigns.recruitment.models import Stage
from facilities.qios.models import Qio
from facilities.states.codes import STATES

CAME = {"signed-up": "who signed up for {}", "attended": "who came to {}", "missed": "who missed {}"}


def words_of(scope: Scope, audience: Audience) -> str:
    """Everybody with a role at a home in Maryland, in the stage “Signed”, not working on Pressure ulcers."""
    if audience.subscribers:
        lists = _either([str(ListKind(each).label) for each in audience.lists if each in ListKind.values])
        start = f"Subscribers of the update notices for {lists}" if lists else (
            "Everybody on the public list of update notices")  # fmt: skip
    elif audience.lane_members:
        start = "The members of the LANE" if scope.is_lane else "The people of the LANEs"
    else:
        start = f"Everybody with a role at a home{' that takes part' if scope.is_lane else ''}"
    where = "all states" if scope.is_national else scope.name
    words = [start] if audience.states or audience.subscribers else [f"{start} in {where}"]
    for fact, said in _said(audience):
        words.append(f"not {said}" if audience.is_not(fact) else said)
    return ", ".join(words)


def _said(audience: Audience) -> Iterator[tuple[str, str]]:
    if audience.states:
        yield "states", f"in {_either([STATES[code].name for code in audience.states if code in STATES])}"
    if audience.qios:
        names = Qio.objects.filter(slug__in=audience.qios).order_by("name").values_list("name", flat=True)
        yield "qios", f"in a state of {_either(list(names))}"
    if audience.roles:
        roles = [ROLES[code].name for code in audience.roles if code in ROLES]
        yield "roles", f"in the role {_either(roles)}"
    if audience.event:
        event = Event.objects.filter(slug=audience.event).values_list("title", flat=True).first() or audience.event
        yield "event", CAME.get(audience.came, CAME["signed-up"]).format(f"“{event}”")
    if not (audience.subscribers or audience.lane_members):
        yield from _said_of_homes(audience)


def _said_of_homes(audience: Audience) -> Iterator[tuple[str, str]]:
    if audience.phase:
        yield "phase", f"taking part in {phase_by_slug(audience.phase) or audience.phase}"
    if audience.stage:
        yield "stage", f"in the stage “{stage_word(audience.stage)}”"
    if audience.goal:
        goal = Goal.objects.filter(phase=phase_of(audience), code=audience.goal).first()
        yield "goal", f"working on {goal.name if goal else audience.goal}"
    if audience.levels:
        yield "levels", f"at level {_either([str(each) for each in audience.levels])}"
    if audience.stars:
        yield "stars", f"with {_either([str(each) if each else 'no' for each in audience.stars])} stars"
    if audience.silent_for:
        yield "silent_for", f"without numbers for {audience.silent_for} months"
    if audience.not_sent:
        yield "not_sent", "at a home that has not sent the month that is due"
    if audience.signals in SIGNALS:
        yield "signals", f"at a home whose shared charts show a real change {SIGNALS[audience.signals]}"


def stage_word(stage: str) -> str:
    """The stage as people read it."""
    return str(Stage(stage).label) if stage in Stage.values else stage


def _either(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
