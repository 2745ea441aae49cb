"""The database itself keeps the audit append-only: no UPDATE, no DELETE, no TRUNCATE, whoever asks.

There is no setting that opens the door. On PostgreSQL the triggers fire ALWAYS (also under session_replication_role);
on SQLite a third trigger refuses INSERT OR REPLACE, which would overwrite a row without firing the one for DELETE.
A later migration that changes the table must call `close` again: SQLite builds a changed table anew, without triggers.
"""

from django.db import migrations

TABLE = "accounts_auditevent"
REASON = "the audit is append-only"

SQLITE_CLOSE = [
    f"CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REASON}'); END",
    f"CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REASON}'); END",
    f"""CREATE TRIGGER audit_refuses_replace BEFORE INSERT ON {TABLE} WHEN EXISTS
    (SELECT 1 FROM {TABLE} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{REASON}'); END""",  # noqa: S608
]
SQLITE_OPEN = [
    "DROP TRIGGER IF EXISTS audit_refuses_update",
    "DROP TRIGGER IF EXISTS audit_refuses_delete",
    "DROP TRIGGER IF EXISTS audit_refuses_replace",
]
POSTGRES_CLOSE = [
    f"""CREATE OR REPLACE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_refuses_change()""",
    f"""CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses_change()""",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER audit_refuses_change",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER audit_refuses_truncate",
]
POSTGRES_OPEN = [
    f"DROP TRIGGER IF EXISTS audit_refuses_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS audit_refuses_truncate ON {TABLE}",
    "DROP FUNCTION IF EXISTS audit_refuses_change()",
]
STATEMENTS = {"sqlite": (SQLITE_CLOSE, SQLITE_OPEN), "postgresql": (POSTGRES_CLOSE, POSTGRES_OPEN)}


def close(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement, params=None)


def open_again(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(close, open_again)]
