"""How the tests empty the tables between transactional tests: the audit too, although its triggers refuse it.

The triggers know no exception, so no setting of a session opens them. Here, and only here, Django's flush takes them
off and puts them back inside its one transaction: a right that only the owner of the table has.
"""

import importlib

from django.db import connection

_close = importlib.import_module("accounts.migrations.0002_audit_append_only")


def let_flush_empty_the_audit() -> None:
    """Wrap what Django's test cases call; commands of the portal itself are not touched."""
    operations = type(connection.ops)
    if hasattr(operations, "flush_of_production"):
        return
    operations.flush_of_production = operations.sql_flush

    def sql_flush(self, style, tables, **options):
        if self.connection.vendor == "postgresql" and not any(options.values()):
            statements = _emptied(tables)
        else:
            statements = self.flush_of_production(style, tables, **options)
        if _close.TABLE not in tables:
            return statements
        close, open_again = _close.STATEMENTS[self.connection.vendor]
        return [*open_again, *statements, *close]

    operations.sql_flush = sql_flush


def _emptied(tables: list[str]) -> list[str]:
    """TRUNCATE makes new files for every table and index, a second for all of ours; few tables have rows after a test.
    Foreign keys are looked at when the transaction ends, so the order doesn't matter."""
    quoted = {table: connection.ops.quote_name(table) for table in tables}
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608 - our own tables
        for table, name in quoted.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [f"DELETE FROM {quoted[table]}" for (table,) in cursor.fetchall()]  # noqa: S608 - our own tables
