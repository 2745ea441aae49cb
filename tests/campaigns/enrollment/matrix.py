"""Who may open the pages of taking part."""

from campaigns.enrollment.services import sign_agreement
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.laws.matrix import Row

HOME = {"ccn": "215001"}


def signed(world) -> None:
    load_definitions(by="tests")
    sign_agreement(home=world.homes["harbor"], phase=current_phase(), by=world.ada, title="Administrator")


ROWS = [
    Row("enrollment:overview", HOME, ok="ada dan ron"),
    Row("enrollment:sign", HOME, ok="ada", forbidden="dan ron"),
    Row("enrollment:choose-goals", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:targets", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:leave", HOME, ok="ada", forbidden="dan ron", needs="signed"),
    Row("enrollment:listing", HOME, ok="ada", forbidden="dan ron", needs="signed", method="post"),
]
