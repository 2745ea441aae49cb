"""How the tests empty the audit between transactional tests, although its triggers refuse it.

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
        statements = self.flush_of_production(style, tables, **options)
        if _close.TABLE not in tables:
            return statements
        close, open_again = _close.STATEMENTS[self.connection.vendor]
        return [*open_again, *statements, *close]

    operations.sql_flush = sql_flush
