"""Corrections against CMS's file: one that the file now agrees with has ended, the others overrule what was staged.

It runs on the staging table before the homes are compared, so that a corrected home is no changed one at each import.
"""

# ruff: noqa: S608 - the SQL is put together from our own names only
import datetime as dt

from django.db import connection

from facilities.cms.parsing import Layout
from facilities.cms.staging import TABLE
from facilities.directory.models import CorrectedField, Facility, FacilityCorrection

HOMES, CORRECTIONS = Facility._meta.db_table, FacilityCorrection._meta.db_table
AGREED = "CMS's file agrees"


def hold_corrections(layout: Layout, date: dt.date) -> None:
    """Inside the import's transaction, with the file staged."""
    for field in CorrectedField.values:
        if layout.has(field):
            _hear(field)
            _end(field, date)
            _overrule(field)


def _run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _hear(field: str) -> None:
    """What the newest file says, beside what was put right."""
    _run(
        f"UPDATE {CORRECTIONS} SET cms_says = s.{field} FROM {TABLE} s JOIN {HOMES} f ON f.ccn = s.ccn"
        f" WHERE {CORRECTIONS}.facility_id = f.id AND {CORRECTIONS}.field = %s AND {CORRECTIONS}.ends_on IS NULL",
        field,
    )


def _end(field: str, date: dt.date) -> None:
    """Another case or blank is no other name. A file may be older than the correction that it agrees with."""
    _run(
        f"UPDATE {CORRECTIONS} SET ended_why = %s, ends_on = CASE WHEN starts_on > %s THEN starts_on ELSE %s END"
        f" WHERE field = %s AND ends_on IS NULL AND UPPER(TRIM(value)) = UPPER(TRIM(cms_says))"
        f" AND facility_id IN (SELECT f.id FROM {TABLE} s JOIN {HOMES} f ON f.ccn = s.ccn)",
        AGREED, date, date, field,
    )  # fmt: skip


def _overrule(field: str) -> None:
    _run(
        f"UPDATE {TABLE} SET {field} = c.value FROM {CORRECTIONS} c JOIN {HOMES} f ON f.id = c.facility_id"
        f" WHERE f.ccn = {TABLE}.ccn AND c.field = %s AND c.ends_on IS NULL",
        field,
    )
