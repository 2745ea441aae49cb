"""No two contracts of a family overlap in a state: refused by the database itself, on both engines.

PostgreSQL: an exclusion constraint. Equality of state and family is written as the overlap of one-number ranges, so that
no extension (btree_gist needs a superuser on some servers) is needed.
SQLite: triggers. It has one writer at a time, so a trigger sees all that is there. Django makes a changed table of SQLite
anew and loses its triggers: a migration that alters Contract has to run `guard` again (a test says so when it is forgotten).
"""

from django.db import migrations

POSTGRES = """
ALTER TABLE facilities_contract ADD CONSTRAINT contract_no_overlap EXCLUDE USING gist (
    int4range(
        ascii(substr(state, 1, 1)) * 512 + ascii(substr(state, 2, 1)) * 2 + CASE WHEN kind = 'bfcc' THEN 1 ELSE 0 END,
        ascii(substr(state, 1, 1)) * 512 + ascii(substr(state, 2, 1)) * 2 + CASE WHEN kind = 'bfcc' THEN 1 ELSE 0 END,
        '[]'
    ) WITH &&,
    daterange(starts_on, ends_on, '[]') WITH &&
)
"""
SQLITE = """
CREATE TRIGGER contract_no_overlap_{event} BEFORE {what} ON facilities_contract
WHEN EXISTS (
    SELECT 1 FROM facilities_contract AS other
    WHERE other.state = NEW.state
      AND (other.kind = 'bfcc') = (NEW.kind = 'bfcc')
      AND other.id IS NOT {this}
      AND other.starts_on <= COALESCE(NEW.ends_on, '9999-12-31')
      AND NEW.starts_on <= COALESCE(other.ends_on, '9999-12-31')
)
BEGIN
    SELECT RAISE(ABORT, 'contract_no_overlap: the state has a contract of this family in these days');
END
"""
EVENTS = [
    ("insert", "INSERT", "NULL"),
    ("update", "UPDATE OF state, kind, starts_on, ends_on", "OLD.id"),
]


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
        return
    for event, what, this in EVENTS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS contract_no_overlap_{event}")
        schema_editor.execute(SQLITE.format(event=event, what=what, this=this))


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE facilities_contract DROP CONSTRAINT contract_no_overlap")
        return
    for event, _, _ in EVENTS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS contract_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
