"""Who may open which address of the room."""

from campaigns.coalitions.models import Lane
from campaigns.coalitions.services import add_member, ensure_lanes
from tests.laws.matrix import Row


def prepare(world):
    ensure_lanes(by="tests")
    add_member(lane=Lane.objects.get(state="MD"), name="Harriet Lindqvist", organization="Care Forum", by="tests")


MD = {"state": "md"}
HARRIET = {"state": "md", "member": "harriet-lindqvist-care-forum"}
ROWS = [
    Row("coalitions:roster", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:roster-csv", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:add", MD, ok="connie", forbidden="mel", needs="prepare"),
    Row("coalitions:member", HARRIET, ok="connie", forbidden="mel", needs="prepare"),
    Row("coalitions:end", HARRIET, ok="connie", forbidden="mel", needs="prepare", method="post"),
    Row("coalitions:convener", HARRIET, ok="connie", forbidden="mel", needs="prepare", method="post"),
    Row("coalitions:desk-lane", {"qio": "chesapeake-quality", **MD}, ok="rita pat lea", needs="prepare"),
]
