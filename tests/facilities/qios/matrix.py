"""Who may open which address of the room."""

from tests.laws.matrix import Row

ROWS = [
    Row("qios:who-helps", public=True),
    Row("qios:who-helps-csv", public=True),
]
