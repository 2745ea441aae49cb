"""Fresh statistics for the planner after a large import: until then PostgreSQL plans for the tables as they were, and
lists of a state take seconds instead of milliseconds until its own housekeeping has come by."""

import logging

from django.db import DatabaseError, connection, models

LARGE = 1_000  # rows written
log = logging.getLogger(__name__)


def refresh_statistics(*tables: type[models.Model]) -> None:
    """After the transaction: others see the rows by then, and no lock is held for the rest of the import. What was
    imported stays when this fails."""
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")
    except DatabaseError:
        log.warning("The planner's statistics could not be refreshed; the database does it by itself later.")
