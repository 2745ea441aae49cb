"""Who may open which address of the room."""

from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.recognition.models import Certificate
from tests.campaigns.charts.homes import signed
from tests.laws.matrix import Row


def prepare(world):
    load_definitions(by="tests")
    enrollment = signed(world.homes["harbor"], current_phase(), world.ada)
    Certificate.objects.create(
        code="ABCD-2345", enrollment=enrollment, kind="level", level=4, title="Level 4, Full active",
        evidence={"level": 4, "held_since": "2026-05-01"},
    )  # fmt: skip


HOME = {"ccn": "215001"}
CODE = {"code": "ABCD-2345"}
ROWS = [
    Row("recognition:home", HOME, ok="ada dan ron"),
    Row("recognition:pdf", HOME | CODE, ok="ada dan ron", needs="prepare"),
    Row("recognition:certificates", ok="nat hedi root"),
    Row("recognition:certificates-csv", ok="nat hedi root", needs="prepare"),
    Row("recognition:issue", ok="nat root", forbidden="hedi"),
    Row("recognition:certificate", CODE, ok="nat hedi root", needs="prepare"),
    Row("recognition:revoke", CODE, ok="nat root", forbidden="hedi", needs="prepare", method="post"),
    Row("recognition:check", public=True),
    Row("recognition:check-code", CODE, public=True, needs="prepare"),
]
