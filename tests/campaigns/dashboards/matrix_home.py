"""Who may open a home's first page."""

from tests.laws.matrix import Row

ROWS = [Row("dashboards:home", {"ccn": "215001"}, ok="ada dan ron")]
