"""Who may open the months of a home."""

from tests.campaigns.enrollment.matrix import signed
from tests.campaigns.measurements.locked import locked, sent
from tests.laws.matrix import Row

__all__ = ["ROWS", "locked", "sent", "signed"]

HOME = {"ccn": "215001"}
MONTH = {**HOME, "month": "2026-10"}
DESK = {"qio": "chesapeake-quality", "state": "md"}
ROWS = [
    Row("measurements:current", HOME, ok="ada dan", forbidden="ron", needs="signed"),
    Row("measurements:month", MONTH, ok="ada dan", forbidden="ron", needs="signed"),
    Row("measurements:months", HOME, ok="ada dan ron", needs="signed"),
    Row("measurements:months-csv", HOME, ok="ada dan ron", needs="signed"),
    Row("measurements:worksheet", {**HOME, "month": "month"}, ok="ada dan ron", needs="sent"),
    Row("measurements:reopen", {**HOME, "month": "month"}, ok="ada", forbidden="dan ron", needs="locked"),
    Row("measurements:desk-months", {**DESK, **HOME}, ok="rita lea pat", needs="signed"),
    Row("measurements:desk-return", {**DESK, **HOME, "month": "month"}, ok="rita lea", forbidden="pat", needs="sent"),
    Row("measurements:nation-months", HOME, ok="nat hedi root", needs="signed"),
    Row("measurements:nation-return", {**HOME, "month": "month"}, ok="nat root", forbidden="hedi", needs="sent"),
]
