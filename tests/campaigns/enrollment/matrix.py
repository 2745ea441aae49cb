"""Who may open the pages of taking part."""

from campaigns.enrollment.models import Enrollment, RecipientKind
from campaigns.enrollment.own import add_unit
from campaigns.enrollment.participants import add_community
from campaigns.enrollment.services import sign_agreement
from campaigns.enrollment.sharing import Recipient, grant_consent
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from facilities.states.codes import STATES
from tests.laws.matrix import Row

HOME = {"ccn": "215001"}
DESK = {"qio": "chesapeake-quality", "state": "md", "ccn": "215001"}


def campaign(world) -> None:
    load_definitions(by="tests")


def signed(world) -> None:
    load_definitions(by="tests")
    sign_agreement(home=world.homes["harbor"], phase=current_phase(), by=world.ada, title="Administrator")


def took_part(world) -> None:
    """In the phase before."""
    load_definitions(by="tests")
    phase = current_phase()
    older = Phase.objects.get(campaign=phase.campaign, number=phase.number - 1)
    Enrollment.objects.create(
        facility=world.homes["harbor"], phase=older, signer_name="x", signer_title="y", agreement_version="1"
    )


def unit(world) -> None:
    add_unit(home=world.homes["harbor"], name="2 West", by=world.ada)


def shared(world) -> None:
    to = Recipient(RecipientKind.LANE, state="MD")
    grant_consent(home=world.homes["harbor"], to=to, by=world.ada, purpose="Help with our goals")


def community(world) -> None:
    add_community(state=STATES["MD"], name="Bay Care Transitions", city="Easton", by=world.nat)


ROWS = [
    Row("enrollment:overview", HOME, ok="ada dan ron"),
    Row("enrollment:blank", HOME, ok="ada dan ron", needs="campaign"),
    Row("enrollment:sign", HOME, ok="ada", forbidden="dan ron"),
    Row("enrollment:again", HOME, ok="ada", forbidden="dan ron", needs="took_part"),
    Row("enrollment:choose-goals", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:targets", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:leave", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:listing", HOME, ok="ada", forbidden="dan ron", needs="signed", method="post"),
    Row("enrollment:own-numbers", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:add-unit", HOME, ok="ada", forbidden="dan ron", method="post"),
    Row("enrollment:change-unit", {**HOME, "number": "1"}, ok="ada", forbidden="dan ron", needs="unit", method="post"),
    Row("enrollment:who-sees", HOME, ok="ada dan ron"),
    Row("enrollment:grant", HOME, ok="ada", forbidden="dan ron"),
    Row("enrollment:revoke", {**HOME, "number": "1"}, ok="ada", forbidden="dan ron", needs="shared"),
    Row("enrollment:ask-consent", DESK, ok="rita lea", forbidden="pat", needs="signed", method="post"),
    Row("enrollment:participants", ok="nat hedi root"),
    Row("enrollment:participants-csv", ok="nat hedi root", needs="community"),
    Row("enrollment:add-participant", {"kind": "community"}, ok="nat root", forbidden="hedi"),
]
