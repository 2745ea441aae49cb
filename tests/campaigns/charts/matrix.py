"""Who may open a home's charts: its own people; at a QIO's desk and for the nation the page stands, values need consent
(test_advisers.py)."""

from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.campaigns.charts.homes import share, small_home
from tests.laws.matrix import Row

HOME = {"ccn": "215001"}
CHART = {**HOME, "goal": "ca", "measure": "ca-ls", "ending": "csv"}
DESK = {"qio": "chesapeake-quality", "state": "md"}


def with_months(world) -> None:
    load_definitions(by="tests")
    small_home(world, current_phase())
    share(world, "qio")
    share(world, "nation")


ROWS = [
    Row("charts:goals", HOME, ok="ada dan ron"),
    Row("charts:goal", {**HOME, "goal": "ca"}, ok="ada dan ron", needs="with_months"),
    Row("charts:file", CHART, ok="ada dan ron", needs="with_months"),
    Row("charts:file", {**CHART, "ending": "svg"}, ok="ada dan ron", needs="with_months"),
    Row("charts:file", {**CHART, "ending": "png"}, ok="ada dan ron", needs="with_months"),
    Row("charts:mail", {**HOME, "goal": "ca", "measure": "ca-ls"}, ok="ada dan ron", method="post"),
    Row("charts:desk-goals", {**DESK, **HOME}, ok="rita pat lea", recorded=True),
    Row("charts:desk-goal", {**DESK, **HOME, "goal": "ca"}, ok="rita pat lea", needs="with_months", recorded=True),
    Row("charts:desk-file", {**DESK, **CHART}, ok="rita pat lea", needs="with_months", recorded=True),
    Row("charts:nation-goals", HOME, ok="nat hedi root", recorded=True),
    Row("charts:nation-goal", {**HOME, "goal": "ca"}, ok="nat hedi root", needs="with_months", recorded=True),
    Row(
        "charts:nation-file", CHART, ok="nat root", needs="with_months", recorded=True
    ),  # the help desk gets no values: 404
    Row("charts:desk-funnels", DESK, ok="rita pat lea"),
    Row("charts:desk-funnel", {**DESK, "goal": "ca"}, ok="rita pat lea", needs="with_months"),
    Row("charts:nation-funnels", ok="nat hedi root"),
    Row("charts:nation-funnel", {"goal": "ca"}, ok="nat hedi root", needs="with_months"),
]
