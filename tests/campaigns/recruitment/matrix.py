"""Who may open the pages of recruitment."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.recruitment.paper import record_statement
from tests.laws.matrix import Row

_DESK = {"qio": "chesapeake-quality", "state": "md"}
_HOME = {**_DESK, "ccn": "215001"}
_LANE_HOME = {"state": "md", "ccn": "215001"}
_KEY = "00000000-0000-4000-8000-000000000000"


def campaign(world) -> None:
    load_definitions(by="tests")


def paper(world) -> dict[str, str]:
    """A statement of Harbor House with its scan."""
    campaign(world)
    made = record_statement(
        home=world.homes["harbor"], phase=current_phase(), by=world.rita, signer_name="Ada Example",
        signer_title="Administrator", signed_on=timezone.localdate(),
        scan=SimpleUploadedFile("scan.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    )  # fmt: skip
    return {_KEY: str(made.scan.key)}


ROWS = [
    Row("recruitment:homes", _DESK, ok="rita pat lea"),
    Row("recruitment:export", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:home", _HOME, ok="rita pat lea"),
    Row("recruitment:calls", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:stage", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:next-step", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:assigned", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:call-list", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:call-export", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:call-weights", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:call-log", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:call-hold", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:call-undo", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:lane-call-list", {"state": "md"}, ok="connie", forbidden="mel"),
    Row("recruitment:lane-call-export", {"state": "md"}, ok="connie", forbidden="mel"),
    Row("recruitment:lane-call-log", _LANE_HOME, ok="connie", forbidden="mel", method="post"),
    Row("recruitment:lane-call-hold", _LANE_HOME, ok="connie", forbidden="mel", method="post"),
    Row("recruitment:lane-call-undo", _LANE_HOME, ok="connie", forbidden="mel", method="post"),
    Row("recruitment:national-call-weights", ok="nat hedi root"),
    Row("recruitment:record-statement", _HOME, ok="rita lea", forbidden="pat", needs="campaign"),
    Row("recruitment:record-decline", _HOME, ok="rita lea", forbidden="pat", needs="campaign"),
    Row("recruitment:scan", {**_HOME, "key": _KEY}, ok="rita pat lea", needs="paper"),
    Row("recruitment:home-papers", {"ccn": "215001"}, ok="ada dan ron"),
    Row("recruitment:home-scan", {"ccn": "215001", "key": _KEY}, ok="ada dan ron", needs="paper"),
]
