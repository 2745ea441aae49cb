"""Who may open the pages of the dashboards (a home's own page is listed in matrix_home.py)."""

from tests.laws.matrix import Row

_DESK = {"qio": "chesapeake-quality", "state": "md"}

ROWS = [
    Row("dashboards:public-home", public=True),
    Row("dashboards:states", public=True),
    Row("dashboards:states-csv", public=True),
    Row("dashboards:state", {"state": "md"}, public=True),
    Row("dashboards:state-homes", {"state": "md"}, public=True),
    Row("dashboards:work", signed_in=True),
    Row("dashboards:places", signed_in=True),
    Row("dashboards:chain", {"number": "900"}, ok="cora"),
    Row("dashboards:chain-csv", {"number": "900"}, ok="cora"),
    Row("dashboards:chain-year", {"number": "900"}, ok="cora"),
    Row("dashboards:chain-year-csv", {"number": "900"}, ok="cora"),
    Row("dashboards:desk", _DESK, ok="rita pat lea"),
    Row("dashboards:lane", {"state": "md"}, ok="connie mel"),
    Row("dashboards:nation", ok="nat hedi root"),
    Row("dashboards:nation-csv", ok="nat hedi root"),
]
