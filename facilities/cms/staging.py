"""The staging table: a temporary table that takes the file's records as a stream and leaves with the session.

PostgreSQL fills it by COPY, SQLite by executemany; nothing of the portal's own tables is locked meanwhile.
"""

# ruff: noqa: S608 - the SQL is put together from our own names only
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from facilities.cms.models import RatingSnapshot
from facilities.cms.parsing import Record
from facilities.directory.models import Chain, Facility

TABLE = "cms_staged"
CHUNK = 2_000

# What a file says of a home now, and what it says of its stars on its processing date.
FACTS = (
    *("name", "legal_name", "address", "city", "state", "zip_code", "county", "county_code", "phone", "ownership"),
    *("provider_type", "in_hospital", "certified_beds", "residents_per_day", "special_focus", "abuse_icon"),
    *("certified_on", "overall_rating"),
)
STARS = (
    *("overall_footnote", "health_inspection", "health_inspection_footnote", "quality", "quality_footnote"),
    *("staffing", "staffing_footnote"),
)
_CHAIN = ("chain_number", "chain_name")
_FROM_FILE = ("ccn", *FACTS, *STARS, *_CHAIN)
_WORKED_OUT = ("chain_id", "facility_id", "is_changed")


def _type_of(model: type[models.Model], field: str) -> str:
    return model._meta.get_field(field).db_type(connection)


def _columns() -> str:
    big = Facility._meta.pk.rel_db_type(connection)
    types = {
        "ccn": _type_of(Facility, "ccn") + " PRIMARY KEY",
        **{field: _type_of(Facility, field) for field in FACTS},
        **{field: _type_of(RatingSnapshot, field) for field in STARS},
        "chain_number": _type_of(Chain, "number"),
        "chain_name": _type_of(Chain, "name"),
        "chain_id": big,
        "facility_id": big,
        "is_changed": "integer DEFAULT 0",
    }
    return ", ".join(f"{name} {types[name]}" for name in (*_FROM_FILE, *_WORKED_OUT))


class Staging:
    """Takes records one by one and writes them in chunks."""

    def __init__(self) -> None:
        self._chunk: list[tuple] = []

    def add(self, record: Record) -> None:
        self._chunk.append(tuple(getattr(record, field) for field in _FROM_FILE))
        if len(self._chunk) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        rows, self._chunk = self._chunk, []
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.copy_expert(
                    f"COPY {TABLE} ({', '.join(_FROM_FILE)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", _as_csv(rows)
                )
            else:
                with _one_temporary_transaction(cursor):
                    marks = ", ".join(["%s"] * len(_FROM_FILE))
                    cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(_FROM_FILE)}) VALUES ({marks})", rows)


@contextmanager
def _one_temporary_transaction(cursor) -> Iterator[None]:
    """Of SQLite's temporary database alone; Django's `atomic` would lock the portal's own for writing as well."""
    cursor.execute("SAVEPOINT cms_chunk")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK TO SAVEPOINT cms_chunk")
        raise
    finally:
        cursor.execute("RELEASE SAVEPOINT cms_chunk")


def _as_csv(rows: list[tuple]) -> io.StringIO:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([r"\N" if cell is None else cell for cell in row] for row in rows)
    buffer.seek(0)
    return buffer


@contextmanager
def staging() -> Iterator[Staging]:
    """An empty staging table, dropped at the end."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} ({_columns()})")
    try:
        yield Staging()
    finally:
        if not connection.needs_rollback and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
