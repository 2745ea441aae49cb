"""The switch: from the staging table to the homes, chains, changes and stars, set by set. Runs inside one transaction.

The SQL is the same for both engines but for one word: PostgreSQL's IS DISTINCT FROM is SQLite's IS NOT.
"""

# ruff: noqa: S608 - the SQL is put together from our own names only
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from facilities.cms.corrections import hold_corrections
from facilities.cms.models import RatingSnapshot
from facilities.cms.parsing import Layout
from facilities.cms.staging import FACTS, STARS, TABLE
from facilities.directory.models import Chain, ChangedField, Facility, FacilityChange, FacilityKind, FacilityStatus

HOMES, CHAINS = Facility._meta.db_table, Chain._meta.db_table
CHANGES, RATINGS = FacilityChange._meta.db_table, RatingSnapshot._meta.db_table
CUT_AT = 50  # CMS cut names at 50 letters until the files of 2021; the rest that shows up later is no new name
OPEN, CLOSED, HOME = FacilityStatus.OPEN.value, FacilityStatus.CLOSED.value, FacilityKind.NURSING_HOME.value


@dataclass(frozen=True, slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    closed: int = 0
    ratings: int = 0


def _run(sql: str, *values) -> int:
    """Runs one statement (`<>!` stands for "differs, NULL included"); gives the number of rows it touched."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("<>!", differs), values)
        return max(cursor.rowcount, 0)


def _one(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] or 0


def _list(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)


def switch(layout: Layout, date: dt.date, missing: list[int]) -> Counts:
    """Makes the staged file the present facts; `missing` are the homes that it no longer has."""
    facts = [field for field in FACTS if layout.has(field)]
    if layout.has("chain_number"):
        facts.append("chain_id")
        _write_chains()
    hold_corrections(layout, date)
    _compare(facts)
    updated = _one(f"SELECT SUM(is_changed) FROM {TABLE}")
    _note_changes(layout, date)
    _update_homes(facts, date)
    created = _create_homes(date)
    closed = _close_homes(missing, date)
    ratings = write_ratings(date)
    return Counts(created, updated, closed, ratings)


def add_ratings(date: dt.date) -> Counts:
    """Of a file that is older than the facts, the stars alone."""
    _run(f"UPDATE {TABLE} SET facility_id = f.id FROM {HOMES} f WHERE f.ccn = {TABLE}.ccn")
    return Counts(ratings=write_ratings(date))


def _write_chains() -> None:
    _run(
        f"INSERT INTO {CHAINS} (number, name) SELECT chain_number, MIN(chain_name) FROM {TABLE}"
        f" WHERE chain_number <> '' GROUP BY chain_number ON CONFLICT (number) DO UPDATE SET name = excluded.name"
        f" WHERE {CHAINS}.name <> excluded.name"
    )
    _run(f"UPDATE {TABLE} SET chain_id = c.id FROM {CHAINS} c WHERE c.number = {TABLE}.chain_number")


def _compare(facts: list[str]) -> None:
    """Finds each staged row's home, and whether one of its facts differs (or the home was closed)."""
    _run(
        f"UPDATE {TABLE} SET facility_id = f.id, is_changed = CASE WHEN f.status = %s OR"
        f" ({_list(facts, 'f.')}) <>! ({_list(facts, TABLE + '.')}) THEN 1 ELSE 0 END"
        f" FROM {HOMES} f WHERE f.ccn = {TABLE}.ccn",
        CLOSED,
    )


def _note_changes(layout: Layout, date: dt.date) -> None:
    """Dated changes, before the facts are overwritten. A blank, another case, or the end of a name that CMS had cut
    is no change of a name."""
    for field in (ChangedField.NAME, ChangedField.LEGAL_NAME, ChangedField.OWNERSHIP):
        if layout.has(field):
            old, new = f"f.{field}", f"s.{field}"
            _insert_changes(
                field, date, old, new,
                f"{old} <> '' AND {new} <> '' AND UPPER({old}) <> UPPER({new}) AND NOT"
                f" (LENGTH({old}) = {CUT_AT} AND UPPER(SUBSTR({new}, 1, {CUT_AT})) = UPPER({old}))",
            )  # fmt: skip
    if layout.has("chain_number") and Facility.objects.filter(chain__isnull=False).exists():
        # Files before 2024 don't tell chains: the first that does shows no change, but what was unknown.
        old = f"COALESCE((SELECT c.name FROM {CHAINS} c WHERE c.id = f.chain_id), '')"
        _insert_changes(ChangedField.CHAIN, date, old, "s.chain_name", "f.chain_id <>! s.chain_id")
    _insert_changes(ChangedField.STATUS, date, "f.status", f"'{OPEN}'", f"f.status = '{CLOSED}'")
    _run(f"DELETE FROM {CHANGES} WHERE seen_on = %s AND old = new", date)


def _insert_changes(field: str, date: dt.date, old: str, new: str, condition: str) -> None:
    """A file that is published again for the same date corrects its own line, and keeps what was there before it."""
    _run(
        f"INSERT INTO {CHANGES} (facility_id, field, seen_on, old, new)"
        f" SELECT f.id, %s, %s, {old}, {new} FROM {TABLE} s JOIN {HOMES} f ON f.id = s.facility_id"
        f" WHERE s.is_changed = 1 AND {condition}"
        f" ON CONFLICT (facility_id, field, seen_on) DO UPDATE SET new = excluded.new",
        field, date,
    )  # fmt: skip


def _update_homes(facts: list[str], date: dt.date) -> None:
    _run(
        f"UPDATE {HOMES} SET {', '.join(f'{field} = s.{field}' for field in facts)}, status = %s, closed_on = NULL"
        f" FROM {TABLE} s WHERE s.facility_id = {HOMES}.id AND s.is_changed = 1",
        OPEN,
    )
    _run(
        f"UPDATE {HOMES} SET seen_on = %s, rated_on = %s FROM {TABLE} s"
        f" WHERE s.facility_id = {HOMES}.id AND (seen_on <>! %s OR rated_on <>! %s)",
        date, date, date, date,
    )  # fmt: skip


def _create_homes(date: dt.date) -> int:
    created = _run(
        f"INSERT INTO {HOMES} (ccn, {_list(FACTS)}, chain_id, kind, status, seen_on, rated_on)"
        f" SELECT ccn, {_list(FACTS)}, chain_id, %s, %s, %s, %s FROM {TABLE} WHERE facility_id IS NULL",
        HOME, OPEN, date, date,
    )  # fmt: skip
    _run(
        f"UPDATE {TABLE} SET facility_id = f.id FROM {HOMES} f"
        f" WHERE {TABLE}.facility_id IS NULL AND f.ccn = {TABLE}.ccn"
    )
    return created


def _close_homes(missing: list[int], date: dt.date) -> int:
    homes = Facility.objects.filter(status=OPEN).in_bulk(missing)
    FacilityChange.objects.bulk_create(
        [
            FacilityChange(facility=home, field=ChangedField.STATUS, seen_on=date, old=OPEN, new=CLOSED)
            for home in homes.values()
        ],
        update_conflicts=True,
        unique_fields=["facility", "field", "seen_on"],
        update_fields=["new"],
    )
    return Facility.objects.filter(pk__in=list(homes)).update(status=CLOSED, closed_on=date)


def write_ratings(date: dt.date) -> int:
    """The stars of this processing date; the same file again writes none."""
    facts = ("certified_beds", "residents_per_day")
    stars = ("overall", *STARS, *facts)
    corrected = ", ".join(f"{name} = excluded.{name}" for name in stars)
    return _run(
        f"INSERT INTO {RATINGS} (facility_id, processing_date, {_list(stars)})"
        f" SELECT facility_id, %s, overall_rating, {_list((*STARS, *facts))} FROM {TABLE} WHERE facility_id IS NOT NULL"
        f" ON CONFLICT (facility_id, processing_date) DO UPDATE SET {corrected}"
        f" WHERE ({_list(stars, RATINGS + '.')}) <>! ({_list(stars, 'excluded.')})",
        date,
    )
