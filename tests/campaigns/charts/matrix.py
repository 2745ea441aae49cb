"""Who may open a home's charts: the home's own people, nobody of a QIO or of the nation."""

from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.campaigns.charts.homes import small_home
from tests.laws.matrix import Row

HOME = {"ccn": "215001"}
CHART = {**HOME, "goal": "ca", "measure": "ca-ls"}


def with_months(world) -> None:
    load_definitions(by="tests")
    small_home(world, current_phase())


ROWS = [
    Row("charts:goals", HOME, ok="ada dan ron"),
    Row("charts:goal", {**HOME, "goal": "ca"}, ok="ada dan ron", needs="with_months"),
    Row("charts:svg", CHART, ok="ada dan ron", needs="with_months"),
    Row("charts:png", CHART, ok="ada dan ron", needs="with_months"),
    Row("charts:csv", CHART, ok="ada dan ron", needs="with_months"),
]
