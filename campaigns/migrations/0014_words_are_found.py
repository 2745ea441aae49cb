"""The search's indexes hang on the table of its words: generated vectors with a GIN index on PostgreSQL, FTS5 with
triggers on SQLite. Whatever writes the table, in whatever transaction, keeps them true; old code names none of it.

SQLite builds a changed table anew, without triggers: a later migration that changes the table must run the statements
again, first those of `CLOSE`, then those of `OPEN`.
"""

from django.db import migrations

TABLE = "campaigns_librarytext"
VECTORS = "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')"
POSTGRES_OPEN = [
    f"ALTER TABLE {TABLE} ADD COLUMN head tsvector GENERATED ALWAYS AS ({VECTORS}) STORED, "
    f"ADD COLUMN words tsvector GENERATED ALWAYS AS ({VECTORS} || setweight(to_tsvector('english', body), 'D')) STORED",
    f"CREATE INDEX library_text_by_words ON {TABLE} USING gin (words)",
]
POSTGRES_CLOSE = [
    "DROP INDEX IF EXISTS library_text_by_words",
    f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words, DROP COLUMN IF EXISTS head",
]

NEW = f"INSERT INTO {TABLE}_fts(rowid, title, summary, body) VALUES (new.id, new.title, new.summary, new.body);"
OLD = (
    f"INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, title, summary, body) "
    "VALUES ('delete', old.id, old.title, old.summary, old.body);"
)
SQLITE_OPEN = [
    f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5(title, summary, body, content='{TABLE}', content_rowid='id', "
    "tokenize='porter unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER library_text_comes AFTER INSERT ON {TABLE} BEGIN {NEW} END",
    f"CREATE TRIGGER library_text_goes AFTER DELETE ON {TABLE} BEGIN {OLD} END",
    f"CREATE TRIGGER library_text_changes AFTER UPDATE ON {TABLE} BEGIN {OLD} {NEW} END",
    f"INSERT INTO {TABLE}_fts({TABLE}_fts) VALUES ('rebuild')",
]
SQLITE_CLOSE = [
    "DROP TRIGGER IF EXISTS library_text_comes",
    "DROP TRIGGER IF EXISTS library_text_goes",
    "DROP TRIGGER IF EXISTS library_text_changes",
    f"DROP TABLE IF EXISTS {TABLE}_fts",
]
STATEMENTS = {"sqlite": (SQLITE_OPEN, SQLITE_CLOSE), "postgresql": (POSTGRES_OPEN, POSTGRES_CLOSE)}


class OnThisEngine(migrations.RunSQL):
    """The statements of the engine that is migrated; forwards `open`, backwards `close`."""

    def __init__(self):
        super().__init__("", "")

    def deconstruct(self):
        return (type(self).__qualname__, [], {})

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._run_sql(schema_editor, STATEMENTS[schema_editor.connection.vendor][0])

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._run_sql(schema_editor, STATEMENTS[schema_editor.connection.vendor][1])


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0013_a_call_can_end_with_will_sign")]
    operations = [OnThisEngine()]
