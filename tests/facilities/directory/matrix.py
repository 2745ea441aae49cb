"""The room's addresses and who may open them: everybody, CMS's facts are public."""

from tests.laws.matrix import Row

ROWS = [
    Row("directory:homes", public=True),
    Row("directory:homes-csv", public=True),
    Row("directory:home", {"ccn": "215001"}, public=True),
]
