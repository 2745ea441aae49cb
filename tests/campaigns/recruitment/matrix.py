"""Who may open the pages of recruitment."""

from tests.laws.matrix import Row

_DESK = {"qio": "chesapeake-quality", "state": "md"}
_HOME = {**_DESK, "ccn": "215001"}

ROWS = [
    Row("recruitment:homes", _DESK, ok="rita pat lea"),
    Row("recruitment:export", _DESK, ok="rita lea", forbidden="pat"),
    Row("recruitment:home", _HOME, ok="rita pat lea"),
    Row("recruitment:calls", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:stage", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:next-step", _HOME, ok="rita lea", forbidden="pat", method="post"),
    Row("recruitment:assigned", _HOME, ok="rita lea", forbidden="pat", method="post"),
]
