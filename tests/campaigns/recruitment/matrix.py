"""Who may open the pages of recruitment."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.recruitment.lists.services import take_in
from campaigns.recruitment.note_services import add_note
from campaigns.recruitment.paper import record_statement
from campaigns.recruitment.people import key_of
from campaigns.recruitment.services import log_call
from campaigns.recruitment.task_services import add_task
from campaigns.recruitment.view_services import save_view
from facilities.states.codes import STATES
from tests.laws.matrix import Row

_DESK = {"qio": "chesapeake-quality", "state": "md"}
_HOME = {**_DESK, "ccn": "215001"}
_LANE_HOME = {"state": "md", "ccn": "215001"}
_KEY = "00000000-0000-4000-8000-000000000000"


def campaign(world) -> None:
    load_definitions(by="tests")


def call(world) -> None:
    campaign(world)
    log_call(home=world.homes["harbor"], phase=current_phase(), by=world.rita, outcome="talked")


def paper(world) -> dict[str, str]:
    """A statement of Harbor House with its scan."""
    campaign(world)
    made = record_statement(
        home=world.homes["harbor"], phase=current_phase(), by=world.rita, signer_name="Ada Example",
        signer_title="Administrator", signed_on=timezone.localdate(),
        scan=SimpleUploadedFile("scan.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    )  # fmt: skip
    return {_KEY: str(made.scan.key)}


def of_desk(world) -> dict[str, str]:
    """A task, a view of Rita's that is shared, a note with a file, a list that is being read."""
    desk = QioDesk(world.qios["md"], STATES["MD"])
    task = add_task(desk=desk, title="Ask again", due_on=timezone.localdate(), assigned_to=world.lea, by=world.rita)
    view = save_view(desk=desk, name="One star", page="homes", query="stars=1", by=world.rita, is_shared=True)
    note = add_note(
        desk=desk, home=world.homes["harbor"], text="Board meets in May", by=world.rita,
        uploads=[SimpleUploadedFile("sheet.txt", b"One page")],
    )  # fmt: skip
    row = take_in(desk=desk, name="list.csv", content=b"CCN,Stage", by=world.rita)
    return {
        "task": str(task.key), "one-star": view.slug, "note": str(note.key), "list": str(row.key),
        "file": str(note.files.get().file.key), "rita": key_of(world.rita),
    }  # fmt: skip


def _made(name: str, ok: str = "rita lea", forbidden: str = "pat", home: bool = False, **keys) -> Row:
    """A page of something that `of_desk` made."""
    return Row(
        f"recruitment:{name}", {**(_HOME if home else _DESK), **keys}, ok=ok, forbidden=forbidden, needs="of_desk"
    )


def _press(name: str, **keys) -> Row:
    return Row(f"recruitment:{name}", {**_DESK, **keys}, ok="rita lea", forbidden="pat", method="post")


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
    Row("recruitment:call-correct", {**_HOME, "number": "1"}, ok="rita", forbidden="pat", needs="call"),
    Row("recruitment:lane-call-list", {"state": "md"}, ok="connie", forbidden="mel"),
    Row("recruitment:lane-call-export", {"state": "md"}, ok="connie", forbidden="mel"),
    Row("recruitment:lane-call-log", _LANE_HOME, ok="connie", forbidden="mel", method="post"),
    Row("recruitment:lane-call-hold", _LANE_HOME, ok="connie", forbidden="mel", method="post"),
    Row("recruitment:lane-call-undo", _LANE_HOME, ok="connie", forbidden="mel", method="post"),
    Row("recruitment:national-call-weights", ok="nat hedi root"),
    Row("recruitment:record-statement", _HOME, ok="rita lea", forbidden="pat", needs="campaign"),
    Row("recruitment:record-decline", _HOME, ok="rita lea", forbidden="pat", needs="campaign"),
    Row("recruitment:blank", _HOME, ok="rita pat lea", needs="campaign"),
    Row("recruitment:lane-blank", _LANE_HOME, ok="connie", forbidden="mel", needs="campaign"),
    Row("recruitment:paper-back", {**_HOME, "number": "1"}, ok="rita lea", forbidden="pat", needs="paper"),
    Row("recruitment:scan", {**_HOME, "key": _KEY}, ok="rita pat lea", needs="paper"),
    Row("recruitment:home-papers", {"ccn": "215001"}, ok="ada dan ron"),
    Row("recruitment:home-scan", {"ccn": "215001", "key": _KEY}, ok="ada dan ron", needs="paper"),
    Row("recruitment:board", _DESK, ok="rita pat lea"),
    _press("board-move", ccn="215001"),
    _press("bulk"),
    Row("recruitment:changes", _DESK, ok="rita lea", forbidden="pat"),
    _press("change-undo", key=_KEY),
    Row("recruitment:sharing-out", _DESK, ok="rita lea", forbidden="pat"),
    _made("hand-over", person="rita"),
    Row("recruitment:rule-new", _DESK, ok="rita lea", forbidden="pat"),
    _press("rules-apply"),
    _press("rule", key=_KEY),
    Row("recruitment:cover-new", _DESK, ok="rita lea", forbidden="pat"),
    _press("cover-cancel", key=_KEY),
    Row("recruitment:lists", _DESK, ok="rita lea", forbidden="pat"),
    _made("list", key="list"),
    _made("list-progress", key="list"),
    _made("list-problems", key="list"),
    Row("recruitment:tasks", _DESK, ok="rita pat lea"),
    Row("recruitment:tasks-export", _DESK, ok="rita lea", forbidden="pat", needs="of_desk"),
    Row("recruitment:task-new", _DESK, ok="rita lea", forbidden="pat"),
    _made("task", key="task"),
    _press("task-settle", key=_KEY),
    Row("recruitment:views", _DESK, ok="rita pat lea"),
    Row("recruitment:view-save", _DESK, ok="rita pat lea"),
    _made("view", ok="rita pat lea", forbidden="", slug="one-star"),
    _made("view-change", ok="rita pat lea", forbidden="", slug="one-star"),
    Row("recruitment:numbers", _DESK, ok="rita pat lea"),
    Row("recruitment:shares-export", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:activity-export", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:notes", _HOME, ok="rita pat lea"),
    Row("recruitment:note-new", _HOME, ok="rita lea", forbidden="pat"),
    _press("note-take-back", ccn="215001", key=_KEY),
    _made("note-file", ok="rita pat lea", forbidden="", home=True, key="note", file="file"),
]
