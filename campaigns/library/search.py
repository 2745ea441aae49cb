"""Full-text search over what is published, with ranks: PostgreSQL's own, and FTS5 on SQLite. One door for both.

A word in the title weighs more than one in the summary, and that more than one in the body. PostgreSQL reads the whole
text only of the best candidates: the body's index lies outside the row, and ranking ten thousand of them takes long.
"""

from django.db import connection
from django.db.models import QuerySet

from campaigns.library.models import LibraryText, Practice, Resource
from campaigns.library.words import asked_for, for_postgres, for_sqlite
from qioportal.lib.db import found_by_index

CANDIDATES = 500
FEW = 500
TABLE = LibraryText._meta.db_table
_COLUMNS = {Resource: "resource_id", Practice: "practice_id"}

# weights of D (the body), C, B (the summary), A (the title)
_ON_POSTGRES = """
WITH asked AS (SELECT websearch_to_tsquery('english', %s) AS query),
found AS MATERIALIZED (
    SELECT id, {column} AS row_id, ts_rank('{{0.1, 0.1, 0.4, 1.0}}', head, query, 1) AS first
    FROM {table}, asked WHERE words @@ query AND {column} IS NOT NULL),
best AS MATERIALIZED (SELECT id, row_id, first FROM found ORDER BY first DESC, id LIMIT %s)
SELECT found.row_id FROM found
LEFT JOIN (
    SELECT best.id, ts_rank_cd('{{0.1, 0.1, 0.4, 1.0}}', words, query, 1) AS exact
    FROM best JOIN {table} USING (id), asked
) AS ranked ON ranked.id = found.id
ORDER BY exact DESC NULLS LAST, first DESC, found.id"""
_ON_SQLITE = """
SELECT {column} FROM {table}_fts JOIN {table} ON {table}.id = {table}_fts.rowid
WHERE {table}_fts MATCH %s AND {column} IS NOT NULL ORDER BY bm25({table}_fts, 10.0, 4.0, 1.0), {table}.id"""


def search(words: str, rows: QuerySet) -> list[int]:
    """The keys of those `rows` (resources or practices that somebody may see) that hold the words, the best first.

    `"a phrase"`, `-without` and `this or that` work as in search engines; small words alone find nothing. Whatever is
    typed, it never fails.
    """
    groups = asked_for(words)
    if not groups:
        return []
    column = _COLUMNS[rows.model]
    found = _on_postgres(groups, column) if connection.vendor == "postgresql" else _on_sqlite(groups, column)
    if not found:
        return []
    if len(found) <= FEW:
        rows = rows.filter(pk__in=found)
    seen = set(rows.order_by().values_list("pk", flat=True))
    return [key for key in found if key in seen]


def _on_postgres(groups, column: str) -> list[int]:
    # the planner takes the vectors for parts of the row and would read them all for a word that is everywhere
    with found_by_index(), connection.cursor() as cursor:
        cursor.execute(_ON_POSTGRES.format(table=TABLE, column=column), [for_postgres(groups), CANDIDATES])
        return [key for (key,) in cursor]


def _on_sqlite(groups, column: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ON_SQLITE.format(table=TABLE, column=column), [for_sqlite(groups)])
        return [key for (key,) in cursor]
