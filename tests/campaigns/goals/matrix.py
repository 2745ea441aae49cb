"""Who may open which address of the room."""

from campaigns.goals.models import Measure
from campaigns.goals.services import load_definitions
from tests.campaigns.goals.versions import next_version
from tests.laws.matrix import Row


def prepare(world):
    load_definitions(by="tests")


def prepare_a_version(world):
    """A second version that hasn't begun."""
    load_definitions(by="tests")
    next_version(Measure.objects.get(code="ca_ls", version=1), months=2)


PHASE = {"phase": "ae-3"}
GOAL = {**PHASE, "goal": "ca"}
MEASURE = {**GOAL, "measure": "ca-ls"}
EDITORS = {"ok": "nat root", "forbidden": "hedi", "needs": "prepare"}

ROWS = [
    Row("goals:goals", public=True),
    Row("goals:goal", {"goal": "ca"}, public=True, needs="prepare"),
    Row("goals:campaigns", public=True),
    Row("goals:campaign", {"phase": "hai-1"}, public=True, needs="prepare"),
    Row("goals:definitions", ok="nat hedi root"),
    Row("goals:definitions-csv", ok="nat hedi root"),
    Row("goals:phase", PHASE, ok="nat hedi root", needs="prepare"),
    Row("goals:definition", GOAL, ok="nat hedi root", needs="prepare"),
    Row("goals:edit-phase", PHASE, **EDITORS),
    Row("goals:edit-levels", PHASE, **EDITORS),
    Row("goals:edit-goal", GOAL, **EDITORS),
    Row("goals:edit-words", {**MEASURE, "version": 1}, **EDITORS),
    Row("goals:new-version", MEASURE, **EDITORS),
    Row("goals:take-back", MEASURE, ok="nat root", forbidden="hedi", needs="prepare_a_version"),
]
