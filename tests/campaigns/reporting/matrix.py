"""Who may open which address of the room."""

from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import ensure_lanes
from campaigns.goals.services import load_definitions
from campaigns.reporting.services import save_answers, send_report
from facilities.directory.models import Facility
from tests.laws.matrix import Row


def prepare(world):
    load_definitions(by="tests")
    ensure_lanes(by="tests")
    lane, quarter = lane_of("MD"), Quarter(2026, 2)
    save_answers(lane=lane, quarter=quarter, answers={"meetings": "Two"}, seen={}, by=world.connie)
    send_report(lane=lane, quarter=quarter, by=world.connie)


def crowd(world):
    """Maryland has homes enough for a public figure."""
    prepare(world)
    Facility.objects.bulk_create(
        Facility(ccn=f"2190{number:02d}", name=f"HOME {number}", city="X", state="MD", county="Y")
        for number in range(5)
    )


MD = {"state": "md"}
ONE = {"state": "md", "quarter": "2026-q2"}
NATION = "nat hedi root"
ROWS = [
    Row("reporting:compared", public=True),
    Row("reporting:compared-csv", public=True, needs="crowd"),
    Row("reporting:reports", MD, ok="connie mel", needs="prepare"),
    Row("reporting:report", ONE, ok="connie mel", needs="prepare"),
    Row("reporting:report-csv", ONE, ok="connie mel", needs="prepare"),
    Row("reporting:send", ONE, ok="connie", forbidden="mel", needs="prepare"),
    Row("reporting:sending", {**ONE, "number": "1"}, ok="connie mel", needs="prepare"),
    Row("reporting:review", ok=NATION, needs="prepare"),
    Row("reporting:review-csv", ok=NATION, needs="prepare"),
    Row("reporting:reviewing", ONE, ok=NATION, needs="prepare"),
    Row("reporting:reviewing-csv", ONE, ok=NATION, needs="prepare"),
    Row("reporting:ranking", ok=NATION, needs="prepare"),
    Row("reporting:ranking-csv", ok=NATION, needs="prepare"),
]
