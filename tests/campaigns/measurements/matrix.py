"""Who may open the month of a home."""

from tests.campaigns.enrollment.matrix import signed
from tests.laws.matrix import Row

__all__ = ["ROWS", "signed"]

ROWS = [
    Row("measurements:current", {"ccn": "215001"}, ok="ada dan", forbidden="ron", needs="signed"),
    Row("measurements:month", {"ccn": "215001", "month": "2026-10"}, ok="ada dan", forbidden="ron", needs="signed"),
]
