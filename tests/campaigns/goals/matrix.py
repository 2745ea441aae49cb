"""Who may open which address of the room."""

from campaigns.goals.services import load_definitions
from tests.laws.matrix import Row


def prepare(world):
    load_definitions(by="tests")


ROWS = [
    Row("goals:goals", public=True),
    Row("goals:goal", {"goal": "ca"}, public=True, needs="prepare"),
    Row("goals:definitions", ok="nat hedi root"),
    Row("goals:definitions-csv", ok="nat hedi root"),
]
