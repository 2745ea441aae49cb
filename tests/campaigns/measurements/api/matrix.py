"""The addresses for programs: without a token nobody gets further than 401; the reference is public."""

from tests.laws.matrix import Row

_HOME = {"ccn": "215001"}
_MONTH = _HOME | {"month": "2026-10"}

ROWS = [
    Row("api:docs", public=True),
    Row("api:openapi", public=True),
    Row("api:me", token=True),
    Row("api:homes", token=True),
    Row("api:home", _HOME, token=True),
    Row("api:goals", _HOME, token=True),
    Row("api:levels", _HOME, token=True),
    Row("api:months", _HOME, token=True),
    Row("api:month", _MONTH, token=True),
    Row("api:send", _MONTH, token=True, method="post"),
    Row("api:corrections", _MONTH, token=True, method="post"),
    Row("api:series", _HOME | {"measure": "ca_rate"}, token=True),
]
