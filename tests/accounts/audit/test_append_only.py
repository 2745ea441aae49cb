"""The audit only grows: whoever asks, by whatever way, on both engines (SECURITY.md S43)."""

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.audit.models import AuditEvent
from accounts.audit.queries import history_of
from accounts.audit.services import record

pytestmark = pytest.mark.django_db
TABLE = "accounts_auditevent"


@pytest.fixture
def event() -> AuditEvent:
    return record(action="test.did_it", by="tests", spoke_to="Ada")


def _save(event):
    event.actor = "somebody else"
    event.save()


def _sql(statement: str):
    def run(event):
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=TABLE, id=event.pk))

    return run


WAYS = {
    "save": _save,
    "queryset update": lambda event: AuditEvent.objects.filter(pk=event.pk).update(actor="x"),
    "bulk update": lambda event: AuditEvent.objects.bulk_update([event], ["actor"]),
    "delete": lambda event: event.delete(),
    "queryset delete": lambda event: AuditEvent.objects.all().delete(),
    "raw delete": lambda event: AuditEvent.objects.all()._raw_delete("default"),
    "sql update": _sql("UPDATE {table} SET actor = 'x' WHERE id = {id}"),
    "sql delete": _sql("DELETE FROM {table}"),
    "overwriting insert": lambda event: AuditEvent.objects.bulk_create(
        [AuditEvent(pk=event.pk, action="x")], update_conflicts=True, unique_fields=["id"], update_fields=["action"]
    ),
}
if connection.vendor == "sqlite":
    WAYS["insert or replace"] = _sql(
        "INSERT OR REPLACE INTO {table} (id, at, actor, action, target_type, target_id, target, details) "
        "VALUES ({id}, '2026-01-01', 'x', 'x', '', '', '', '{{}}')"
    )
else:
    WAYS["truncate"] = _sql("TRUNCATE {table}")
    WAYS["truncate with its like"] = _sql("TRUNCATE {table}, accounts_message CASCADE")
    WAYS["update as a replica"] = _sql("SET LOCAL session_replication_role = replica; DELETE FROM {table}")


@pytest.mark.parametrize("way", WAYS)
def test_no_way_changes_an_event(event, way):
    before = list(AuditEvent.objects.values())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        WAYS[way](event)
    assert list(AuditEvent.objects.values()) == before


def test_the_flush_command_of_production_is_refused(event):
    statements = connection.ops.flush_of_production(no_style(), [TABLE])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.ops.execute_sql_flush(statements)
    assert AuditEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_the_tests_own_flush_empties_it_and_leaves_it_shut():
    event = record(action="test.did_it", by="tests")
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEvent.objects.exists()
    event = record(action="test.did_it", by="tests")
    for way in WAYS.values():
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            way(event)


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth():
    call_command("migrate", "accounts", "0001", verbosity=0)
    try:
        assert not _triggers()
    finally:
        call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError, match="append-only"):
        record(action="test.did_it", by="tests").delete()


def _triggers() -> list:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_history_of_a_thing_is_its_own_newest_first(world):
    record(action="test.first", by=world.ada, target=world.homes["harbor"])
    record(action="test.other", by=world.ada, target=world.homes["bay"])
    record(action="test.second", by=world.root, target=world.homes["harbor"])
    assert [event.action for event in history_of(world.homes["harbor"])] == ["test.second", "test.first"]
