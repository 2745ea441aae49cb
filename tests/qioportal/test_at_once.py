"""Many new tables in one step of a migration: the same tables as one by one, there and back."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from qioportal.lib.at_once import AtOnce

pytestmark = pytest.mark.django_db(transaction=True)
KEY = ("id", models.BigAutoField(primary_key=True))


def step() -> AtOnce:
    """Two tables that name each other, one of them with a constraint."""
    return AtOnce([
        CreateModel("Ward", [KEY, ("beds", models.PositiveIntegerField())]),
        CreateModel("Shift", [KEY, ("ward", models.ForeignKey("campaigns.ward", models.CASCADE))]),
        migrations.AddField("ward", "best", models.ForeignKey("campaigns.shift", models.SET_NULL, null=True)),
        migrations.AddConstraint("ward", models.CheckConstraint(condition=models.Q(beds__gt=0), name="ward_has_beds")),
    ])  # fmt: skip


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return set()
        return {each.name for each in connection.introspection.get_table_description(cursor, table)}


def constraints(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def test_the_tables_come_with_fields_and_constraints_and_go_again():
    before, after = ProjectState(), ProjectState()
    step().state_forwards("campaigns", after)
    with connection.schema_editor() as editor:
        step().database_forwards("campaigns", editor, before, after)
    assert columns("campaigns_ward") == {"id", "beds", "best_id"}
    assert columns("campaigns_shift") == {"id", "ward_id"}
    assert "ward_has_beds" in constraints("campaigns_ward")
    with connection.schema_editor() as editor:
        step().database_backwards("campaigns", editor, after, before)
    assert not columns("campaigns_ward") and not columns("campaigns_shift")


def test_the_state_is_that_of_the_steps_one_by_one():
    together, single = ProjectState(), ProjectState()
    step().state_forwards("campaigns", together)
    for each in step().operations:
        each.state_forwards("campaigns", single)
    assert together == single


def test_what_changes_an_older_table_is_refused():
    with pytest.raises(ValueError, match="home is no new table"):
        AtOnce([migrations.AddField("home", "beds", models.IntegerField())])
    with pytest.raises(TypeError, match="RunSQL"):
        AtOnce([migrations.RunSQL("SELECT 1")])
